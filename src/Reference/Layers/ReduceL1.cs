using System.Numerics;

namespace Reference.Layers;

/// <summary>
/// Sum of magnitudes over axes (ONNX <c>ReduceL1</c>):
/// <code>y = Σ |x|   dx = dy·sign(x)</code>
/// over the elements of x that differ in the reduced axes only.
/// Shapes: x any; y as x, each reduced axis of length 1, or gone where <c>keepdims</c> is 0.
/// </summary>
/// <remarks>
/// Source: ONNX ReduceL1-18, its input <c>axes</c> as an attribute. Dialect: the slope at x = 0 is 0; where no axis is reduced y is |x| still. NaN spreads, in dx too.
/// </remarks>
public sealed record ReduceL1() : SumReduction("ReduceL1")
{
    private protected override T Term<T>(T x) => T.Abs(x);

    private protected override T Gradient<T>(T x, T dy) => dy * Sign(x);

    private static T Sign<T>(T x)
        where T : INumber<T> =>
        x > T.Zero ? T.One
        : x < T.Zero ? -T.One
        : T.IsNaN(x) ? x
        : T.Zero;
}
