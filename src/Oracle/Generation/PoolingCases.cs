using FsCheck;
using FsCheck.Fluent;
using static Reference.Oracle.Generation.Draws;

namespace Reference.Oracle.Generation;

/// <summary>Calls of the layers whose window has no weights, and of unpooling.</summary>
internal static class PoolingCases
{
    public static IReadOnlyDictionary<string, Func<Wishes, Gen<Draft>>> Drafts { get; } =
        new Dictionary<string, Func<Wishes, Gen<Draft>>>
        {
            ["AveragePool"] = wishes =>
                Pool(wishes, wishes.Truth("count_include_pad", Percent(50)).Select(value => ("count_include_pad", (object?)value))),
            ["GlobalAveragePool"] = _ => Global().Select(shape => new Draft().With("X", shape)),
            ["GlobalLpPool"] = wishes =>
                from shape in Global()
                from p in Norm(wishes)
                select new Draft(Attributes(("p", p))).With("X", shape),
            ["GlobalMaxPool"] = _ => Global().Select(shape => new Draft().With("X", shape)),
            ["LpPool"] = wishes => Pool(wishes, Norm(wishes).Select(p => ("p", (object?)p))),
            ["MaxPool"] = wishes =>
                Pool(wishes, wishes.Integer("storage_order", Gen.Choose(0, 1)).Select(order => ("storage_order", (object?)order))),
            ["MaxUnpool"] = Unpool,
        };

    private static Gen<int> Norm(Wishes wishes) => wishes.Integer("p", Gen.Choose(1, 4));

    private static Gen<Draft> Pool(Wishes wishes, Gen<(string Name, object? Value)> own) =>
        from sliding in Sliding.Draw(wishes)
        from batch in Gen.Choose(2, 3)
        from channels in Gen.Choose(wishes.Rank == 3 ? 1 : 2, 4)
        from ceil in wishes.Truth("ceil_mode", Percent(40))
        from attribute in own
        select new Draft(Attributes([.. sliding.Attributes, ("kernel_shape", sliding.Kernel), ("ceil_mode", ceil), attribute])).With(
            "X",
            [batch, channels, .. sliding.Picture]
        );

    private static Gen<int[]> Global() => from rank in Gen.Choose(3, 5) from lengths in Distinct(rank, 2, rank == 5 ? 6 : 7) select lengths;

    /// <summary>Indices as a pooling would have given them; where output_shape asks for more, they count in either shape.</summary>
    private static Gen<Draft> Unpool(Wishes wishes) =>
        from sliding in Sliding.Draw(wishes, dilates: false, exactFits: false)
        from batch in Gen.Choose(2, 3)
        from channels in Gen.Choose(wishes.Rank == 3 ? 1 : 2, 4)
        from asksForShape in Percent(50)
        from more in wishes.List("output_shape", Gen.Choose(0, 2).ArrayOf(sliding.Rank).Select(list => (int[]?)list))
        from intoOutput in wishes.Truth("indices_into_output", Percent(50))
        let pads = sliding.Pads
        let plane = sliding
            .Positions.Select(
                (count, axis) => (count - 1) * sliding.Stride(axis) + sliding.Kernel[axis] - pads[axis] - pads[axis + sliding.Rank]
            )
            .ToArray()
        let shape = wishes.Has("output_shape") ? more!
        : asksForShape ? [batch, channels, .. plane.Select((length, axis) => length + more![axis])]
        : null
        let counted = Size(intoOutput && shape is { Length: > 2 } ? shape[2..] : plane)
        select counted < Size(sliding.Positions)
            ? Draft.Impossible
            : new Draft(
                Attributes(
                    ("kernel_shape", sliding.Kernel),
                    ("strides", sliding.Attributes.Single(attribute => attribute.Name == "strides").Value),
                    ("pads", sliding.Attributes.Single(attribute => attribute.Name == "pads").Value),
                    ("output_shape", shape),
                    ("indices_into_output", intoOutput)
                )
            )
                .With("X", [batch, channels, .. sliding.Positions])
                .With("I", [batch, channels, .. sliding.Positions], new PlacesInPlanes(counted));

    private static int Size(IEnumerable<int> lengths) => lengths.Aggregate(1, (size, length) => size * length);
}
