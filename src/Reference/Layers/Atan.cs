namespace Reference.Layers;

/// <summary>
/// Arctangent (ONNX <c>Atan</c>):
/// <code>y = arctan(x)   dy/dx = 1 / (1 + x²)</code>
/// Any shape.
/// </summary>
/// <remarks>
/// Lectures: U (among the "other choices" beside ReLU).
/// Source: ONNX Atan-22.
/// Dialect: radians. ±∞ gives ±π/2, with slope 0; NaN gives NaN; -0 gives -0.
/// </remarks>
public sealed record Atan : Activation
{
    /// <inheritdoc/>
    public override Signature Signature { get; } = Signature.Unary("Atan", "input", "output");

    /// <inheritdoc/>
    protected override T Value<T>(T x) => T.Atan(x);

    /// <inheritdoc/>
    protected override T Slope<T>(T x)
    {
        if (T.Abs(x) <= T.One)
        {
            return T.One / (T.One + x * x);
        }

        var r = T.One / x; // far out x² would overflow, in Half from 256 on
        return r * r / (T.One + r * r);
    }
}
