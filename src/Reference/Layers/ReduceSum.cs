namespace Reference.Layers;

/// <summary>
/// Sum over axes (ONNX <c>ReduceSum</c>):
/// <code>y = Σ x   dx = dy</code>
/// over the elements of x that differ in the reduced axes only.
/// Shapes: x any; y as x, each reduced axis of length 1, or gone where <c>keepdims</c> is 0.
/// </summary>
/// <remarks>
/// Source: ONNX ReduceSum-13, its input <c>axes</c> as an attribute. Dialect: none. NaN and ∞ as in the number type.
/// </remarks>
public sealed record ReduceSum() : SumReduction("ReduceSum")
{
    private protected override T Term<T>(T x) => x;

    private protected override T Gradient<T>(T x, T dy) => dy;
}
