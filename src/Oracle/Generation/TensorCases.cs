using FsCheck;
using FsCheck.Fluent;
using static Reference.Oracle.Generation.Draws;

namespace Reference.Oracle.Generation;

/// <summary>Calls of the operators that join, pad or drop elements.</summary>
internal static class TensorCases
{
    public static IReadOnlyDictionary<string, Func<Wishes, Gen<Draft>>> Drafts { get; } =
        new Dictionary<string, Func<Wishes, Gen<Draft>>>
        {
            ["Concat"] = Concat,
            ["Dropout"] = Dropout,
            ["Flatten"] = Flatten,
            ["Pad"] = Pad,
            ["Reshape"] = Reshape,
        };

    private static Gen<Draft> Concat(Wishes wishes) =>
        from shape in AnyShape(1)
        from axis in wishes.Integer("axis", Axis(shape.Length))
        from count in Gen.Frequency((1, Gen.Constant(1)), (4, Gen.Choose(2, 4)))
        from lengths in Distinct(count, 1, 5)
        let joined = axis < 0 ? axis + shape.Length : axis
        select lengths
            .Select((length, place) => (Name: $"inputs_{place}", Shape: shape.Select((other, k) => k == joined ? length : other)))
            .Aggregate(new Draft(Attributes(("axis", axis))), (draft, input) => draft.With(input.Name, input.Shape));

    /// <summary>Ratios at both ends are drawn on purpose: there the scale is 1 or has nothing to divide by.</summary>
    private static Gen<Draft> Dropout(Wishes wishes) =>
        from shape in AnyShape()
        from isEdge in Percent(20)
        from edge in Gen.Elements(0.0, 1.0)
        from inside in wishes.Real("ratio", 0, 1, 0.5)
        let ratio = isEdge && !wishes.Has("ratio") ? edge : inside
        from training in wishes.Truth("training_mode", Percent(75))
        from hasMask in Percent(50)
        select new Draft(Attributes(("ratio", ratio), ("training_mode", training)))
            .With("data", shape)
            .WithOptional(training || hasMask, "mask", shape, new Mask());

    private static Gen<Draft> Flatten(Wishes wishes) =>
        from shape in AnyShape()
        from axis in wishes.Integer("axis", Gen.Choose(-shape.Length, shape.Length))
        select new Draft(Attributes(("axis", axis))).With("input", shape);

    /// <summary>Pads of either sign; mirror images are smaller than what they mirror, else the operator refuses and another is drawn.</summary>
    private static Gen<Draft> Pad(Wishes wishes) =>
        from shape in AnyShape(1)
        from chosen in Gen.SubListOf(Enumerable.Range(0, shape.Length).ToArray())
        from order in Gen.Shuffle(chosen.AsEnumerable())
        from negative in Percent(30)
        from axes in wishes.List(
            "axes",
            Gen.Constant(chosen.Count == 0 ? null : order.Select(axis => negative ? axis - shape.Length : axis).ToArray())
        )
        from pads in wishes.List("pads", Gen.Choose(-1, 3).ArrayOf(2 * (axes?.Length ?? shape.Length)).Select(list => (int[]?)list))
        from mode in wishes.Word("mode", "constant", "reflect", "edge", "wrap")
        from constant in wishes.Real("constant_value", -2, 2, 0)
        select new Draft(
            Attributes(("axes", axes), ("pads", pads), ("mode", mode), ("constant_value", mode == "constant" ? constant : null))
        ).With("data", shape);

    private static Gen<Draft> Reshape(Wishes wishes) =>
        from lengths in Distinct(3, 2, 6)
        let a = lengths[0]
        let b = lengths[1]
        let c = lengths[2]
        from allowZero in wishes.Truth("allowzero", Percent(25))
        from shape in wishes.List(
            "shape",
            Gen.Elements<int[]>(
                    [-1],
                    [a, b * c],
                    [a * b, -1],
                    [c, b, a],
                    [-1, c, 1, a],
                    [b, a, c],
                    allowZero ? [c, -1] : [0, -1],
                    allowZero ? [1, -1, a] : [0, -1, 0]
                )
                .Select(list => (int[]?)list)
        )
        select new Draft(Attributes(("shape", shape), ("allowzero", allowZero))).With("data", [a, b, c]);
}
