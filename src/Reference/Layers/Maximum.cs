namespace Reference.Layers;

/// <summary>
/// Maximum of tensors (ONNX <c>Max</c>), element by element, with broadcasting among all of them:
/// <code>y = max(x₀, x₁, …)   dx = dy for the first of the greatest, 0 for the others</code>
/// each gradient summed over the axes along which its tensor was repeated.
/// Shapes: all aligned at their last axes, where one lacks an axis or has it with length 1 it is repeated; y as all together.
/// </summary>
/// <remarks>
/// Source: ONNX Max-13.
/// Dialect: of equal elements that of the first tensor wins and takes all of the gradient, as in <see cref="MaxPooling"/> (others: an equal share each,
/// so PyTorch and JAX; the last). NaN wins against every number, and of several the first; it gets dy.
/// </remarks>
public sealed record Maximum() : Extremum("Max", "max")
{
    private protected override T Best<T>(T first, T second) => T.Max(first, second);

    private protected override bool Wins<T>(T next, T best) => Precedence.IsGreater(next, best);
}
