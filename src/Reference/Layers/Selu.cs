using Reference.Numbers;

namespace Reference.Layers;

/// <summary>
/// Scaled exponential linear unit (ONNX <c>Selu</c>):
/// <code>y = γ·x if x &gt; 0 else γ·α·(e^x - 1)   dy/dx = γ if x &gt; 0 else γ·α·e^x = y + γ·α</code>
/// Any shape.
/// </summary>
/// <remarks>
/// Source: Klambauer et al., Self-normalizing neural networks (2017), whose appendix derives α and γ; ONNX Selu-22.
/// Dialect: α and γ default to the paper's numbers in double precision, as in PyTorch. ONNX's defaults, 1.67326319217681884765625 and
/// 1.05070102214813232421875, are these rounded to float32: the same in float and Half, to be set by hand for ONNX's letter in double.
/// The slope at 0 is γ·α (others: γ). -∞ gives -γ·α with slope 0, +∞ gives +∞, NaN gives NaN.
/// </remarks>
public sealed record Selu : Activation
{
    /// <summary>α; the paper's 1.67326… unless given.</summary>
    public double Alpha { get; init; } = 1.6732632423543772848170429916717;

    /// <summary>γ, the scale; the paper's 1.05070… unless given.</summary>
    public double Gamma { get; init; } = 1.0507009873554804934193349852946;

    /// <inheritdoc/>
    public override Signature Signature { get; } = Signature.Unary("Selu");

    /// <inheritdoc/>
    protected override T Value<T>(T x) => T.CreateChecked(Gamma) * (x > T.Zero ? x : T.CreateChecked(Alpha) * Exponentials.ExpM1(x));

    /// <inheritdoc/>
    protected override T Slope<T>(T x) => x > T.Zero ? T.CreateChecked(Gamma) : Value(x) + T.CreateChecked(Gamma) * T.CreateChecked(Alpha);
}
