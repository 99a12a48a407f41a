using System.Numerics;
using Reference.Numbers;

namespace Reference.Layers;

/// <summary>
/// Softplus (ONNX <c>Softplus</c>), a smooth ReLU:
/// <code>y = log(1 + e^x) = max(x, 0) + log(1 + e^-|x|)   dy/dx = σ(x)</code>
/// Any shape.
/// </summary>
/// <remarks>
/// Source: Dugas et al., Incorporating second-order functional knowledge for better option pricing (2001); ONNX Softplus-22.
/// Dialect: none of ONNX's; PyTorch returns x, with slope 1, above a threshold of 20, which is off by up to 2·10⁻⁹. -∞ gives 0 with slope 0, +∞ gives +∞ with slope 1, NaN gives NaN.
/// </remarks>
public sealed record Softplus : Activation
{
    /// <summary>Above it y is x and the slope 1, as in PyTorch, where it is 20; infinite unless given. Not an ONNX attribute.</summary>
    public double Threshold { get; init; } = double.PositiveInfinity;

    /// <inheritdoc/>
    public override Signature Signature { get; } = Signature.Unary("Softplus");

    /// <inheritdoc/>
    protected override T Value<T>(T x) => x > T.CreateChecked(Threshold) ? x : Of(x);

    /// <inheritdoc/>
    protected override T Slope<T>(T x) => x > T.CreateChecked(Threshold) ? T.One : Sigmoid.Of(x);

    /// <summary>log(1 + e^x): the second form of the formula, which cannot overflow.</summary>
    internal static T Of<T>(T x)
        where T : IFloatingPointIeee754<T> => x > T.Zero ? x + Exponentials.LogP1(T.Exp(-x)) : Exponentials.LogP1(T.Exp(x));
}
