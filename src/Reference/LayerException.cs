namespace Reference;

/// <summary>The one exception that layers, networks and losses throw for an argument that cannot be computed with.</summary>
/// <remarks>The message names the layer, the argument and the shapes: "Conv: W 6×3×5×5 wants 3 channels, X 2×1×28×28 has 1".</remarks>
public sealed class LayerException : ArgumentException
{
    /// <summary>Creates the exception for one argument of one layer.</summary>
    /// <param name="layer">The operator's ONNX name, such as <c>Conv</c>.</param>
    /// <param name="argument">The tensor or attribute at fault, such as <c>W</c> or <c>strides</c>.</param>
    /// <param name="problem">What is wrong, with the shapes involved; it continues the sentence after the argument's name.</param>
    public LayerException(string layer, string argument, string problem)
        : base($"{layer}: {argument} {problem}")
    {
        Layer = layer;
        Argument = argument;
    }

    /// <summary>The operator's ONNX name.</summary>
    public string Layer { get; }

    /// <summary>The tensor or attribute at fault.</summary>
    public string Argument { get; }

    /// <summary>One rule, one line: throws unless the condition holds.</summary>
    /// <param name="fits">The rule.</param>
    /// <param name="layer">The operator's ONNX name.</param>
    /// <param name="argument">The tensor or attribute that the rule is about.</param>
    /// <param name="problem">What is wrong when it does not hold, with the shapes involved.</param>
    /// <exception cref="LayerException">The rule does not hold.</exception>
    public static void Unless(bool fits, string layer, string argument, FormattableString problem)
    {
        if (!fits)
        {
            throw new LayerException(layer, argument, FormattableString.Invariant(problem));
        }
    }

    /// <summary>Throws unless the shape has at least so many axes, all of them at least one long, and a size that can be held.</summary>
    /// <param name="shape">The shape of a tensor argument.</param>
    /// <param name="layer">The operator's ONNX name.</param>
    /// <param name="argument">The tensor's name.</param>
    /// <param name="rank">The fewest axes that make sense.</param>
    /// <param name="axes">What they are, for the message: <c>N×C×H×W…</c>.</param>
    /// <exception cref="LayerException">The shape is of another kind.</exception>
    public static void UnlessUsable(Shape shape, string layer, string argument, int rank = 0, string axes = "")
    {
        Unless(shape.Rank >= rank, layer, argument, $"is {shape}: it needs at least {rank} axes, {axes}");
        Unless(shape.All(length => length > 0), layer, argument, $"is {shape}: an axis without elements");
        Unless(
            shape.Aggregate(1.0, (product, length) => product * length) <= int.MaxValue,
            layer,
            argument,
            $"is {shape}: more than {int.MaxValue} elements"
        );
    }

    /// <summary>Throws unless an upstream gradient has the shape of the output that it belongs to.</summary>
    /// <param name="given">The shape of the upstream gradient.</param>
    /// <param name="output">The shape of the output.</param>
    /// <param name="layer">The operator's ONNX name.</param>
    /// <param name="name">The output's name.</param>
    /// <exception cref="LayerException">The shapes differ.</exception>
    public static void UnlessUpstream(Shape given, Shape output, string layer, string name) =>
        Unless(
            given == output || (output.Rank == 0 && given.Size == 1),
            layer,
            $"d{name}",
            $"is {given} but {name} is {output}: an upstream gradient has the shape of its output"
        );
}
