namespace Reference.Layers;

/// <summary>
/// Exponential (ONNX <c>Exp</c>):
/// <code>y = eˣ   dy/dx = eˣ</code>
/// Any shape.
/// </summary>
/// <remarks>Source: ONNX Exp-13. Dialect: none. -∞ gives 0 with slope 0, +∞ gives +∞ with slope +∞, NaN gives NaN.</remarks>
public sealed record Exponential : Activation
{
    /// <inheritdoc/>
    public override Signature Signature { get; } = Signature.Unary("Exp", "input", "output");

    /// <inheritdoc/>
    protected override T Value<T>(T x) => T.Exp(x);

    /// <inheritdoc/>
    protected override T Slope<T>(T x) => T.Exp(x);
}
