namespace Reference.Layers;

/// <summary>
/// Hyperbolic tangent (ONNX <c>Tanh</c>):
/// <code>y = tanh(x) = (e^x - e^-x) / (e^x + e^-x)   dy/dx = 1 - y²</code>
/// Any shape.
/// </summary>
/// <remarks>
/// Lectures: R (id neuron: the sum is squashed into (-1, 1)).
/// Source: LeCun et al., Efficient backprop (1998), without its scales; ONNX Tanh-13.
/// Dialect: none. ±∞ gives ±1, with slope 0; NaN gives NaN; -0 gives -0.
/// </remarks>
public sealed record Tanh : Activation
{
    /// <inheritdoc/>
    public override Signature Signature { get; } = Signature.Unary("Tanh", "input", "output");

    /// <inheritdoc/>
    protected override T Value<T>(T x) => T.Tanh(x);

    /// <inheritdoc/>
    protected override T Slope<T>(T x)
    {
        var y = T.Tanh(x);
        return T.One - y * y;
    }
}
