using System.Numerics;

namespace Reference.Layers;

/// <summary>
/// Hard swish (ONNX <c>HardSwish</c>), x times a hard sigmoid:
/// <code>y = x·h   dy/dx = h + x·h'   h = max(0, min(1, x/6 + 1/2))   h' = 1/6 if 0 &lt; h &lt; 1 else 0</code>
/// Any shape.
/// </summary>
/// <remarks>
/// Source: Howard et al., Searching for MobileNetV3 (2019); ONNX HardSwish-22.
/// Dialect: 1/6 is the number type's own, exact in fractions (ONNX's function body writes float32's 0.16666667 for every type).
/// At the corners h' = 0, so the slope is 0 at -3 and 1 at 3 (others: -½ and 1½). y is +0 from -3 down, at -∞ too; +∞ gives +∞, NaN gives NaN.
/// </remarks>
public sealed record HardSwish : ExactActivation
{
    /// <inheritdoc/>
    public override Signature Signature { get; } = Signature.Unary("HardSwish");

    /// <inheritdoc/>
    protected override T Value<T>(T x) => T.IsNegativeInfinity(x) ? T.Zero : T.Zero + x * Gate(x);

    /// <inheritdoc/>
    protected override T Slope<T>(T x) => T.Abs(x) < T.CreateChecked(3) ? Gate(x) + x * Sixth<T>() : Gate(x);

    // 1 and 1/2 as multiples of 1/6: the same numbers, but the proven bound then lets pass x·min(6, max(0, x + 3))/6 too.
    private static T Gate<T>(T x)
        where T : INumber<T> => T.Max(T.Zero, T.Min(T.CreateChecked(6) * Sixth<T>(), Sixth<T>() * x + T.CreateChecked(3) * Sixth<T>()));

    private static T Sixth<T>()
        where T : INumber<T> => T.One / T.CreateChecked(6);
}
