namespace Reference.Layers;

/// <summary>
/// Transpose (ONNX <c>Transpose</c>): the axes in another order. Axis k of y is axis perm[k] of x:
/// <code>y[i₀, i₁, …] = x[j₀, j₁, …] with j[perm[k]] = i[k]   dx = dy with the axes put back</code>
/// Shapes: x any, y's axis k as long as x's axis perm[k].
/// </summary>
/// <remarks>
/// Source: ONNX Transpose-25. Dialect: perm says for each axis of y where it comes from, as in numpy and PyTorch's <c>permute</c>; read the other
/// way round it is the inverse permutation, which differs from three axes on. Axes are not counted from the back. NaN and ∞ are copied.
/// </remarks>
public sealed record Transpose() : Rearrangement("Transpose", "data", "transposed")
{
    /// <summary>For each axis of y the axis of x that it is; all axes in reverse unless given.</summary>
    public IReadOnlyList<int>? Perm { get; init; }

    private protected override Walk Fit(Shape x)
    {
        LayerException.UnlessUsable(x, Signature.Name, "data");
        var perm = Perm ?? [.. Enumerable.Range(0, x.Rank).Reverse()];
        LayerException.Unless(
            perm.Order().SequenceEqual(Enumerable.Range(0, x.Rank)),
            Signature.Name,
            "perm",
            $"is {string.Join(", ", perm)}: it must name each of the {x.Rank} axes of data {x} once"
        );
        var strides = Walk.StridesOf(x);
        Shape y = [.. perm.Select(axis => x[axis])];
        return new(y, y, 0, [.. perm.Select(axis => strides[axis])]);
    }
}
