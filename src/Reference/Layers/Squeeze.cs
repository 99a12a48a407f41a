namespace Reference.Layers;

/// <summary>
/// Squeeze (ONNX <c>Squeeze</c>): the same numbers without axes of one element.
/// <code>dx = dy in the shape of x</code>
/// Shapes: x any, y without the axes named, each 1 long.
/// </summary>
/// <remarks>
/// Source: ONNX Squeeze-25, its input <c>axes</c> as an attribute. Dialect: an axis named must be 1 long (PyTorch leaves a longer one as it is).
/// NaN and ∞ are copied.
/// </remarks>
public sealed record Squeeze() : Rearrangement("Squeeze", "data", "squeezed")
{
    /// <summary>The axes to drop, negative from the back; all of one element unless given.</summary>
    public IReadOnlyList<int>? Axes { get; init; }

    private protected override Walk Fit(Shape x)
    {
        LayerException.UnlessUsable(x, Signature.Name, "data");
        var dropped = Axes is null
            ? [.. Enumerable.Range(0, x.Rank).Where(axis => x[axis] == 1)]
            : Layers.Axes.AllFromFront(Axes, x, Signature.Name, "data");
        foreach (var axis in dropped)
        {
            LayerException.Unless(
                x[axis] == 1,
                Signature.Name,
                "axes",
                $"names axis {axis} of data {x}, which is {x[axis]} long: only an axis of one element can go"
            );
        }

        return Walk.Straight([.. Enumerable.Range(0, x.Rank).Except(dropped).Select(axis => x[axis])]);
    }
}
