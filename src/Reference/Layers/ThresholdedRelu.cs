namespace Reference.Layers;

/// <summary>
/// Thresholded rectified linear unit (ONNX <c>ThresholdedRelu</c>):
/// <code>y = x if x &gt; α else 0   dy/dx = 1 if x &gt; α else 0</code>
/// Any shape.
/// </summary>
/// <remarks>
/// Source: Konda, Memisevic and Krueger, Zero-bias autoencoders and the benefits of co-adapting features (2015); ONNX ThresholdedRelu-22.
/// Dialect: at the jump x = α, value and slope are 0. NaN gives NaN (read to the letter, "else 0" would swallow it). α may be negative.
/// </remarks>
public sealed record ThresholdedRelu : ExactActivation
{
    /// <summary>α, the threshold; 1 unless given.</summary>
    public double Alpha { get; init; } = 1;

    /// <inheritdoc/>
    public override Signature Signature { get; } = Signature.Unary("ThresholdedRelu");

    /// <inheritdoc/>
    protected override T Value<T>(T x) => x <= T.CreateChecked(Alpha) ? T.Zero : x;

    /// <inheritdoc/>
    protected override T Slope<T>(T x) => x <= T.CreateChecked(Alpha) ? T.Zero : T.One;
}
