using Reference.Layers;
using Reference.Onnx.Translation;

namespace Reference.Onnx;

/// <summary>Which tensor of a model stands at which port of an operator.</summary>
internal static class Wires
{
    /// <summary>The tensors that are there: their port, the operator's own name for each (<c>X</c>, <c>inputs_0</c>) and the model's.</summary>
    public static IEnumerable<(Port Port, string Name, string Tensor)> Named(IReadOnlyList<Port> ports, IReadOnlyList<string> tensors) =>
        Placed(ports, tensors).Select(wire => wire.Item2);

    /// <summary>The same, with the place of each among the tensors.</summary>
    public static IEnumerable<(int, (Port Port, string Name, string Tensor))> Placed(
        IReadOnlyList<Port> ports,
        IReadOnlyList<string> tensors
    )
    {
        for (var place = 0; place < tensors.Count; place++)
        {
            var port = ports[Math.Min(place, ports.Count - 1)];
            if (tensors[place].Length > 0)
            {
                yield return (place, (port, port.Variadic ? $"{port.Name}_{place - ports.Count + 1}" : port.Name, tensors[place]));
            }
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
