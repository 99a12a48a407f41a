namespace Reference.Layers;

/// <summary>
/// Step (no ONNX operator), the perceptron's threshold:
/// <code>y = 1 if x &gt; 0 else 0   dy/dx = 0</code>
/// Any shape.
/// </summary>
/// <remarks>
/// Lectures: N "Perceptron" (id perceptron), there of the sum w·x + b.
/// Source: Rosenblatt, The perceptron (1958).
/// Dialect: 0 at x = 0, as in deck N; others: 1, ½, or -1 and 1 in place of 0 and 1.
/// The slope is 0 everywhere, at the jump too: a step cannot be learned by gradients. NaN gives NaN.
/// </remarks>
public sealed record Step : ExactActivation
{
    /// <inheritdoc/>
    public override Signature Signature { get; } = Signature.Unary("Step");

    /// <inheritdoc/>
    protected override T Value<T>(T x) =>
        T.IsNaN(x) ? x
        : x > T.Zero ? T.One
        : T.Zero;

    /// <inheritdoc/>
    protected override T Slope<T>(T x) => T.Zero;
}
