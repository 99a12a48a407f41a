namespace Reference.Layers;

/// <summary>
/// Leaky rectified linear unit (ONNX <c>LeakyRelu</c>):
/// <code>y = x if x &gt; 0 else α·x   dy/dx = 1 if x &gt; 0 else α</code>
/// Any shape.
/// </summary>
/// <remarks>
/// Lectures: U "ReLU leakiness", C "use ReLU or leaky ReLU, don't use sigmoid".
/// Source: Maas, Hannun and Ng, Rectifier nonlinearities improve neural network acoustic models (2013); ONNX LeakyRelu-16.
/// Dialect: the slope at 0 is α, as in PyTorch (others: 1). NaN gives NaN, ±∞ gives ±∞ (of the other sign where α &lt; 0, NaN where α = 0).
/// </remarks>
public sealed record LeakyRelu : ExactActivation
{
    /// <summary>α, the slope left of 0; 0.01 unless given.</summary>
    public double Alpha { get; init; } = 0.01;

    /// <inheritdoc/>
    public override Signature Signature { get; } = Signature.Unary("LeakyRelu");

    /// <inheritdoc/>
    protected override T Value<T>(T x) => x > T.Zero ? x : T.CreateChecked(Alpha) * x;

    /// <inheritdoc/>
    protected override T Slope<T>(T x) => x > T.Zero ? T.One : T.CreateChecked(Alpha);
}
