using FsCheck;
using FsCheck.Fluent;
using static Reference.Oracle.Generation.Draws;

namespace Reference.Oracle.Generation;

/// <summary>Calls of the operators that make one number of all along some axes.</summary>
internal static class ReductionCases
{
    public static IReadOnlyDictionary<string, Func<Wishes, Gen<Draft>>> Drafts { get; } =
        new Dictionary<string, Func<Wishes, Gen<Draft>>>
        {
            ["ArgMax"] = Place,
            ["ArgMin"] = Place,
            ["ReduceL1"] = wishes => Reduction(wishes, AnyShape(1)),
            ["ReduceL2"] = wishes => Reduction(wishes, AnyShape(1)),
            ["ReduceMax"] = wishes => Reduction(wishes, AnyShape(1)),
            ["ReduceMean"] = wishes => Reduction(wishes, AnyShape(1)),
            ["ReduceMin"] = wishes => Reduction(wishes, AnyShape(1)),
            // Few factors: the product of many is too large or too small for short formats.
            ["ReduceProd"] = wishes => Reduction(wishes, from rank in Gen.Choose(1, 3) from lengths in Distinct(rank, 2, 4) select lengths),
            ["ReduceSum"] = wishes => Reduction(wishes, AnyShape(1)),
            ["ReduceSumSquare"] = wishes => Reduction(wishes, AnyShape(1)),
        };

    /// <summary>Some axes in any order, from the front or from the back; all of them, or none where that is what no axes mean.</summary>
    private static Gen<Draft> Reduction(Wishes wishes, Gen<int[]> shapes) =>
        from shape in shapes
        from chosen in Gen.SubListOf(Enumerable.Range(0, shape.Length).ToArray())
        from order in Gen.Shuffle(chosen.AsEnumerable())
        from fromBack in Percent(50).ArrayOf(shape.Length)
        from isGiven in Percent(85)
        from axes in wishes.List(
            "axes",
            Gen.Constant(isGiven ? order.Select(axis => fromBack[axis] ? axis - shape.Length : axis).ToArray() : null)
        )
        from keepdims in wishes.Truth("keepdims", Percent(50))
        from noop in wishes.Truth("noop_with_empty_axes", Percent(30))
        select new Draft(Attributes(("axes", axes), ("keepdims", keepdims), ("noop_with_empty_axes", noop))).With("data", shape);

    private static Gen<Draft> Place(Wishes wishes) =>
        from shape in AnyShape(1)
        from axis in wishes.Integer("axis", Axis(shape.Length))
        from keepdims in wishes.Truth("keepdims", Percent(50))
        from last in wishes.Truth("select_last_index", Percent(50))
        select new Draft(Attributes(("axis", axis), ("keepdims", keepdims), ("select_last_index", last))).With("data", shape);
}
