namespace Reference.Layers;

/// <summary>
/// Sum of squares over axes (ONNX <c>ReduceSumSquare</c>):
/// <code>y = Σ x²   dx = 2·dy·x</code>
/// over the elements of x that differ in the reduced axes only.
/// Shapes: x any; y as x, each reduced axis of length 1, or gone where <c>keepdims</c> is 0.
/// </summary>
/// <remarks>
/// Source: ONNX ReduceSumSquare-18, its input <c>axes</c> as an attribute. Dialect: where no axis is reduced y is x² still. NaN and ∞ as in the number type.
/// </remarks>
public sealed record ReduceSumSquare() : SumReduction("ReduceSumSquare")
{
    private protected override T Term<T>(T x) => x * x;

    private protected override T Gradient<T>(T x, T dy) => T.CreateChecked(2) * dy * x;
}
