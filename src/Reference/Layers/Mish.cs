namespace Reference.Layers;

/// <summary>
/// Mish (ONNX <c>Mish</c>):
/// <code>y = x·t   dy/dx = t + x·(1 - t²)·σ(x)   t = tanh(softplus(x))</code>
/// Any shape.
/// </summary>
/// <remarks>
/// Source: Misra, Mish: a self regularized non-monotonic neural activation function (2019); ONNX Mish-22.
/// Dialect: none. -∞ gives -0 with slope 0, +∞ gives +∞ with slope 1, NaN gives NaN.
/// </remarks>
public sealed record Mish : GatedActivation
{
    /// <inheritdoc/>
    public override Signature Signature { get; } = Signature.Unary("Mish");

    /// <inheritdoc/>
    protected override T Gate<T>(T x) => Layers.Tanh.Of(Softplus.Of(x));

    /// <inheritdoc/>
    protected override T GateSlope<T>(T x)
    {
        var t = Gate(x);
        return (T.One - t * t) * Sigmoid.Of(x);
    }
}
