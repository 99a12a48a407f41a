namespace Reference.Layers;

/// <summary>
/// Place of the minimum (ONNX <c>ArgMin</c>) along one axis:
/// <code>y = the k with the least x[k]</code>
/// Shapes: x any with at least one axis; y as x, the axis of length 1, or gone where <c>keepdims</c> is 0.
/// </summary>
/// <remarks>
/// Source: ONNX ArgMin-13.
/// Dialect: of equal minima the first, or the last where <c>select_last_index</c> is 1. NaN wins against every number, as in numpy. y is whole and has no gradient.
/// </remarks>
public sealed record ArgMin() : ArgExtremum("ArgMin")
{
    private protected override bool Wins<T>(T next, T best) => Precedence.IsLess(next, best);
}
