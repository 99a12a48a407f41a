using System.Numerics;
using System.Text.Json.Serialization;
using Reference.Numbers;

namespace Reference.Layers;

/// <summary>How <see cref="Gelu"/> computes the normal distribution.</summary>
public enum GeluApproximation
{
    /// <summary>Not approximated: by the error function.</summary>
    [JsonStringEnumMemberName("none")]
    None,

    /// <summary>By a hyperbolic tangent, off by up to 5·10⁻⁴.</summary>
    [JsonStringEnumMemberName("tanh")]
    Tanh,
}

/// <summary>
/// Gaussian error linear unit (ONNX <c>Gelu</c>), x times the share of a standard normal distribution that lies below x:
/// <code>y = x·Φ   dy/dx = Φ + x·Φ'
/// exact: Φ = (1 + erf(x/√2)) / 2   Φ' = e^(-x²/2) / √(2π)
/// tanh:  Φ = (1 + t) / 2   Φ' = (1 - t²)/2 · √(2/π)·(1 + 3·0.044715·x²)   t = tanh(√(2/π)·(x + 0.044715·x³))</code>
/// Any shape.
/// </summary>
/// <remarks>
/// Source: Hendrycks and Gimpel, Gaussian error linear units (2016); ONNX Gelu-20.
/// Allowed: 4u in Φ, so that a library's own normal distribution passes, and σ(2·√(2/π)·(x + 0.044715·x³)) in the tanh form.
/// Dialect: exact unless <c>approximate</c> says otherwise; GPT-2 and others mean the tanh form. -∞ gives -0 with slope 0, +∞ gives +∞ with slope 1, NaN gives NaN.
/// </remarks>
public sealed record Gelu : GatedActivation
{
    private const double Cubic = 0.044715;
    private const double Roundoffs = 4;

    /// <summary>ONNX's <c>approximate</c>; none unless given.</summary>
    public GeluApproximation Approximate { get; init; }

    /// <inheritdoc/>
    public override Signature Signature { get; } = Signature.Unary("Gelu");

    /// <inheritdoc/>
    protected override T Gate<T>(T x) =>
        Allowance.Of(Half<T>() * (T.One + (Approximate == GeluApproximation.None ? Erf(x) : Tanh(x))), Roundoffs, T.One);

    /// <inheritdoc/>
    protected override T GateSlope<T>(T x)
    {
        if (Approximate == GeluApproximation.None)
        {
            return T.Exp(-Half<T>() * x * x) / T.Sqrt(T.Tau);
        }

        var t = Tanh(x);
        var s = T.One - t * t; // 0 far out, where x² would overflow: multiplied first
        return Half<T>() * Scale<T>() * (s + T.CreateChecked(3 * Cubic) * (s * x * x));
    }

    private static T Erf<T>(T x)
        where T : IFloatingPointIeee754<T> => ErrorFunction.Erf(x / T.Sqrt(T.One + T.One));

    private static T Tanh<T>(T x)
        where T : IFloatingPointIeee754<T> => Layers.Tanh.Of(Scale<T>() * (x + T.CreateChecked(Cubic) * x * x * x));

    private static T Scale<T>()
        where T : IFloatingPointIeee754<T> => T.Sqrt((T.One + T.One) / T.Pi);

    private static T Half<T>()
        where T : IFloatingPointIeee754<T> => T.CreateChecked(0.5);
}
