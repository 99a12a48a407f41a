using System.Text.Json.Nodes;
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
        };

    private static Gen<Draft> Convolution(Wishes wishes) =>
        from sliding in Sliding.Draw(wishes)
        from channels in Channels(wishes, sliding.Rank)
        from batch in Gen.Choose(2, 3)
        from hasBias in Percent(80)
        select new Draft(Draws.Attributes([.. sliding.Attributes, ("group", channels.Groups == 1 ? null : channels.Groups)]))
            .With("X", [batch, channels.Inputs * channels.Groups, .. sliding.Picture])
            .With("W", [channels.Outputs * channels.Groups, channels.Inputs, .. sliding.Kernel])
            .WithOptional(hasBias, "B", [channels.Outputs * channels.Groups]);

    /// <summary>Groups and the channels of one group; fewer the more spatial axes there are.</summary>
    private static Gen<(int Groups, int Inputs, int Outputs)> Channels(Wishes wishes, int rank) =>
        from groups in wishes.Integer("group", Gen.Frequency((6, Gen.Constant(1)), (3, Gen.Constant(2)), (1, Gen.Constant(3))))
        from inputs in Gen.Choose(rank == 3 ? 1 : 2, rank == 3 ? 2 : 4)
        from outputs in Gen.Choose(rank == 3 ? 1 : 2, rank == 3 ? 3 : 4)
        select (groups, inputs, outputs);
}
