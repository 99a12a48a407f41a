namespace Reference.Layers;

/// <summary>
/// Minimum over axes (ONNX <c>ReduceMin</c>):
/// <code>y = min x   dx = dy for the first of the least, 0 for the others</code>
/// over the elements of x that differ in the reduced axes only.
/// Shapes: x any; y as x, each reduced axis of length 1, or gone where <c>keepdims</c> is 0.
/// </summary>
/// <remarks>
/// Source: ONNX ReduceMin-20, its input <c>axes</c> as an attribute.
/// Dialect: of equal minima the first in row-major order wins and takes all of the gradient, as in <see cref="MaxPooling"/> (others: an equal share each,
/// so PyTorch's <c>amin</c>, JAX and TensorFlow; the last). NaN wins against every number, and of several the first; it gets dy.
/// </remarks>
public sealed record ReduceMin() : ReduceExtremum("ReduceMin")
{
    private protected override T Best<T>(T first, T second) => T.Min(first, second);

    private protected override bool Wins<T>(T next, T best) => Precedence.IsLess(next, best);
}
