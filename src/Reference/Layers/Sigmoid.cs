using System.Numerics;
using Reference.Numbers;

namespace Reference.Layers;

/// <summary>
/// Sigmoid (ONNX <c>Sigmoid</c>), the logistic function:
/// <code>y = σ(x) = 1 / (1 + e^-x)   dy/dx = σ·(1 - σ)</code>
/// Any shape.
/// </summary>
/// <remarks>
/// Lectures: N "Sigmoid neurons" (id sigmoid), U (logistic), R (backprop-steps: "σ(1-σ)"; but what deck R calls sigmoid stays between -1 and 1: that is tanh).
/// Source: ONNX Sigmoid-13.
/// Allowed: 2u, so that ½ + ½·tanh(x/2), polynomials with a floor, and e^-x that overflows far left may be right to rounding at 1 only.
/// Dialect: none. e is only ever raised to -|x|, so nothing overflows: -∞ gives 0, +∞ gives 1, both with slope 0; NaN gives NaN.
/// </remarks>
public sealed record Sigmoid : Activation
{
    private const double Roundoffs = 2;

    /// <inheritdoc/>
    public override Signature Signature { get; } = Signature.Unary("Sigmoid");

    /// <inheritdoc/>
    protected override T Value<T>(T x) => Of(x);

    /// <inheritdoc/>
    protected override T Slope<T>(T x) => SlopeAt(x);

    /// <summary>σ(x): left of 0 as e^x / (1 + e^x).</summary>
    internal static T Of<T>(T x)
        where T : IFloatingPointIeee754<T> =>
        Allowance.Of(x >= T.Zero ? T.One / (T.One + T.Exp(-x)) : T.Exp(x) / (T.One + T.Exp(x)), Roundoffs, T.One);

    /// <summary>σ'(x).</summary>
    internal static T SlopeAt<T>(T x)
        where T : IFloatingPointIeee754<T>
    {
        var y = Of(x);
        return y * (T.One - y);
    }
}
