namespace Reference.Layers;

/// <summary>
/// Absolute value (ONNX <c>Abs</c>):
/// <code>y = |x|   dy/dx = 1 if x &gt; 0, -1 if x &lt; 0, 0 if x = 0</code>
/// Any shape.
/// </summary>
/// <remarks>Source: ONNX Abs-13. Dialect: the slope at 0 is 0 (others: 1, -1). ±∞ gives +∞, NaN gives NaN.</remarks>
public sealed record AbsoluteValue : ExactActivation
{
    /// <inheritdoc/>
    public override Signature Signature { get; } = Signature.Unary("Abs");

    /// <inheritdoc/>
    protected override T Value<T>(T x) => T.Abs(x);

    /// <inheritdoc/>
    protected override T Slope<T>(T x) =>
        x > T.Zero ? T.One
        : x < T.Zero ? -T.One
        : T.Zero;
}
