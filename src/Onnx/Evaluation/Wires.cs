using Reference.Layers;
using Reference.Networks;
using Reference.Onnx.Translation;

namespace Reference.Onnx;

/// <summary>Which tensors of a model a node and a step make.</summary>
internal static class Wires
{
    /// <summary>A node's outputs that are there: the place of each, its port, the operator's own name for it (<c>Y</c>, <c>outputs_0</c>) and the model's.</summary>
    public static IEnumerable<(int Place, Port Port, string Name, string Tensor)> Outputs(Node node)
    {
        foreach (var (place, tensor) in node.Outputs.Index().Where(output => output.Item.Length > 0))
        {
            var (port, name) = Port.At(node.Operator.Signature.Outputs, place);
            yield return (place, port, name, tensor);
        }
    }

    /// <summary>The names of the tensors that a step makes.</summary>
    public static IEnumerable<string> Made(Instruction step) =>
        (
            step switch
            {
                Apply { Node: var node } => node.Outputs,
                Supply { Tensor: var name } => [name],
                Fill { Tensor: var name } => [name],
                Translation.Convert { To: var name } => [name],
                _ => ((Differentiate)step).Outputs,
            }
        ).Where(name => name.Length > 0);
}
