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
        from channels in Channels.Draw(wishes, sliding.Rank)
        from batch in Gen.Choose(2, 3)
        from namesKernel in Percent(50)
        from hasBias in Percent(80)
        select new Draft(Attributes([.. sliding.Attributes, ("kernel_shape", namesKernel ? sliding.Kernel : null), ("group", channels.Groups)]))
            .With("X", [batch, channels.AllInputs, .. sliding.Picture])
            .With("W", [channels.AllOutputs, channels.Inputs, .. sliding.Kernel])
            .WithOptional(hasBias, "B", [channels.AllOutputs]);

    private static Gen<Draft> LocallyConnected(Wishes wishes) =>
        from sliding in Sliding.Draw(wishes)
        from channels in Channels.Draw(wishes, sliding.Rank)
        from batch in Gen.Choose(2, 3)
        from namesKernel in Percent(50)
        from hasBias in Percent(80)
        select new Draft(Attributes([.. sliding.Attributes, ("kernel_shape", namesKernel ? sliding.Kernel : null), ("group", channels.Groups)]))
            .With("X", [batch, channels.AllInputs, .. sliding.Picture])
            .With("W", [sliding.Positions.Aggregate((a, b) => a * b), channels.AllOutputs, channels.Inputs, .. sliding.Kernel])
            .WithOptional(hasBias, "B", [channels.AllOutputs, .. sliding.Positions]);

    /// <summary>
    /// Here the number of windows is the input's size. The padding follows from pads, from auto_pad or from output_shape, and
    /// output_padding may add to the end of any of them.
    /// </summary>
    private static Gen<Draft> TransposedConvolution(Wishes wishes) =>
        from sliding in Sliding.Draw(wishes, exactFits: false)
        from channels in Channels.Draw(wishes, sliding.Rank)
        from batch in Gen.Choose(2, 3)
        from namesKernel in Percent(50)
        from hasBias in Percent(80)
        from extra in wishes.List("output_padding", Gen.Choose(0, 2).ArrayOf(sliding.Rank).OrDefault())
        from asksForShape in Percent(wishes.Has("pads") || wishes.Has("auto_pad") ? 0 : 20)
        from less in Gen.Choose(-1, 2).ArrayOf(sliding.Rank)
        let shape = sliding.Positions.Select((count, axis) => (count - 1) * sliding.Stride(axis) + sliding.Kernel[axis] - less[axis]).ToArray()
        select new Draft(
            Attributes([
                .. asksForShape ? sliding.AttributesWithoutPads : sliding.Attributes,
                ("kernel_shape", namesKernel ? sliding.Kernel : null),
                ("group", channels.Groups),
                ("output_padding", extra),
                ("output_shape", asksForShape ? shape : null),
            ])
        )
            .With("X", [batch, channels.AllInputs, .. sliding.Positions])
            .With("W", [channels.AllInputs, channels.Outputs, .. sliding.Kernel])
            .WithOptional(hasBias, "B", [channels.AllOutputs]);

    /// <summary>Groups, and the channels of one group; fewer the more spatial axes there are.</summary>
    private sealed record Channels(int Groups, int Inputs, int Outputs)
    {
        public int AllInputs => Groups * Inputs;

        public int AllOutputs => Groups * Outputs;

        public static Gen<Channels> Draw(Wishes wishes, int rank) =>
            from groups in wishes.Integer("group", Gen.Frequency((6, Gen.Constant(1)), (3, Gen.Constant(2)), (1, Gen.Constant(3))))
            from inputs in Gen.Choose(rank == 3 ? 1 : 2, rank == 3 ? 2 : 4)
            from outputs in Gen.Choose(rank == 3 ? 1 : 2, rank == 3 ? 3 : 4)
            select new Channels(groups, inputs, outputs);
    }
}
