namespace Reference.Layers;

/// <summary>
/// Place of the maximum (ONNX <c>ArgMax</c>) along one axis:
/// <code>y = the k with the greatest x[k]</code>
/// Shapes: x any with at least one axis; y as x, the axis of length 1, or gone where <c>keepdims</c> is 0.
/// </summary>
/// <remarks>
/// Source: ONNX ArgMax-13.
/// Dialect: of equal maxima the first, or the last where <c>select_last_index</c> is 1. NaN wins against every number, as in numpy. y is whole and has no gradient.
/// </remarks>
public sealed record ArgMax() : ArgExtremum("ArgMax")
{
    private protected override bool Wins<T>(T next, T best) => Precedence.IsGreater(next, best);
}
