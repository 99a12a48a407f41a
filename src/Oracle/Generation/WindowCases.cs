using FsCheck;
using FsCheck.Fluent;
using static Reference.Oracle.Generation.Draws;

namespace Reference.Oracle.Generation;

/// <summary>Calls of the layers whose window has weights: convolution and its relatives.</summary>
internal static class WindowCases
{
    public static IReadOnlyDictionary<string, Func<Wishes, Gen<Draft>>> Drafts { get; } =
        new Dictionary<string, Func<Wishes, Gen<Draft>>>
        {
            ["Conv"] = Convolution,
            ["ConvTranspose"] = TransposedConvolution,
            ["LocallyConnected"] = LocallyConnected,
        };

    private static Gen<Draft> Convolution(Wishes wishes) =>
        from sliding in Sliding.Draw(wishes)
        from channels in Channels.Draw(wishes)
        from namesKernel in Percent(50)
        from hasBias in Percent(80)
        select new Draft(
            Attributes([.. sliding.Attributes, ("kernel_shape", namesKernel ? sliding.Kernel : null), ("group", channels.Groups)])
        )
            .With("X", [channels.Batch, channels.AllInputs, .. sliding.Picture])
            .With("W", [channels.AllOutputs, channels.Inputs, .. sliding.Kernel])
            .WithOptional(hasBias, "B", [channels.AllOutputs]);

    private static Gen<Draft> LocallyConnected(Wishes wishes) =>
        from sliding in Sliding.Draw(wishes)
        from channels in Channels.DrawFew(wishes)
        from namesKernel in Percent(50)
        from hasBias in Percent(80)
        select new Draft(
            Attributes([.. sliding.Attributes, ("kernel_shape", namesKernel ? sliding.Kernel : null), ("group", channels.Groups)])
        )
            .With("X", [channels.Batch, channels.AllInputs, .. sliding.Picture])
            .With("W", [sliding.Positions.Aggregate((a, b) => a * b), channels.AllOutputs, channels.Inputs, .. sliding.Kernel])
            .WithOptional(hasBias, "B", [channels.AllOutputs, .. sliding.Positions]);

    /// <summary>
    /// Here the number of windows is the input's size. The padding follows from pads, from auto_pad or from output_shape, and
    /// output_padding may add to the end of any of them.
    /// </summary>
    private static Gen<Draft> TransposedConvolution(Wishes wishes) =>
        from sliding in Sliding.Draw(wishes, exactFits: false)
        from channels in Channels.Draw(wishes)
        from namesKernel in Percent(50)
        from hasBias in Percent(80)
        from extra in wishes.List(
            "output_padding",
            Gen.CollectToArray(
                    Enumerable.Range(0, sliding.Rank),
                    axis => Gen.Choose(0, Math.Max(sliding.Stride(axis), sliding.Dilation(axis)) - 1)
                )
                .OrDefault()
        )
        from asksForShape in Percent(wishes.Has("pads") || wishes.Has("auto_pad") ? 0 : 20)
        from less in Gen.Choose(-1, 2).ArrayOf(sliding.Rank)
        let shape = sliding
            .Positions.Select((count, axis) => (count - 1) * sliding.Stride(axis) + sliding.Kernel[axis] - less[axis])
            .ToArray()
        select new Draft(
            Attributes([
                .. asksForShape ? sliding.AttributesWithoutPads : sliding.Attributes,
                ("kernel_shape", namesKernel ? sliding.Kernel : null),
                ("group", channels.Groups),
                ("output_padding", extra),
                ("output_shape", asksForShape ? shape : null),
            ])
        )
            .With("X", [channels.Batch, channels.AllInputs, .. sliding.Positions])
            .With("W", [channels.AllInputs, channels.Outputs, .. sliding.Kernel])
            .WithOptional(hasBias, "B", [channels.AllOutputs]);

    /// <summary>The batch, the groups, and the channels of one group.</summary>
    private sealed record Channels(int Batch, int Groups, int Inputs, int Outputs)
    {
        public int AllInputs => Groups * Inputs;

        public int AllOutputs => Groups * Outputs;

        /// <summary>With three spatial axes, one channel or more than a kernel is long, so that the axes of W can differ.</summary>
        public static Gen<Channels> Draw(Wishes wishes) =>
            wishes.Rank == 3
                ? from batch in Gen.Choose(2, 3)
                from inputs in Gen.Elements(1, 1, 4)
                from outputs in Gen.Elements(1, 4, 5)
                select new Channels(batch, wishes.Groups, inputs, outputs)
                : from lengths in Distinct(3, 2, 6)
                let batch = lengths.Min()
                let others = lengths.Where(length => length != batch).ToArray()
                select new Channels(batch, wishes.Groups, others[0], others[1]);

        /// <summary>Fewer, for a layer that has a kernel at each position.</summary>
        public static Gen<Channels> DrawFew(Wishes wishes) =>
            from batch in Gen.Choose(2, 3)
            from inputs in Gen.Choose(1, 4 - wishes.Rank)
            from outputs in Gen.Choose(1, wishes.Rank == 3 ? 1 : 3)
            select new Channels(batch, wishes.Groups, inputs, outputs);
    }
}
