using System.Numerics;
using Reference.Numbers;

namespace Reference.Layers;

/// <summary>
/// Continuously differentiable exponential linear unit (ONNX <c>Celu</c>):
/// <code>y = max(0, x) + min(0, α·(e^(x/α) - 1))   dy/dx = 1 if x &gt; 0 else e^(x/α)</code>
/// Any shape.
/// </summary>
/// <remarks>
/// Source: Barron, Continuously differentiable exponential linear units (2017); ONNX Celu-12.
/// Dialect: none; unlike ELU's the slope has no jump at 0. -∞ gives -α with slope 0, +∞ gives +∞, NaN gives NaN.
/// </remarks>
public sealed record Celu : Activation
{
    /// <summary>α, the depth to which y falls; 1 unless given.</summary>
    public double Alpha { get; init; } = 1;

    /// <inheritdoc/>
    public override Signature Signature { get; } = Signature.Unary("Celu");

    /// <inheritdoc/>
    protected override T Value<T>(T x) => x > T.Zero ? x : T.CreateChecked(Alpha) * Fall(x);

    /// <inheritdoc/>
    protected override T Slope<T>(T x) => x > T.Zero ? T.One : T.Exp(x / T.CreateChecked(Alpha));

    private T Fall<T>(T x)
        where T : IFloatingPointIeee754<T> => Exponentials.ExpM1(x / T.CreateChecked(Alpha));
}
