using Reference.Layers;
using Reference.Native;

namespace Reference.GoldenTests.Documents;

/// <summary>What README.md shows of computing on a device.</summary>
public sealed class DeviceSamples
{
    private static readonly Page Readme = Page.Read("README.md");

    [Fact]
    public void A_layer_on_a_device_and_in_the_specification()
    {
        _ = NativeCore.Device;
        using var Console = new StringWriter();

        var given = new Values<float>
        {
            ["X"] = Tensors.Of([1, 1, 3, 3], 1f, 2, 3, 4, 5, 6, 7, 8, 9),
            ["W"] = Tensors.Of([1, 1, 2, 2], 1f, 0, 0, -1),
            ["dY"] = Tensors.Of([1, 1, 2, 2], 1f, 2, 3, 4),
        };
        var layer = Operators.Create("Conv");
        using var context = new Context(Device.Choose("opencl"));

        Console.WriteLine(string.Join(" ", layer.Forward(given)["Y"].Flat().ToArray()));
        Console.WriteLine(string.Join(" ", context.Forward(layer, given)["Y"].Flat().ToArray()));
        Console.WriteLine(string.Join(" ", context.Backward(layer, given)["dW"].Flat().ToArray()));

        Readme.Shows(Console);
    }

    [Fact]
    public void A_plan_is_written_once_and_run_often()
    {
        _ = NativeCore.Device;
        using var context = new Context();
        Shape shape = [64, 1, 28, 28];
        float[][] batches = [new float[shape.Size], new float[shape.Size]];
        var rectified = new float[shape.Size];

        using var x = new DeviceBuffer(context, 4L * shape.Size);
        using var y = new DeviceBuffer(context, 4L * shape.Size);
        using var plan = new Plan(context);
        plan.Add(new Relu(), inputs: [("X", new(x, shape))], results: [("Y", new(y, shape))]);
        foreach (var batch in batches)
        {
            x.Write<float>(batch);
            plan.Run();
            y.Read<float>(rectified);
        }

        Assert.All(rectified, value => Assert.Equal(0, value));
    }
}
