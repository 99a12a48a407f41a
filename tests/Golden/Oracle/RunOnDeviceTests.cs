using Reference.Cases;
using Reference.GoldenTests.Onnx;
using Reference.Onnx;

namespace Reference.GoldenTests.Oracle;

/// <summary><c>reference run --device</c> on models whose outputs are not all real numbers, or that decide by what they have computed.</summary>
public sealed class RunOnDeviceTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Whole_numbers_and_truth_values_that_depend_on_the_inputs_are_read_back_or_found_from_what_the_device_gave()
    {
        // Rows 1 5 2 and -3 -1 -2, doubled: the greatest are at 1 and 1.
        var model = new ModelText(13)
            .Input("x", 2, 3)
            .Weights("two", [], 2)
            .Weights("zero", [], 0)
            .Node("Mul", "x two", "doubled")
            .Node("ArgMax", "doubled", "place", ("axis", 1))
            .Node("Cast", "place", "real", ("to", 1))
            .Node("Greater", "doubled zero", "positive")
            .Node("Shape", "doubled", "shape")
            .Output("place", OnnxType.Int64, 2, 1)
            .Output("real")
            .Output("positive", OnnxType.Bool, 2, 3)
            .Output("shape", OnnxType.Int64, 2)
            .Output("doubled");

        var (output, tensors) = Run(model, [2, 3], 1, 5, 2, -3, -1, -2);

        Assert.Equal([1, 1], tensors.Find("place")!.Integers().Flat().ToArray());
        Assert.Equal([1f, 1f], tensors.Find("real")!.Reals<float>().Flat().ToArray());
        Assert.Equal([true, true, true, false, false, false], tensors.Find("positive")!.Flags().Flat().ToArray());
        Assert.Equal([2, 3], tensors.Find("shape")!.Integers().Flat().ToArray());
        Assert.Equal([2f, 10, 4, -6, -2, -4], tensors.Find("doubled")!.Reals<float>().Flat().ToArray());
        Assert.Contains(
            "by the specification, from what the device gave: cast2 (Cast), greater3 (Greater)\n",
            output,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void What_is_picked_by_a_place_that_was_computed_follows_that_place()
    {
        // The row whose first number is greatest, and its positive part.
        var model = new ModelText(13)
            .Input("x", 3, 2)
            .Wholes("first", 0)
            .Node("Neg", "x", "turned")
            .Node("Gather", "turned first", "column", ("axis", 1))
            .Node("ArgMax", "column", "place", ("axis", 0), ("keepdims", 0))
            .Node("Gather", "turned place", "row", ("axis", 0))
            .Node("Relu", "row", "y")
            .Output("y");

        var (_, tensors) = Run(model, [3, 2], 4, 1, -7, -5, 2, -9);

        Assert.Equal([7f, 5], tensors.Find("y")!.Reals<float>().Flat().ToArray());
    }

    [Fact]
    public void A_shape_made_of_computed_numbers_is_followed_by_the_specification()
    {
        // As many copies as the place of the greatest number says: 2.
        var model = new ModelText(13)
            .Input("x", 1, 3)
            .Node("Abs", "x", "sizes")
            .Node("ArgMax", "sizes", "place", ("axis", 1), ("keepdims", 0))
            .Wholes("once", 1)
            .Node("Concat", "place once", "repeats", ("axis", 0))
            .Node("Tile", "sizes repeats", "y")
            .Output("y");

        var (output, tensors) = Run(model, [1, 3], 1, -2, 3);

        Assert.Equal([1f, 2, 3, 1, 2, 3], tensors.Find("y")!.Reals<float>().Flat().ToArray());
        Assert.Contains("from what the device gave: concat2 (Concat), tile3 (Tile)\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Places_that_pooling_remembers_are_read_back_and_used()
    {
        var model = new ModelText(13)
            .Input("x", 1, 1, 2, 4)
            .Node("MaxPool", "x", "pooled places", ("kernel_shape", new[] { 2, 2 }), ("strides", new[] { 2, 2 }))
            .Node("MaxUnpool", "pooled places", "y", ("kernel_shape", new[] { 2, 2 }), ("strides", new[] { 2, 2 }))
            .Output("places", OnnxType.Int64, 1, 1, 1, 2)
            .Output("y");

        var (_, tensors) = Run(model, [1, 1, 2, 4], 1, 4, 2, 3, 0, -1, 9, 5);

        Assert.Equal([1, 6], tensors.Find("places")!.Integers().Flat().ToArray());
        Assert.Equal([0f, 4, 0, 0, 0, 0, 9, 0], tensors.Find("y")!.Reals<float>().Flat().ToArray());
    }

    [Fact]
    public void A_model_without_anything_for_the_device_is_refused()
    {
        var model = new ModelText(13).Input("x", 2).Node("Erf", "x", "y").Output("y");

        Assert.Contains(
            "nothing of it is left to the device: erf0 (Erf) and what follows",
            Fail(model, [2], 1, 2),
            StringComparison.Ordinal
        );
    }

    private (string Output, SafetensorsFile Tensors) Run(ModelText model, Shape shape, params float[] x)
    {
        var run = Start(model, shape, x);
        Assert.Equal((0, ""), (run.Status, run.Error));
        return (run.Output, SafetensorsFile.Read(_folder.File("y.safetensors")));
    }

    private string Fail(ModelText model, Shape shape, params float[] x)
    {
        var run = Start(model, shape, x);
        Assert.Equal(2, run.Status);
        return run.Error;
    }

    private Command Start(ModelText model, Shape shape, float[] x)
    {
        File.WriteAllBytes(_folder.File("model.onnx"), model.Bytes());
        new SafetensorsFile(new Dictionary<string, string>(), [StoredTensor.OfReals("x", ElementType.F32, Tensors.Of(shape, x))]).Write(
            _folder.File("x.safetensors")
        );
        return Command.Run(
            "run",
            _folder.File("model.onnx"),
            "--input",
            $"x={_folder.File("x.safetensors")}",
            "--device",
            "opencl",
            "--output",
            _folder.File("y.safetensors")
        );
    }
}
