using Reference.Layers;
using Reference.Native;

namespace Reference.GoldenTests.Native;

/// <summary>Runs alone, because it watches the memory of the whole process.</summary>
[CollectionDefinition(nameof(MemoryTests), DisableParallelization = true)]
[Collection(nameof(MemoryTests))]
public sealed class MemoryTests
{
    private const long MiB = 1 << 20;

    [Fact]
    public void Ten_thousand_buffers_and_plans_leave_nothing_behind()
    {
        var context = NativeCore.Context();
        AssertSteady(
            10_000,
            MiB,
            () =>
            {
                using var x = new DeviceBuffer(context, 1000);
                using var plan = new Plan(context);
                plan.Add(new Relu(), [("X", new(x, [250]))], [("Y", new(x, [250]))]);
            }
        );
    }

    [Fact]
    public void Hundreds_of_contexts_leave_nothing_behind()
    {
        var device = NativeCore.Device;
        AssertSteady(
            300,
            2 * MiB,
            () =>
            {
                using var context = new Context(device);
                using var x = new DeviceBuffer(context, 100_000);
                x.Write<float>(new float[25_000]);
            }
        );
    }

    [Fact]
    public void Ten_thousand_refusals_leave_nothing_behind()
    {
        var context = NativeCore.Context();
        using var x = new DeviceBuffer(context, 1000);
        using var plan = new Plan(context);
        AssertSteady(
            10_000,
            MiB,
            () => Assert.Throws<DeviceException>(() => plan.Add(new Relu(), [("X", new(x, [250]))], [("Y", new(x, [249]))]))
        );
    }

    private static void AssertSteady(int cycles, long most, Action cycle)
    {
        // The garbage collector takes memory now and then, in megabytes; a leak takes some in every round.
        Repeat(cycles, cycle);
        var growths = new long[3];
        for (var round = 0; round < growths.Length; round++)
        {
            var before = Resident();
            Repeat(cycles, cycle);
            growths[round] = Resident() - before;
        }

        Assert.InRange(growths.Min(), long.MinValue, most);
    }

    private static void Repeat(int cycles, Action cycle)
    {
        for (var i = 0; i < cycles; i++)
        {
            cycle();
        }
    }

    /// <summary>Bytes of memory that the process has in use.</summary>
    private static long Resident()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return Environment.WorkingSet;
    }
}
