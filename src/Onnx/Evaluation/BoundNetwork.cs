using Reference.Cases;
using Reference.Layers;
using Reference.Networks;

namespace Reference.Onnx;

/// <summary>
/// A model for inputs of given shapes as a <see cref="Network"/> of the specification's operators, which other machinery can run: all that is constant is a
/// parameter, shapes and whole numbers are found beforehand.
/// </summary>
/// <param name="Network">The network; its inputs and outputs have the model's names.</param>
/// <param name="Parameters">The values of its parameters.</param>
/// <param name="Inputs">The values of its inputs.</param>
/// <param name="Batch">How many examples the inputs bring.</param>
public sealed record BoundNetwork(Network Network, Values<float> Parameters, Values<float> Inputs, int Batch)
{
    private Evaluation<float>? Prepared { get; init; }

    /// <summary>Binds a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="inputs">Its inputs.</param>
    /// <param name="everything">Whether all that is computed of real numbers is an output, too.</param>
    /// <exception cref="FileFormatException">The inputs do not fit, or the model cannot be one network.</exception>
    public static BoundNetwork Of(OnnxModel model, IReadOnlyDictionary<string, GraphTensor<float>> inputs, bool everything = false)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(inputs);
        var (evaluation, left) = model.Prepare(inputs);
        var nodes = left.Select((node, place) => Plainer(node) with { Name = $"{node.Name}.{place}" }).ToList();
        var made = nodes.SelectMany(node => node.Outputs).ToHashSet(StringComparer.Ordinal);
        var outputs = model.Outputs.Select(output => output.Name).Where(name => made.Contains(name)).ToList();
        if (outputs.Find(name => !evaluation[name].Type.IsReal()) is { } other)
        {
            throw new FileFormatException(
                model.File,
                other,
                $"is an output that holds {evaluation[other].Type.Name()} and depends on the inputs: only the specification gives it"
            );
        }

        if (outputs.Count == 0)
        {
            throw new FileFormatException(model.File, "no output depends on the real inputs: only the specification gives them");
        }

        if (everything)
        {
            var named = model.Nodes.SelectMany(node => node.Outputs).Where(name => name.Length > 0 && made.Contains(name));
            outputs = [.. outputs.Union(named.Where(name => evaluation.Has(name) && evaluation[name].Type.IsReal()))];
        }

        var used = nodes
            .SelectMany(node => node.InputTensors)
            .Select(input => input.Tensor)
            .Where(name => !made.Contains(name))
            .Distinct()
            .ToList();
        var real = used.Where(name => evaluation[name].Type.IsReal()).ToList();
        var batch = real.Where(inputs.ContainsKey)
            .Select(name => evaluation[name].Shape)
            .Where(shape => shape.Rank > 0)
            .Select(shape => shape[0])
            .FirstOrDefault(1);
        var (own, brought, values, given) = (new List<Parameter>(), new List<Input>(), new Values<float>(), new Values<float>());
        foreach (var name in used)
        {
            var (tensor, shape) = (evaluation[name], evaluation[name].Shape);
            var isBatch = shape.Rank > 0 && shape[0] == batch;
            if (tensor.Type.IsReal() && !(inputs.ContainsKey(name) && isBatch))
            {
                own.Add(new(name, shape, Initialiser.Zeros, Trained: false));
                values.Add(name, tensor.Reals, shape);
            }
            else if (isBatch)
            {
                brought.Add(new(name, shape, tensor.Type.Kind()));
                Conversion<float>.Add(given, name, tensor.Elements, shape);
            }
            else
            {
                throw new FileFormatException(
                    model.File,
                    name,
                    $"is {tensor.Type.Name()} {shape}: whole numbers and truth values can only be the batch's, {batch} of them"
                );
            }
        }

        return new(new(brought, own, nodes, outputs), values, given, batch) { Prepared = evaluation };
    }

    /// <summary>The model evaluated by whoever has run the network: constants and shapes as they were found beforehand, and what came out.</summary>
    /// <param name="results">The network's outputs under their names.</param>
    public Evaluation<float> With(Values<float> results)
    {
        ArgumentNullException.ThrowIfNull(results);
        var prepared = Prepared ?? throw new InvalidOperationException("this network was not bound to a model");
        var made = Network.Nodes.SelectMany(node => node.Outputs).ToHashSet(StringComparer.Ordinal);
        var tensors = prepared.Names.Where(name => !made.Contains(name)).ToDictionary(name => name, name => prepared[name]);
        foreach (var name in results)
        {
            tensors[name] = GraphTensor<float>.Of(prepared[name].Type, results[name], results.ShapeOf(name));
        }

        return new(prepared.Model, tensors, prepared.Records);
    }

    /// <summary>The same in operators that more machinery has: a sum of two is an addition.</summary>
    private static Node Plainer(Node node) =>
        node.Operator is Summation && node.Inputs.Count == 2 ? node with { Operator = new Addition() } : node;
}
