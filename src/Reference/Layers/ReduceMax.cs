namespace Reference.Layers;

/// <summary>
/// Maximum over axes (ONNX <c>ReduceMax</c>):
/// <code>y = max x   dx = dy for the first of the greatest, 0 for the others</code>
/// over the elements of x that differ in the reduced axes only.
/// Shapes: x any; y as x, each reduced axis of length 1, or gone where <c>keepdims</c> is 0.
/// </summary>
/// <remarks>
/// Source: ONNX ReduceMax-20, its input <c>axes</c> as an attribute.
/// Dialect: of equal maxima the first in row-major order wins and takes all of the gradient, as in <see cref="MaxPooling"/> (others: an equal share each,
/// so PyTorch's <c>amax</c>, JAX and TensorFlow; the last). NaN wins against every number, and of several the first; it gets dy.
/// </remarks>
public sealed record ReduceMax() : ReduceExtremum("ReduceMax")
{
    private protected override T Best<T>(T first, T second) => T.Max(first, second);

    private protected override bool Wins<T>(T next, T best) => Precedence.IsGreater(next, best);
}
