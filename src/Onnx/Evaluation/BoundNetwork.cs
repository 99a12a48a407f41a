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

    /// <summary>The nodes that the network does not have: they need whole numbers or truth values that depend on the inputs, or an operator that is not
    /// taken, or follow from such nodes. <see cref="With"/> computes them.</summary>
    public IReadOnlyList<OnnxNode> Late { get; private init; } = [];

    /// <summary>Binds a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="inputs">Its inputs.</param>
    /// <param name="takes">Whether the machinery has an operator; all of them unless given.</param>
    /// <param name="everything">Whether all that is computed of real numbers is an output, too.</param>
    /// <exception cref="FileFormatException">The inputs do not fit, or nothing of the model would be left to the machinery.</exception>
    public static BoundNetwork Of(
        OnnxModel model,
        IReadOnlyDictionary<string, GraphTensor<float>> inputs,
        Func<IOperator, bool>? takes = null,
        bool everything = false
    )
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(inputs);
        var (evaluation, left, late) = model.Prepare(inputs, op => takes?.Invoke(Plainer(op)) is not false);
        var nodes = left.Select(
                (node, place) => node with { Operator = Plainer(node.Operator, node.Inputs.Count), Name = $"{node.Name}.{place}" }
            )
            .ToList();
        var made = nodes.SelectMany(node => node.Outputs).ToHashSet(StringComparer.Ordinal);
        var named = model.Outputs.Select(output => output.Name).Concat(late.SelectMany(node => node.Inputs));
        if (everything)
        {
            var all = model.Nodes.SelectMany(node => node.Outputs);
            named = named.Concat(all.Where(name => evaluation.Has(name) && evaluation[name].Type.IsReal()));
        }

        var outputs = named.Where(made.Contains).Distinct().ToList();
        if (outputs.Count == 0)
        {
            throw new FileFormatException(
                model.File,
                late.Count > 0
                    ? $"nothing of it is left to the device: {FileFormatException.Quote(late[0].Name)} ({late[0].Operator}) and what follows is for the specification"
                    : "no output depends on the real inputs: only the specification gives them"
            );
        }

        var used = nodes
            .SelectMany(node => node.InputTensors)
            .Select(input => input.Tensor)
            .Where(name => !made.Contains(name))
            .Distinct()
            .ToList();
        var batch = used.Where(name => evaluation[name].Type.IsReal() && inputs.ContainsKey(name))
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
            else
            {
                brought.Add(new(name, shape, tensor.Type.Kind()) { IsBatch = isBatch });
                Conversion<float>.Add(given, name, tensor.Elements, shape);
            }
        }

        return new(new(brought, own, nodes, outputs), values, given, batch) { Prepared = evaluation, Late = late };
    }

    /// <summary>The model evaluated by whoever has run the network: constants and shapes as they were found beforehand, what came out, and what is computed
    /// of that by the specification.</summary>
    /// <param name="results">The network's outputs under their names.</param>
    public Evaluation<float> With(Values<float> results)
    {
        ArgumentNullException.ThrowIfNull(results);
        var prepared = Prepared ?? throw new InvalidOperationException("this network was not bound to a model");
        var made = Network.Nodes.SelectMany(node => node.Outputs).ToHashSet(StringComparer.Ordinal);
        var tensors = prepared.Names.Where(name => !made.Contains(name)).ToDictionary(name => name, name => prepared[name]);
        foreach (var name in results)
        {
            tensors[name] = new(prepared[name].Type, results.ShapeOf(name), results.Any(name));
        }

        return prepared.Continue(tensors, Late);
    }

    /// <summary>The same as an operator that more machinery has: a sum of two is an addition.</summary>
    private static IOperator Plainer(IOperator op, int inputs = 2) => op is Summation && inputs == 2 ? new Addition() : op;
}
