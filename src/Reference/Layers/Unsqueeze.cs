namespace Reference.Layers;

/// <summary>
/// Unsqueeze (ONNX <c>Unsqueeze</c>): the same numbers with axes of one element added.
/// <code>dx = dy in the shape of x</code>
/// Shapes: x any, y with 1 at each of the axes named and x's axes in their order at the others.
/// </summary>
/// <remarks>
/// Source: ONNX Unsqueeze-25, its input <c>axes</c> as an attribute. Dialect: all axes are counted in y, not one after another as they are
/// added; their order does not matter. NaN and ∞ are copied.
/// </remarks>
public sealed record Unsqueeze() : Rearrangement("Unsqueeze", "data", "expanded")
{
    /// <summary>The axes of y that are added, negative from its back; they must be given.</summary>
    public IReadOnlyList<int>? Axes { get; init; }

    private protected override Walk Fit(Shape x)
    {
        LayerException.UnlessUsable(x, Signature.Name, "data");
        var axes = Axes ?? throw new LayerException(Signature.Name, "axes", "is missing");
        var rank = x.Rank + axes.Count;
        int[] added = [.. axes.Select(axis => axis < 0 ? axis + rank : axis)];
        LayerException.Unless(
            added.All(axis => axis >= 0 && axis < rank) && added.Distinct().Count() == added.Length,
            Signature.Name,
            "axes",
            $"is {string.Join(", ", axes)}: with data {x} it must name {axes.Count} of the {rank} axes of expanded, each once"
        );
        var lengths = Enumerable.Repeat(1, rank).ToArray();
        foreach (var (place, axis) in Enumerable.Range(0, rank).Except(added).Index())
        {
            lengths[axis] = x[place];
        }

        return Walk.Straight([.. lengths]);
    }
}
