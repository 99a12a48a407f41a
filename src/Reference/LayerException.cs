namespace Reference;

/// <summary>The one exception that layers, networks and losses throw for an argument that cannot be computed with.</summary>
/// <remarks>The message reads "Conv: W is 6×3×5×5 but X is 2×1×28×28: …": the layer, the argument, what was given and what fits.</remarks>
public sealed class LayerException : ArgumentException
{
    /// <summary>Creates the exception for one argument of one layer.</summary>
    /// <param name="layer">The operator's ONNX name, such as <c>Conv</c>.</param>
    /// <param name="argument">The tensor or attribute at fault, such as <c>W</c> or <c>strides</c>.</param>
    /// <param name="problem">What is wrong, with the shapes involved.</param>
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
}
