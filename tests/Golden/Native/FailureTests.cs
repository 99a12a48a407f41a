using Reference.Cases;
using Reference.Layers;
using Reference.Native;

namespace Reference.GoldenTests.Native;

/// <summary>What goes wrong is said, and nothing else breaks.</summary>
public sealed unsafe class FailureTests
{
    [Fact]
    public void Null_handles_are_refused_by_every_function()
    {
        _ = NativeCore.Device;
        using var context = new ContextHandle();
        using var buffer = new BufferHandle();
        using var plan = new PlanHandle();
        byte host;

        AssertRefused(Core.DeviceDescribe(0, null), "ref_device_describe: device is NULL");
        AssertRefused(Core.ContextFinish(context), "ref_context_finish: context is NULL");
        AssertRefused(Core.ContextMemory(context, out _), "ref_context_memory: context is NULL");
        AssertRefused(Core.BufferCreate(context, 1, out _), "ref_buffer_create: context is NULL");
        AssertRefused(Core.BufferWrite(buffer, 0, 1, &host), "ref_buffer_write: buffer is NULL");
        AssertRefused(Core.BufferRead(buffer, 0, 1, &host), "ref_buffer_read: buffer is NULL");
        AssertRefused(Core.PlanCreate(context, out _), "ref_plan_create: context is NULL");
        AssertRefused(Core.PlanAdd(plan, null), "ref_plan_add: plan is NULL");
        AssertRefused(Core.PlanPrepare(plan), "ref_plan_prepare: plan is NULL");
        AssertRefused(Core.PlanRun(plan), "ref_plan_run: plan is NULL");
        AssertRefused(Core.PlanLaunchCount(plan, out _), "ref_plan_launch_count: plan is NULL");
        AssertRefused(Core.OperatorDescribe(0, null), "ref_operator_describe: the last argument is NULL");
        AssertRefused(Core.OperatorPort(0, 0, null), "ref_operator_port: the last argument is NULL");
        AssertRefused(Core.OperatorAttribute(0, 0, null), "ref_operator_attribute: the last argument is NULL");
        Core.ContextRelease(0);
        Core.BufferRelease(0);
        Core.PlanRelease(0);
    }

    [Fact]
    public void Structs_of_no_known_size_are_refused()
    {
        using var plan = new Plan(NativeCore.Context());
        var device = new Core.DeviceDescription();
        var op = new Core.OperatorDescription();

        AssertRefused(Core.DeviceDescribe(0, &device), "ref_device_describe: struct_size is 0");
        AssertRefused(Core.OperatorDescribe(0, &op), "ref_operator_describe: struct_size is 0");
    }

    [Fact]
    public void An_algorithm_that_does_not_exist_is_refused()
    {
        var device = NativeCore.Device;

        Assert.Equal(DeviceStatus.Invalid, Assert.Throws<DeviceException>(() => new Context(device, (Algorithm)9)).Status);
    }

    [Fact]
    public void A_buffer_larger_than_any_device_is_out_of_memory_and_the_next_one_is_not()
    {
        var context = NativeCore.Context();

        var error = Assert.Throws<DeviceException>(() => new DeviceBuffer(context, 1L << 50));

        Assert.Equal(DeviceStatus.OutOfMemory, error.Status);
        Assert.NotEqual(0, error.RuntimeError);
        Assert.Contains($"({error.RuntimeError})", error.Message, StringComparison.Ordinal);
        Assert.StartsWith("allocating 1125899906842880 bytes on the device: CL_", error.Message, StringComparison.Ordinal);
        using var next = new DeviceBuffer(context, 1);
    }

    [Fact]
    public void A_buffer_of_nothing_is_refused()
    {
        var context = NativeCore.Context();

        Assert.Throws<ArgumentOutOfRangeException>(() => new DeviceBuffer(context, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DeviceBuffer(context, -1));
    }

    [Fact]
    public void Reading_or_writing_beyond_the_end_of_a_buffer_is_refused()
    {
        using var buffer = DeviceBuffer.Of<float>(NativeCore.Context(), [1, 2, 3]);
        var four = new float[4];

        Assert.Equal(
            "ref_buffer_read: 16 bytes from 0 on do not lie in a buffer of 12",
            Assert.Throws<DeviceException>(() => buffer.Read<float>(four)).Message
        );
        Assert.Equal(
            "ref_buffer_write: 4 bytes from 12 on do not lie in a buffer of 12",
            Assert.Throws<DeviceException>(() => buffer.Write<float>([1], offset: 12)).Message
        );
        Assert.Equal(DeviceStatus.Invalid, Assert.Throws<DeviceException>(() => buffer.Read<float>(four, long.MaxValue)).Status);
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Read<float>(four, -4));
        buffer.Read<float>(four.AsSpan(0, 3));
        Assert.Equal([1f, 2, 3, 0], four);
    }

    [Fact]
    public void Nothing_may_be_read_and_written()
    {
        using var buffer = new DeviceBuffer(NativeCore.Context(), 4);

        buffer.Write<float>([]);
        buffer.Read<float>([]);
        buffer.Write<float>([], offset: 4);
    }

    [Fact]
    public void Tensors_that_do_not_fit_are_refused_with_both_shapes_and_the_plan_stays_as_it_was()
    {
        var context = NativeCore.Context();
        using var x = new DeviceBuffer(context, 24);
        using var y = new DeviceBuffer(context, 24);
        using var plan = new Plan(context);

        Add("Relu", [2, 3], [2, 3]);
        AssertMessage("Relu: Y is 3×2: it should be 2×3", DeviceStatus.Invalid, () => Add("Relu", [2, 3], [3, 2]));
        AssertMessage(
            "Relu: X is F32 5×2 and needs 40 bytes, but its buffer has 24",
            DeviceStatus.Invalid,
            () => Add("Relu", [5, 2], [5, 2])
        );
        AssertMessage("Convolve is not an operator of the core", DeviceStatus.Unsupported, () => Add("Convolve", [2, 3], [2, 3]));
        AssertMessage(
            "Relu: alpha is not an attribute that the core knows",
            DeviceStatus.Unsupported,
            () => Add("Relu", [2, 3], [2, 3], """{"alpha": 2}""")
        );
        AssertMessage(
            "Relu: X is F64: the core takes F32 there",
            DeviceStatus.Unsupported,
            () => plan.Add(new Relu(), [("X", new(x, [3], ElementType.F64))], [("Y", new(y, [3], ElementType.F64))])
        );
        AssertMessage(
            "Relu: Z is not a tensor of this operator",
            DeviceStatus.Invalid,
            () => plan.Add(new Relu(), [("Z", new(x, [3]))], [("Y", new(y, [3]))])
        );
        AssertMessage("Relu: X is missing", DeviceStatus.Invalid, () => plan.Add(new Relu(), [], [("Y", new(y, [3]))]));
        AssertMessage("Relu: call asks for no result", DeviceStatus.Invalid, () => plan.Add(new Relu(), [("X", new(x, [3]))], []));

        Assert.Equal(1, plan.LaunchCount);
        x.Write<float>([1, -2, 3, -4, 5, -6]);
        plan.Run();
        var result = new float[6];
        y.Read<float>(result);
        Assert.Equal([1f, 0, 3, 0, 5, 0], result);

        void Add(string op, Shape input, Shape output, string attributes = "{}") =>
            plan.Add(op, attributes, [("X", new(x, input))], [("Y", new(y, output))]);
    }

    [Fact]
    public void A_buffer_of_another_context_is_refused()
    {
        var context = NativeCore.Context();
        using var other = new Context(context.Device);
        using var x = new DeviceBuffer(other, 4);
        using var y = new DeviceBuffer(context, 4);
        using var plan = new Plan(context);

        AssertMessage(
            "Relu: the buffer of X belongs to another context than the plan",
            DeviceStatus.Invalid,
            () => plan.Add(new Relu(), [("X", new(x, [1]))], [("Y", new(y, [1]))])
        );
    }

    private static void AssertRefused(int status, string message)
    {
        Assert.Equal(DeviceStatus.Invalid, (DeviceStatus)status);
        AssertMessage(message, DeviceStatus.Invalid, () => DeviceException.ThrowUnlessOk(status));
    }

    private static void AssertMessage(string message, DeviceStatus status, Action action)
    {
        var error = Assert.Throws<DeviceException>(action);
        Assert.Equal((message, status), (error.Message, error.Status));
    }
}
