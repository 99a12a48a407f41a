using Reference.Layers;

namespace Reference.GoldenTests.Layers;

public sealed class ShapeInferenceTests
{
    /// <summary>A hundred elements' worth of lists and messages; a table of the 2²⁴ elements would be 64 MB.</summary>
    private const long Little = 1 << 20;

    // A case file of a few bytes may ask for outputs of any size: what is read of it must not take memory before its data are there.
    [Theory]
    [InlineData("Add", "{}", "4096×4096", "4096×1", "1×4096")]
    [InlineData("Mul", "{}", "4096×4096", "4096×1", "1×4096")]
    [InlineData("PRelu", "{}", "4096×4096", "4096×4096", "1")]
    [InlineData("Pad", """{"pads": [4000, 4000, 90, 90]}""", "4096×4096", "6×6")]
    [InlineData("MaxPool", """{"kernel_shape": [2, 2]}""", "1×1×4095×4095", "1×1×4096×4096")]
    [InlineData("AveragePool", """{"kernel_shape": [2, 2]}""", "1×1×4095×4095", "1×1×4096×4096")]
    [InlineData("LpPool", """{"kernel_shape": [2, 2]}""", "1×1×4095×4095", "1×1×4096×4096")]
    [InlineData("GlobalMaxPool", "{}", "1×1×1×1", "1×1×4096×4096")]
    [InlineData("GlobalLpPool", "{}", "1×1×1×1", "1×1×4096×4096")]
    [InlineData("Conv", """{"pads": [4000, 4000, 95, 95]}""", "1×1×4096×4096", "1×1×1×1", "1×1×1×1")]
    [InlineData("ConvTranspose", """{"strides": [4095, 4095]}""", "1×1×4096×4096", "1×1×2×2", "1×1×1×1")]
    [InlineData("MatMul", "{}", "4096×4096", "4096×1", "1×4096")]
    [InlineData("Gemm", "{}", "4096×4096", "4096×1", "1×4096", "4096")]
    [InlineData("BatchNormalization", "{}", "4096×4096", "4096×4096", "4096", "4096", "4096", "4096")]
    [InlineData("LayerNormalization", "{}", "4096×4096", "4096×4096", "4096", "4096")]
    public void It_takes_no_memory_however_large_the_output_is(string op, string attributes, string output, params string[] inputs)
    {
        var layer = Operators.Create(op, attributes);
        Shape?[] shapes = [.. inputs.Select(Parsed)];
        layer.InferShapes(shapes);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var inferred = layer.InferShapes(shapes)[0];

        var taken = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(Parsed(output), inferred);
        Assert.True(taken < Little, $"{op} took {taken} bytes");
    }

    private static Shape? Parsed(string shape) => Shape.Create([.. shape.Split('×').Select(int.Parse)]);
}
