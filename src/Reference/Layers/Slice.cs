namespace Reference.Layers;

/// <summary>
/// Slice (ONNX <c>Slice</c>): every step-th element of an axis from a start to before an end:
/// <code>y[…, i, …] = x[…, start + i·step, …]   dx[…, start + i·step, …] = dy[…, i, …], 0 elsewhere</code>
/// Shapes: x any, y with ⌈(end - start)/step⌉ elements along each axis sliced.
/// </summary>
/// <remarks>
/// Source: ONNX Slice-13, its inputs <c>starts</c>, <c>ends</c>, <c>axes</c> and <c>steps</c> as attributes.
/// Dialect: a negative start or end counts from the back. What then lies outside is cut to the axis, of n elements: with a step above 0 both to
/// 0…n; with one below 0 the start to 0…n-1 and the end to -1…n-1, where -1 is before the first element (it can only be said by a number
/// below -n: -1 itself is the last element). numpy does the same. A slice without elements is refused. NaN and ∞ are copied.
/// </remarks>
public sealed record Slice() : Rearrangement("Slice", "data", "output")
{
    /// <summary>Where each axis begins; it must be given.</summary>
    public IReadOnlyList<long>? Starts { get; init; }

    /// <summary>Before where each axis ends; it must be given. The largest or smallest number of 64 bits says "to the very end".</summary>
    public IReadOnlyList<long>? Ends { get; init; }

    /// <summary>The axes that these speak of, negative from the back; the first ones unless given.</summary>
    public IReadOnlyList<int>? Axes { get; init; }

    /// <summary>The step along each, negative to go backwards; 1 unless given.</summary>
    public IReadOnlyList<long>? Steps { get; init; }

    private protected override Walk Fit(Shape x)
    {
        LayerException.UnlessUsable(x, Signature.Name, "data", 1, "one to slice");
        var (lengths, start, strides) = (x.ToArray(), 0, Walk.StridesOf(x));
        foreach (var (place, axis) in SlicedAxes(x).Index())
        {
            var (first, length, step) = Cut(x, axis, Starts![place], Ends![place], Steps?[place] ?? 1);
            start += first * strides[axis];
            lengths[axis] = length;
            strides[axis] *= step;
        }

        return new([.. lengths], [.. lengths], start, strides);
    }

    private IReadOnlyList<int> SlicedAxes(Shape x)
    {
        var starts = Starts ?? throw new LayerException(Signature.Name, "starts", "is missing");
        var ends = Ends ?? throw new LayerException(Signature.Name, "ends", "is missing");
        LayerException.Unless(
            ends.Count == starts.Count,
            Signature.Name,
            "ends",
            $"has {ends.Count} entries but starts has {starts.Count}: each axis has both"
        );
        LayerException.Unless(
            Axes is null ? starts.Count <= x.Rank : Axes.Count == starts.Count,
            Signature.Name,
            "axes",
            $"has {Axes?.Count ?? x.Rank} entries but starts has {starts.Count}; data is {x}"
        );
        LayerException.Unless(
            Steps is null || Steps.Count == starts.Count,
            Signature.Name,
            "steps",
            $"has {Steps?.Count} entries but starts has {starts.Count}: each axis has one"
        );
        return Layers.Axes.AllFromFront(Axes ?? [.. Enumerable.Range(0, starts.Count)], x, Signature.Name, "data");
    }

    /// <summary>The first element taken of one axis, how many are taken, and the step between them.</summary>
    private (int First, int Length, int Step) Cut(Shape x, int axis, long start, long end, long step)
    {
        LayerException.Unless(step != 0, Signature.Name, "steps", $"is 0 along axis {axis} of data {x}");
        var n = x[axis];
        var (least, most) = step > 0 ? (0, n) : (-1, n - 1);
        var first = Math.Clamp(FromFront(start), Math.Max(least, 0), most);
        var beyond = Math.Clamp(FromFront(end), least, most);
        var span = step > 0 ? beyond - first : first - beyond;
        LayerException.Unless(
            span > 0,
            Signature.Name,
            "starts",
            $"and ends leave nothing of axis {axis} of data {x}: from {start} to before {end} by {step}"
        );
        // A step that is longer than the axis takes its first element alone.
        var stride = (int)Math.Clamp(step, -n, n);
        return ((int)first, (int)(1 + (span - 1) / Math.Abs(stride)), stride);

        long FromFront(long place) => place < 0 ? place + n : place;
    }
}
