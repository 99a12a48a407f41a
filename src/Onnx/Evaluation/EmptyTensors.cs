using Reference.Layers;
using Reference.Onnx.Plumbing;

namespace Reference.Onnx;

/// <summary>What comes out where nothing is to be computed: the shapes of the outputs, and the value of their elements where they have any.</summary>
/// <param name="Shapes">The outputs' shapes, in order.</param>
/// <param name="Value">The value of a reduction over no element at all.</param>
internal sealed record EmptyResult(IReadOnlyList<Shape> Shapes, double Value = 0);

/// <summary>
/// Tensors with an axis of length 0. The specification refuses them, as there is nothing to compute; ONNX's plumbing passes them on, so the shapes
/// that its operators make of them are here. A reduction over no elements gives what adding an element would not change: a sum 0, a product 1, a maximum -∞.
/// </summary>
internal static class EmptyTensors
{
    /// <summary>The outputs of an operator where an input or an output has no elements; null where there is something to compute.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="inputs">The shapes of the inputs that are there.</param>
    /// <exception cref="LayerException">The operator has no answer to tensors without elements.</exception>
    public static EmptyResult? Apply(IOperator op, IReadOnlyList<Shape> inputs)
    {
        if (inputs.Count == 0)
        {
            return null;
        }

        var x = inputs[0];
        if (op is Slice slice && Fits(slice.Starts, slice.Ends) && Sliced(slice, x) is var sliced && IsEmpty(sliced))
        {
            return new([sliced]);
        }

        if (inputs.All(shape => !IsEmpty(shape)))
        {
            return op is Expand { Shape: { } lengths } && lengths.Contains(0) && Broadcasting.Common(x, [.. lengths]) is { } expanded
                ? new([expanded])
                : null;
        }

        return op switch
        {
            Activation or ExactActivation or Identity or Dropout or Rounding => new([x]),
            PairwiseOperator or VariadicOperator or Repeating => new([Together(op, inputs)]),
            Expand { Shape: { } lengths } => new([Together(op, [x, [.. lengths]])]),
            Transpose transpose => new([
                [.. (transpose.Perm ?? [.. Enumerable.Range(0, x.Rank).Reverse()]).Select(axis => x[axis])],
            ]),
            Reshape { Shape: { } lengths } reshape => new([Reshaped(x, lengths, reshape.AllowZero)]),
            Flatten flatten => new([Halves(x, flatten.Axis < 0 ? flatten.Axis + x.Rank : flatten.Axis)]),
            Squeeze squeeze => new([Squeezed(x, squeeze.Axes)]),
            Unsqueeze { Axes: { } axes } => new([Unsqueezed(x, axes)]),
            Gather gather => new([Gathered(x, inputs[1], gather.Axis)]),
            Splitting { Split: { } parts } split => new(Parts(x, split.Axis, parts)),
            Concatenation concatenation => new([Joined(inputs, concatenation.Axis ?? 0)]),
            AxisReduction reduction when Neutral(op) is { } neutral => new([Reduced(x, reduction)], neutral),
            _ => throw new LayerException(
                op.Signature.Name,
                op.Signature.Inputs[0].Name,
                $"has no elements: {string.Join(", ", inputs)}; there is nothing to compute"
            ),
        };
    }

    /// <summary>What a reduction is of no elements; null where it is nothing, as a mean is.</summary>
    private static double? Neutral(IOperator op) =>
        op switch
        {
            ReduceSum or ReduceSumSquare or ReduceL1 or ReduceL2 => 0,
            ReduceProd => 1,
            ReduceMax => double.NegativeInfinity,
            ReduceMin => double.PositiveInfinity,
            _ => null,
        };

    private static Shape Reduced(Shape x, AxisReduction reduction)
    {
        var axes =
            reduction.Axes is { Count: > 0 } given ? given.Select(axis => FromFront(axis, x.Rank)).ToHashSet()
            : reduction.NoopWithEmptyAxes ? []
            : Enumerable.Range(0, x.Rank).ToHashSet();
        var kept = x.Select(
            (length, axis) => (Length: axes.Contains(axis) ? 1 : length, Stays: reduction.Keepdims || !axes.Contains(axis))
        );
        return [.. kept.Where(axis => axis.Stays).Select(axis => axis.Length)];
    }

    private static bool IsEmpty(Shape shape) => shape.Contains(0);

    private static bool Fits(IReadOnlyList<long>? starts, IReadOnlyList<long>? ends) =>
        starts is not null && ends is not null && starts.Count == ends.Count;

    private static int FromFront(int axis, int rank) => axis < 0 ? axis + rank : axis;

    private static Shape Replaced(Shape x, int axis, int length) => [.. x[..axis], length, .. x[(axis + 1)..]];

    private static Shape Together(IOperator op, IReadOnlyList<Shape> inputs) =>
        inputs.Aggregate(
            (a, b) =>
                Broadcasting.Common(a, b)
                ?? throw new LayerException(op.Signature.Name, op.Signature.Inputs[^1].Name, $"is {b}: it cannot be repeated to {a}")
        );

    private static Shape Halves(Shape x, int axis) => [Product(x[..axis]), Product(x[axis..])];

    private static int Product(Shape lengths) => lengths.Aggregate(1, (product, length) => product * length);

    private static Shape Reshaped(Shape x, IReadOnlyList<int> lengths, bool allowZero)
    {
        int[] shape = [.. lengths.Select((length, place) => length == 0 && !allowZero && place < x.Rank ? x[place] : length)];
        // What -1 stands for is open where another axis is 0; it is 0 too where that makes the sizes equal, which it always does.
        var open = Array.IndexOf(shape, -1);
        if (open >= 0)
        {
            shape[open] = shape.Contains(0) ? 0 : Product(x) / Math.Abs(Product([.. shape]));
        }

        LayerException.Unless(
            shape.Contains(0),
            "Reshape",
            "shape",
            $"asks for {string.Join('×', shape)}, but data is {x}, without elements"
        );
        return [.. shape];
    }

    private static Shape Squeezed(Shape x, IReadOnlyList<int>? axes)
    {
        var gone = axes?.Select(axis => FromFront(axis, x.Rank)).ToHashSet();
        return [.. x.Where((length, axis) => gone?.Contains(axis) is true ? false : gone is not null || length != 1)];
    }

    private static Shape Unsqueezed(Shape x, IReadOnlyList<int> axes)
    {
        var rank = x.Rank + axes.Count;
        var added = axes.Select(axis => FromFront(axis, rank)).ToHashSet();
        var next = 0;
        return [.. Enumerable.Range(0, rank).Select(axis => added.Contains(axis) ? 1 : x[next++])];
    }

    private static Shape Gathered(Shape x, Shape indices, int given)
    {
        var axis = FromFront(given, x.Rank);
        Shape gathered = [.. x[..axis], .. indices, .. x[(axis + 1)..]];
        LayerException.Unless(
            IsEmpty(gathered),
            "Gather",
            "indices",
            $"are {indices}, but data {x} has nothing to take from along axis {axis}"
        );
        return gathered;
    }

    private static List<Shape> Parts(Shape x, int given, IReadOnlyList<int> parts)
    {
        var axis = FromFront(given, x.Rank);
        LayerException.Unless(parts.Sum() == x[axis], "Split", "split", $"is [{string.Join(", ", parts)}], but input is {x}");
        return [.. parts.Select(part => Replaced(x, axis, part))];
    }

    private static Shape Joined(IReadOnlyList<Shape> inputs, int given)
    {
        var axis = FromFront(given, inputs[0].Rank);
        return Replaced(inputs[0], axis, inputs.Sum(shape => shape[axis]));
    }

    private static Shape Sliced(Slice slice, Shape x)
    {
        for (var i = 0; i < slice.Starts!.Count; i++)
        {
            var axis = FromFront(slice.Axes?[i] ?? i, x.Rank);
            var (length, step) = (x[axis], slice.Steps?[i] ?? 1);
            var (least, most) = step > 0 ? (0L, (long)length) : (-1L, length - 1L);
            var start = Math.Clamp(slice.Starts[i] < 0 ? slice.Starts[i] + length : slice.Starts[i], Math.Max(least, 0), most);
            var end = Math.Clamp(slice.Ends![i] < 0 ? slice.Ends[i] + length : slice.Ends[i], least, most);
            var count = step > 0 ? (end - start + step - 1) / step : (start - end - step - 1) / -step;
            x = Replaced(x, axis, (int)Math.Max(count, 0));
        }

        return x;
    }
}
