using System.Numerics;

namespace Reference.Networks;

/// <summary>
/// A network: operators wired into a graph without cycles. It describes; it holds no values. What it computes depends only on
/// the parameters and inputs given, so one description serves any number type, any batch, and any other machinery that can follow it.
/// </summary>
/// <remarks>Lectures: R "Deep stacking" (id deep-stacking); U "A neural network is a directed graph". Immutable and safe to share between threads.</remarks>
public sealed partial class Network
{
    private readonly Dictionary<string, Shape> _shapes;

    /// <summary>Wires a network and checks it: names, cycles, and every shape.</summary>
    /// <param name="inputs">What each call brings.</param>
    /// <param name="parameters">What belongs to the network.</param>
    /// <param name="nodes">The operators, in any order.</param>
    /// <param name="outputs">The tensors that the network is there for.</param>
    /// <exception cref="LayerException">A tensor is unknown or defined twice, nodes form a cycle, or shapes do not fit; the message names the node, the tensor and the shapes.</exception>
    public Network(IEnumerable<Input> inputs, IEnumerable<Parameter> parameters, IEnumerable<Node> nodes, IEnumerable<string> outputs)
    {
        (Inputs, Parameters, Outputs) = ([.. inputs], [.. parameters], [.. outputs]);
        List<Node> given = [.. nodes];
        LayerException.Unless(given.TrueForAll(node => node.Outputs.Count > 0), Wiring.Subject, "nodes", $"include one without outputs");
        var kinds = Wiring.Kinds(Inputs, Parameters, given);
        given.ForEach(node => Wiring.CheckTensors(node, kinds));
        Nodes = Wiring.Sorted(given);
        foreach (var output in Outputs)
        {
            LayerException.Unless(
                kinds.ContainsKey(output),
                Wiring.Subject,
                output,
                $"is said to be an output, but there is no tensor of that name"
            );
        }

        _shapes = Infer(Inputs.ToDictionary(input => input.Name, input => input.Shape));
        foreach (var parameter in Parameters)
        {
            CheckNext(parameter);
        }
    }

    /// <summary>What each call brings.</summary>
    public IReadOnlyList<Input> Inputs { get; }

    /// <summary>What belongs to the network, trained or kept.</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>The operators, each after those that it depends on.</summary>
    public IReadOnlyList<Node> Nodes { get; }

    /// <summary>The names of the tensors that the network is there for.</summary>
    public IReadOnlyList<string> Outputs { get; }

    /// <summary>How many numbers training finds: the elements of all trained parameters.</summary>
    public long ParameterCount => Parameters.Where(parameter => parameter.Trained).Sum(parameter => (long)parameter.Shape.Size);

    /// <summary>The shape of any tensor of the network, at the batch length that the inputs were declared with.</summary>
    /// <param name="tensor">An input, a parameter or a node's output.</param>
    /// <exception cref="LayerException">There is no tensor of that name.</exception>
    public Shape ShapeOf(string tensor) =>
        _shapes.TryGetValue(tensor, out var shape)
            ? shape
            : throw new LayerException(Wiring.Subject, tensor, "is not a tensor of this network");

    /// <summary>The shapes of all tensors when every input brings a batch of the given length.</summary>
    /// <param name="batch">N, how many examples a call brings.</param>
    /// <exception cref="LayerException">An operator refuses the shapes.</exception>
    public IReadOnlyDictionary<string, Shape> Shapes(int batch) =>
        Infer(
            Inputs.ToDictionary(
                input => input.Name,
                input => input.Shape.Rank == 0 || !input.IsBatch ? input.Shape : [batch, .. input.Shape[1..]]
            )
        );

    /// <summary>First values for all parameters, each drawn by its own rule, in the order of <see cref="Parameters"/>.</summary>
    /// <typeparam name="T">The number type; values are drawn as double and converted.</typeparam>
    /// <param name="random">The source of chance; the same seed gives the same values.</param>
    /// <exception cref="LayerException">A rule scales with the fan-in, and the operator that uses the parameter has none.</exception>
    public Values<T> Initialise<T>(RandomNumbers random)
        where T : INumber<T>
    {
        var values = new Values<T>();
        foreach (var parameter in Parameters)
        {
            var user = Nodes.FirstOrDefault(node => node.Inputs.Contains(parameter.Name));
            var fans = user is null ? null : Fans.Of(user.Operator, parameter.Shape);
            values[parameter.Name] = parameter.Initialiser.Fill<T>(parameter.Name, parameter.Shape, fans, random);
        }

        return values;
    }

    private Dictionary<string, Shape> Infer(Dictionary<string, Shape> shapes)
    {
        foreach (var parameter in Parameters)
        {
            shapes[parameter.Name] = parameter.Shape;
        }

        foreach (var (name, shape) in shapes)
        {
            LayerException.UnlessUsable(shape, Wiring.Subject, name);
        }

        foreach (var node in Nodes)
        {
            Wiring.InferShapes(node, shapes);
        }

        return shapes;
    }

    private void CheckNext(Parameter parameter)
    {
        if (parameter.Next is { } next)
        {
            LayerException.Unless(
                !parameter.Trained,
                Wiring.Subject,
                parameter.Name,
                $"is trained and cannot be replaced by {next} as well"
            );
            LayerException.Unless(
                ShapeOf(next) == parameter.Shape,
                Wiring.Subject,
                next,
                $"is {ShapeOf(next)} and cannot replace {parameter.Name}, which is {parameter.Shape}"
            );
        }
    }
}
