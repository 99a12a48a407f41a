using Reference.Numbers;

namespace Reference.Layers;

/// <summary>
/// Exponential linear unit (ONNX <c>Elu</c>):
/// <code>y = x if x &gt; 0 else α·(e^x - 1)   dy/dx = 1 if x &gt; 0 else α·e^x = y + α</code>
/// Any shape.
/// </summary>
/// <remarks>
/// Source: Clevert, Unterthiner and Hochreiter, Fast and accurate deep network learning by exponential linear units (2016); ONNX Elu-22.
/// Dialect: the slope at 0 is α (others: 1). -∞ gives -α with slope 0, +∞ gives +∞, NaN gives NaN; -0 gives -0.
/// </remarks>
public sealed record Elu : Activation
{
    /// <summary>α, the depth to which y falls; 1 unless given.</summary>
    public double Alpha { get; init; } = 1;

    /// <inheritdoc/>
    public override Signature Signature { get; } = Signature.Unary("Elu");

    /// <inheritdoc/>
    protected override T Value<T>(T x) => x > T.Zero ? x : T.CreateChecked(Alpha) * Exponentials.ExpM1(x);

    /// <inheritdoc/>
    protected override T Slope<T>(T x) => x > T.Zero ? T.One : Value(x) + T.CreateChecked(Alpha);
}
