using Reference.Layers;

namespace Reference.Networks;

public sealed partial class Network
{
    /// <summary>
    /// The same network as it is used after training, with the same parameters: batch normalisation takes its running statistics and
    /// dropout drops nothing, so that masks are no longer inputs. A network without such layers is returned as it is.
    /// </summary>
    public Network ForInference()
    {
        var nodes = Nodes.Select(InInference).ToList();
        if (nodes.SequenceEqual(Nodes))
        {
            return this;
        }

        var used = nodes.SelectMany(node => node.Inputs).Concat(Outputs).ToHashSet();
        return new(
            Inputs.Where(input => input.Kind != PortKind.Boolean || used.Contains(input.Name)),
            Parameters.Select(parameter => parameter with { Next = null }),
            nodes,
            Outputs
        );
    }

    private static Node InInference(Node node) =>
        node.Operator switch
        {
            BatchNormalization { TrainingMode: true } op => node with
            {
                Operator = op with { TrainingMode = false },
                Outputs = [node.Outputs[0]],
            },
            Dropout { TrainingMode: true } op => node with { Operator = op with { TrainingMode = false }, Inputs = [node.Inputs[0]] },
            _ => node,
        };
}
