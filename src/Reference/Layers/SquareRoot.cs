namespace Reference.Layers;

/// <summary>
/// Square root (ONNX <c>Sqrt</c>):
/// <code>y = √x   dy/dx = 1 / (2·√x)</code>
/// Any shape.
/// </summary>
/// <remarks>
/// Source: ONNX Sqrt-13.
/// Dialect: the slope at 0 is +∞ (dx is NaN where dy is 0). √-0 is -0, whose slope is -∞. A negative x gives NaN, as NaN does, in y and dx.
/// </remarks>
public sealed record SquareRoot : Activation
{
    /// <inheritdoc/>
    public override Signature Signature { get; } = Signature.Unary("Sqrt");

    /// <inheritdoc/>
    protected override T Value<T>(T x) => T.Sqrt(x);

    /// <inheritdoc/>
    protected override T Slope<T>(T x) => T.One / (T.CreateChecked(2) * T.Sqrt(x));
}
