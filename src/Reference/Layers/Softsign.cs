namespace Reference.Layers;

/// <summary>
/// Softsign (ONNX <c>Softsign</c>):
/// <code>y = x / (1 + |x|)   dy/dx = 1 / (1 + |x|)²</code>
/// Any shape.
/// </summary>
/// <remarks>
/// Source: Bergstra et al., Quadratic polynomials learn better image features (2009); ONNX Softsign-22.
/// ±∞ gives ±1, with slope 0; NaN gives NaN.
/// </remarks>
public sealed record Softsign : ExactActivation
{
    /// <inheritdoc/>
    public override Signature Signature { get; } = Signature.Unary("Softsign", "input", "output");

    /// <inheritdoc/>
    protected override T Value<T>(T x) => T.IsInfinity(x) ? T.CopySign(T.One, x) : x / (T.One + T.Abs(x));

    /// <inheritdoc/>
    protected override T Slope<T>(T x)
    {
        var root = T.One / (T.One + T.Abs(x)); // squared after the division: (1 + |x|)² would overflow first
        return root * root;
    }
}
