using FsCheck;
using FsCheck.Fluent;
using Reference.Layers;
using static Reference.Oracle.Generation.Draws;

namespace Reference.Oracle.Generation;

/// <summary>Calls of the operators that only move elements, leave some out or repeat them.</summary>
internal static class MovingCases
{
    public static IReadOnlyDictionary<string, Func<Wishes, Gen<Draft>>> Drafts { get; } =
        new Dictionary<string, Func<Wishes, Gen<Draft>>>
        {
            ["DepthToSpace"] = DepthToSpace,
            ["Expand"] = Expand,
            ["Gather"] = Gather,
            ["Identity"] = _ => AnyShape(1).Select(shape => new Draft().With("input", shape)),
            ["Slice"] = Slice,
            ["SpaceToDepth"] = SpaceToDepth,
            ["Split"] = Split,
            ["Squeeze"] = Squeeze,
            ["Transpose"] = Transpose,
            ["Unsqueeze"] = Unsqueeze,
        };

    /// <summary>Three and four axes more often: with two a permutation is its own inverse.</summary>
    private static Gen<Draft> Transpose(Wishes wishes) =>
        from shape in Gen.Frequency((1, AnyShape(1, 2)), (3, AnyShape(3)))
        from perm in wishes.List("perm", Gen.Shuffle(Enumerable.Range(0, shape.Length)).OrDefault())
        select new Draft(Attributes(("perm", perm))).With("data", shape);

    private static Gen<Draft> Squeeze(Wishes wishes) =>
        from shape in AnyShape(1, 3)
        from before in Gen.Choose(0, 1).ArrayOf(shape.Length)
        from atEnd in Gen.Choose(before.Sum() == 0 ? 1 : 0, 1)
        let data = shape
            .SelectMany((length, axis) => before[axis] == 1 ? [1, length] : (int[])[length])
            .Concat(Enumerable.Repeat(1, atEnd))
            .ToArray()
        let ones = Enumerable.Range(0, data.Length).Where(axis => data[axis] == 1).ToArray()
        from chosen in Gen.SubListOf(ones)
        from isNegative in Percent(40)
        from axes in wishes.List(
            "axes",
            Gen.Shuffle(chosen.Count == 0 ? ones : [.. chosen])
                .Select(axes => isNegative ? [.. axes.Select(axis => axis - data.Length)] : axes)
                .OrDefault()
        )
        select new Draft(Attributes(("axes", axes))).With("data", data);

    private static Gen<Draft> Unsqueeze(Wishes wishes) =>
        from shape in AnyShape(1)
        from count in Gen.Choose(1, 3)
        from isNegative in Percent(40)
        from axes in wishes.List(
            "axes",
            Distinct(count, 0, shape.Length + count - 1)
                .Select(axes => (int[]?)(isNegative ? [.. axes.Select(axis => axis - shape.Length - count)] : axes))
        )
        select new Draft(Attributes(("axes", axes))).With("data", shape);

    /// <summary>Parts of given lengths, or a number of parts, of which the last may be shorter; a last one without elements is refused and another draft drawn.</summary>
    private static Gen<Draft> Split(Wishes wishes) =>
        from shape in AnyShape(1)
        from axis in wishes.Integer("axis", Axis(shape.Length))
        from isCounted in Percent(
            wishes.Has("num_outputs") ? 100
            : wishes.Has("split") ? 0
            : 40
        )
        from count in wishes.Integer("num_outputs", Gen.Choose(1, 4))
        from parts in wishes.List("split", Distinct(Math.Clamp(count, 1, 4), count == 1 ? 2 : 1, 5).Select(parts => (int[]?)parts))
        from counted in Gen.Choose(count + 1, 3 * count)
        let length = isCounted ? counted : parts.Sum()
        let cut = axis < 0 ? axis + shape.Length : axis
        let shortest = isCounted ? length - (count - 1) * ((length + count - 1) / Math.Max(count, 1)) : parts.Min()
        let whole = shape.Select((other, k) => k == cut ? length : other).ToArray()
        select AreTelling(shortest * (Size(whole) / Math.Max(length, 1)), 1)
            ? new Draft(Attributes(("axis", axis), ("num_outputs", isCounted ? count : null), ("split", isCounted ? null : parts))).With(
                "input",
                whole
            )
            : Draft.Impossible;

    /// <summary>
    /// Starts and ends inside, from either side, and beyond both ends, steps in both directions. A slice of nothing is refused and another draft drawn.
    /// </summary>
    private static Gen<Draft> Slice(Wishes wishes) =>
        from shape in AnyShape(1)
        from count in Gen.Choose(1, shape.Length)
        from isNamed in Percent(60)
        from chosen in isNamed ? Distinct(count, 0, shape.Length - 1) : Gen.Constant(Enumerable.Range(0, count).ToArray())
        from isNegative in Percent(40)
        from axes in wishes.List(
            "axes",
            Gen.Constant(!isNamed ? null : (int[])[.. chosen.Select(axis => isNegative ? axis - shape.Length : axis)])
        )
        let sliced = (axes ?? chosen).Select(axis => shape[Math.Clamp(axis < 0 ? axis + shape.Length : axis, 0, shape.Length - 1)])
        from steps in wishes.List("steps", Gen.Elements<long>(1, 1, 2, 3, -1, -2, -3).ArrayOf(count).OrDefault())
        from ends in Gen.CollectToArray(sliced.Zip(steps ?? [.. sliced.Select(_ => 1L)]), Ends)
        from starts in wishes.List("starts", Gen.Constant<long[]?>([.. ends.Select(pair => pair.Start)]))
        from beyond in wishes.List("ends", Gen.Constant<long[]?>([.. ends.Select(pair => pair.End)]))
        let draft = new Draft(Attributes(("starts", starts), ("ends", beyond), ("axes", axes), ("steps", steps))).With("data", shape)
        select IsTelling(draft, Shape.Create(shape)) ? draft : Draft.Impossible;

    /// <summary>Whether enough is left of x. What the operator refuses is left for it to say.</summary>
    private static bool IsTelling(Draft draft, Shape x)
    {
        try
        {
            return AreTelling(Operators.Create("Slice", draft.Attributes.ToJsonString()).InferShapes([x])[0]!.Value.Size, x.Size);
        }
        catch (LayerException)
        {
            return true;
        }
    }

    /// <summary>A start and an end along n elements, in the direction of the step.</summary>
    private static Gen<(long Start, long End)> Ends((int Length, long Step) axis) =>
        from first in Place(axis.Length)
        from second in Place(axis.Length)
        from toTheEnd in Percent(15)
        let low = Math.Min(first.FromFront, second.FromFront) == first.FromFront ? first : second
        let high = low == first ? second : first
        let isForward = axis.Step > 0
        select (
            isForward ? low.Said : high.Said,
            toTheEnd ? (isForward ? long.MaxValue : long.MinValue)
            : isForward ? high.Said
            : low.Said
        );

    /// <summary>A place along n elements, up to two beyond either end, and how it is said: from the front or from the back.</summary>
    private static Gen<(long FromFront, long Said)> Place(int n) =>
        from place in Gen.Choose(-2, n + 2)
        from fromBack in Percent(50)
        select ((long)place, place < 0 || (fromBack && place < n) ? place - (long)n : place);

    /// <summary>Indices of no, one and two axes, from either side, with repetitions.</summary>
    private static Gen<Draft> Gather(Wishes wishes) =>
        from shape in AnyShape(1, 3)
        from axis in wishes.Integer("axis", Axis(shape.Length))
        from rank in Gen.Choose(0, 2)
        from picked in Distinct(rank, 2, 7)
        let n = shape[Math.Clamp(axis < 0 ? axis + shape.Length : axis, 0, shape.Length - 1)]
        select AreTelling(Size(shape) / n * Size(picked), 1)
            ? new Draft(Attributes(("axis", axis))).With("data", shape).With("indices", picked, new Indices(n))
            : Draft.Impossible;

    /// <summary>An axis is repeated, asked for as 1, or both say how long it is; either side may lack the first ones.</summary>
    private static Gen<Draft> Expand(Wishes wishes) =>
        from shape in AnyShape()
        from ones in Gen.Elements("none", "none", "x", "x", "shape").ArrayOf(shape.Length)
        from dropped in Gen.Choose(0, shape.Length - 1)
        from isShort in Percent(30)
        let x = shape.Select((length, axis) => ones[axis] == "x" ? 1 : length).ToArray()
        let asked = shape.Select((length, axis) => ones[axis] == "shape" ? 1 : length).ToArray()
        from wanted in wishes.List("shape", Gen.Constant<int[]?>(isShort ? asked[dropped..] : asked))
        let input = isShort ? x : x[dropped..]
        select AreTelling(Size(input), 1) ? new Draft(Attributes(("shape", wanted))).With("input", input) : Draft.Impossible;

    private static Gen<Draft> DepthToSpace(Wishes wishes) =>
        from b in wishes.Integer("blocksize", Gen.Frequency((1, Gen.Constant(1)), (4, Gen.Constant(2)), (3, Gen.Constant(3))))
        from lengths in Distinct(3, 1, 4)
        from batch in Gen.Choose(2, 3)
        from mode in wishes.Word("mode", "DCR", "CRD")
        select new Draft(Attributes(("blocksize", b), ("mode", mode))).With("input", [batch, lengths[0] * b * b, lengths[1], lengths[2]]);

    private static Gen<Draft> SpaceToDepth(Wishes wishes) =>
        from b in wishes.Integer("blocksize", Gen.Frequency((1, Gen.Constant(1)), (4, Gen.Constant(2)), (3, Gen.Constant(3))))
        from lengths in Distinct(3, 1, 4)
        from batch in Gen.Choose(2, 3)
        select new Draft(Attributes(("blocksize", b))).With("input", [batch, lengths[0], lengths[1] * b, lengths[2] * b]);
}
