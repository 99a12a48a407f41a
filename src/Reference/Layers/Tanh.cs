using System.Numerics;
using Reference.Numbers;

namespace Reference.Layers;

/// <summary>
/// Hyperbolic tangent (ONNX <c>Tanh</c>):
/// <code>y = tanh(x) = (e^x - e^-x) / (e^x + e^-x)   dy/dx = 1 - y²</code>
/// Any shape.
/// </summary>
/// <remarks>
/// Lectures: R (id neuron: the sum is squashed into (-1, 1)).
/// Source: LeCun et al., Efficient backprop (1998), without its scales; ONNX Tanh-13.
/// Allowed: 4u, in the slope too, so that the formula above, which cancels near 0, 2σ(2x) - 1 and a slope of 1/cosh²(x) pass.
/// Dialect: none. ±∞ gives ±1, with slope 0; NaN gives NaN; -0 gives -0.
/// </remarks>
public sealed record Tanh : Activation
{
    private const double Roundoffs = 4;

    /// <inheritdoc/>
    public override Signature Signature { get; } = Signature.Unary("Tanh", "input", "output");

    /// <inheritdoc/>
    protected override T Value<T>(T x) => Of(x);

    /// <inheritdoc/>
    protected override T Slope<T>(T x)
    {
        var y = Of(x);
        return Allowance.Of(T.One - y * y, Roundoffs, T.One);
    }

    /// <summary>tanh(x).</summary>
    internal static T Of<T>(T x)
        where T : IFloatingPointIeee754<T> => Allowance.Of(T.Tanh(x), Roundoffs, T.One);
}
