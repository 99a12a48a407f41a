using Reference.Layers;
using Reference.Native;

namespace Reference.GoldenTests.Native;

/// <summary>Contexts, buffers and plans: who lives how long.</summary>
public sealed class LifetimeTests
{
    [Fact]
    public void What_is_disposed_of_says_so_by_its_name()
    {
        var device = NativeCore.Device;
        var context = new Context(device);
        var buffer = new DeviceBuffer(context, 4);
        var plan = new Plan(context);
        plan.Dispose();
        buffer.Dispose();
        context.Dispose();

        AssertDisposed<Plan>(plan.Run);
        AssertDisposed<Plan>(plan.Prepare);
        AssertDisposed<Plan>(() => _ = plan.LaunchCount);
        AssertDisposed<DeviceBuffer>(() => buffer.Write<float>([1]));
        AssertDisposed<DeviceBuffer>(() => buffer.Read<float>(new float[1]));
        AssertDisposed<Context>(context.Finish);
        AssertDisposed<Context>(() => _ = context.Memory);
        AssertDisposed<Context>(() => _ = new Plan(context));
        AssertDisposed<Context>(() => _ = new DeviceBuffer(context, 4));
        AssertDisposed<Context>(() => context.Forward(new Relu(), new Values<float> { ["X"] = Tensors.Of([1], 1f) }));

        using var living = new Context(device);
        using var livingPlan = new Plan(living);
        AssertDisposed<DeviceBuffer>(() => livingPlan.Add(new Relu(), [("X", new(buffer, [1]))], [("Y", new(buffer, [1]))]));
        AssertDisposed<Plan>(() => plan.Add(new Relu(), [], []));
    }

    [Fact]
    public void Disposing_twice_does_nothing()
    {
        var context = new Context(NativeCore.Device);
        var buffer = new DeviceBuffer(context, 4);
        var plan = new Plan(context);
        for (var i = 0; i < 2; i++)
        {
            context.Dispose();
            buffer.Dispose();
            plan.Dispose();
        }
    }

    [Fact]
    public void A_plan_keeps_its_buffers_and_buffers_keep_their_context()
    {
        var context = new Context(NativeCore.Device);
        var y = new DeviceBuffer(context, 8);
        var x = DeviceBuffer.Of<float>(context, [-1, 1]);
        using var plan = new Plan(context);
        plan.Add(new Relu(), [("X", new(x, [2]))], [("Y", new(y, [2]))]);
        context.Dispose();
        x.Dispose();

        plan.Run();

        var result = new float[2];
        y.Read<float>(result);
        Assert.Equal([0f, 1], result);
        y.Dispose();
        plan.Run();
    }

    [Fact]
    public void Memory_counts_what_buffers_hold()
    {
        using var context = new Context(NativeCore.Device);
        var empty = context.Memory;
        var buffer = new DeviceBuffer(context, 1_000_000);
        Assert.InRange(context.Memory - empty, 1_000_000, 1_001_000);

        buffer.Dispose();

        Assert.Equal(empty, context.Memory);
    }

    [Fact]
    public void A_run_allocates_nothing()
    {
        var context = NativeCore.Context();
        using var x = DeviceBuffer.Of<float>(context, [-1, 1]);
        using var y = new DeviceBuffer(context, 8);
        using var plan = new Plan(context);
        plan.Add(new Relu(), [("X", new(x, [2]))], [("Y", new(y, [2]))]);
        Span<float> result = stackalloc float[2];
        Step(result);
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 100; i++)
        {
            Step(result);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal([0f, 1], result.ToArray());

        void Step(Span<float> into)
        {
            ReadOnlySpan<float> values = [-1, 1];
            x.Write(values);
            plan.Prepare();
            plan.Run();
            y.Read(into);
        }
    }

    [Fact]
    public void Two_threads_with_a_context_each_do_not_know_of_each_other()
    {
        var device = NativeCore.Device;
        Together(
            2,
            thread =>
            {
                using var context = new Context(device);
                Compute(context, thread);
            }
        );
    }

    [Fact]
    public void One_context_serves_several_threads_one_after_the_other()
    {
        using var context = new Context(NativeCore.Device);
        Together(4, thread => Compute(context, thread));
    }

    private static void Compute(Context context, int thread)
    {
        for (var i = 0; i < 100; i++)
        {
            var x = Enumerable.Range(0, 500).Select(place => (float)(place - 250 + thread * i)).ToArray();
            var y = context.Forward(new Relu(), new Values<float> { ["X"] = Tensors.Of([500], x) })["Y"];
            Assert.Equal(x.Select(value => Math.Max(0, value)), y.Flat().ToArray());
        }
    }

    private static void Together(int threads, Action<int> work)
    {
        var failures = new List<Exception>();
        var all = Enumerable
            .Range(0, threads)
            .Select(thread => new Thread(() =>
            {
                try
                {
                    work(thread);
                }
                catch (Exception error)
                {
                    lock (failures)
                    {
                        failures.Add(error);
                    }
                }
            }))
            .ToList();
        all.ForEach(thread => thread.Start());
        all.ForEach(thread => thread.Join());
        Assert.Empty(failures);
    }

    private static void AssertDisposed<T>(Action action) =>
        Assert.Equal(typeof(T).FullName, Assert.Throws<ObjectDisposedException>(action).ObjectName);
}
