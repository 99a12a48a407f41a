using Reference.Layers;
using static Reference.Tensors;

namespace Reference.GoldenTests.Layers;

public sealed class MaxUnpoolingTests
{
    private static readonly MaxUnpooling Halves = new() { KernelShape = [2], Strides = [2] };

    [Fact]
    [Trait("Lecture", "zeiler-fergus")]
    public void Maxima_go_back_to_where_they_were_found()
    {
        var pooling = new MaxPooling { KernelShape = [2, 2], Strides = [2, 2] };
        var x = Of([1, 2, 2, 4], 1, 9, 2, 3, 4, 5, 8, 7, 6, 5, 4, 3, 2, 1, 0, 7);

        var (y, indices) = pooling.ForwardWithIndices(x);
        var back = new MaxUnpooling { KernelShape = [2, 2], Strides = [2, 2] }.Forward(y, indices);

        Assert.Equal([0, 9, 0, 0, 0, 0, 8, 0, 6, 0, 0, 0, 0, 0, 0, 7], back.Flat().ToArray());
        Assert.Equal(x.Shape(), back.Shape());
    }

    [Theory]
    [InlineData("""{"kernel_shape": [2], "strides": [2]}""", 2 * (3 - 1) + 2)]
    [InlineData("""{"kernel_shape": [3], "strides": [2]}""", 2 * (3 - 1) + 3)]
    [InlineData("""{"kernel_shape": [3]}""", 1 * (3 - 1) + 3)]
    [InlineData("""{"kernel_shape": [3], "strides": [2], "pads": [1, 0]}""", 2 * (3 - 1) + 3 - 1)]
    [InlineData("""{"kernel_shape": [3], "strides": [2], "pads": [1, 2]}""", 2 * (3 - 1) + 3 - 3)]
    [InlineData("""{"kernel_shape": [2], "strides": [2], "output_shape": [1, 1, 7]}""", 7)]
    public void The_output_is_as_large_as_the_pooling_took(string attributes, int length) =>
        Assert.Equal(
            [
                [1, 1, length],
            ],
            Operators
                .Create("MaxUnpool", attributes)
                .InferShapes([
                    [1, 1, 3],
                    [1, 1, 3],
                ])
        );

    [Fact]
    public void Pads_are_those_of_both_axes_first_and_then_those_of_both_ends() =>
        Assert.Equal(
            [Shape.Create([1, 1, 2 * 2 + 2 - 1, 2 * 3 + 2 - 3])],
            new MaxUnpooling
            {
                KernelShape = [2, 2],
                Strides = [2, 2],
                Pads = [1, 2, 0, 1],
            }.InferShapes([Shape.Create([1, 1, 3, 4]), Shape.Create([1, 1, 3, 4])])
        );

    [Fact]
    public void In_a_larger_output_indices_count_as_in_ONNX_in_what_the_pooling_would_give()
    {
        // ONNX's example: 4×4 laid into 5×5; 5, 7, 13, 15 are (1, 1), (1, 3), (3, 1), (3, 3) of 4×4.
        var unpooling = new MaxUnpooling
        {
            KernelShape = [2, 2],
            Strides = [2, 2],
            OutputShape = [1, 1, 5, 5],
        };

        var y = unpooling.Forward(Of([1, 1, 2, 2], 5, 6, 7, 8), Of([1, 1, 2, 2], 5L, 7, 13, 15));

        Assert.Equal([0, 0, 0, 0, 0, 0, 5, 0, 6, 0, 0, 0, 0, 0, 0, 0, 7, 0, 8, 0, 0, 0, 0, 0, 0], y.Flat().ToArray());
    }

    [Fact]
    public void Indices_can_count_in_the_output_itself()
    {
        // A pooling in ceil mode: 3×3 → 2×2, whose indices count in 3×3; without output_shape it would be 4×4.
        var pooling = new MaxPooling
        {
            KernelShape = [2, 2],
            Strides = [2, 2],
            CeilMode = true,
        };
        var unpooling = new MaxUnpooling
        {
            KernelShape = [2, 2],
            Strides = [2, 2],
            OutputShape = [1, 1, 3, 3],
            IndicesIntoOutput = true,
        };
        var x = Fill([1, 1, 3, 3], i => i + 1);

        var (y, indices) = pooling.ForwardWithIndices(x);

        Assert.Equal([0, 0, 0, 0, 5, 6, 0, 8, 9], unpooling.Forward(y, indices).Flat().ToArray());
        Assert.Equal([5, 6, 8, 9], unpooling.Backward(y, indices, x).Flat().ToArray());
    }

    [Fact]
    public void Gradients_are_gathered_from_where_the_values_went()
    {
        var dx = Halves.Backward(Of([2, 1, 2], 1, 2, 3, 4), Of([2, 1, 2], 1L, 2, 4, 7), Of([2, 1, 4], 10, 20, 30, 40, 50, 60, 70, 80));

        Assert.Equal([20, 30, 50, 80], dx.Flat().ToArray());
    }

    [Fact]
    public void Of_two_values_for_one_place_the_last_stays_and_has_the_gradient()
    {
        var unpooling = new MaxUnpooling { KernelShape = [2] };
        var (x, indices) = (Of([1, 1, 3], 5, 6, 7), Of([1, 1, 3], 1L, 1, 3));

        Assert.Equal([0, 6, 0, 7], unpooling.Forward(x, indices).Flat().ToArray());
        Assert.Equal([0, 20, 40], unpooling.Backward(x, indices, Of([1, 1, 4], 10, 20, 30, 40)).Flat().ToArray());
    }

    [Fact]
    public void A_block_is_unpooled_in_order()
    {
        var unpooling = new MaxUnpooling { KernelShape = [2, 1, 2], Strides = [2, 1, 2] };

        var y = unpooling.Forward(Of([1, 2, 1, 1, 1], 5.0, double.NaN), Of([1, 2, 1, 1, 1], 2L, 4 + 1));

        Assert.Equal([1, 2, 2, 1, 2], y.Shape());
        Assert.Equal([0, 0, 5, 0, 0, double.NaN, 0, 0], y.Flat().ToArray());
    }

    [Fact]
    public void Tensors_go_in_and_out_under_the_names_of_ONNX()
    {
        var unpooling = Operators.Create("MaxUnpool", """{"kernel_shape": [2], "strides": [2]}""");
        var given = new Values<double> { ["X"] = Of([1, 1, 1], 3.0), ["doutput"] = Of([1, 1, 2], 5.0, 7) };
        given.Add("I", Of([1, 1, 1], 1L));

        Assert.Equal([0, 3], unpooling.Forward(given)["output"].Flat().ToArray());
        Assert.Equal([7], unpooling.Backward(given)["dX"].Flat().ToArray());
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(4)]
    [InlineData(long.MaxValue)]
    public void An_index_outside_is_refused(long index) =>
        Assert.Equal(
            $"MaxUnpool: I has the index {index} at 1, outside of 1×1×4 with 4 elements",
            Assert.Throws<LayerException>(() => Halves.Forward(Of([1, 1, 2], 5, 6), Of([1, 1, 2], 0, index))).Message
        );

    [Theory]
    [InlineData("""{}""", "[1, 2, 3]", "kernel_shape is missing: a picture of 3 needs it")]
    [InlineData("""{"kernel_shape": [2, 2]}""", "[1, 2, 3]", "kernel_shape has 2 entries, but a picture of 3 needs 1")]
    [InlineData("""{"kernel_shape": [2], "pads": [1]}""", "[1, 2, 3]", "pads has 1 entries, but a picture of 3 needs 2")]
    [InlineData("""{"kernel_shape": [2], "strides": [0]}""", "[1, 2, 3]", "strides has an entry below 1: 0")]
    [InlineData("""{"kernel_shape": [2]}""", "[1, 2, 4]", "I is 1×2×4 but X is 1×2×3: each value has one index")]
    [InlineData(
        """{"kernel_shape": [2], "output_shape": [65536, 65536, 1]}""",
        "[1, 2, 3]",
        "output is 65536×65536×1: more than 2147483647 elements"
    )]
    [InlineData(
        """{"kernel_shape": [2147483647], "output_shape": [1, 2, 3], "indices_into_output": 1}""",
        "[1, 2, 3]",
        "pads and strides make axis 0 of 3 2147483649 pixels long"
    )]
    [InlineData(
        """{"kernel_shape": [2147483645], "output_shape": [1, 2, 3], "indices_into_output": 1}""",
        "[1, 2, 3]",
        "output is 1×2×2147483647: more than 2147483647 elements"
    )]
    [InlineData("""{"kernel_shape": [2], "pads": [2, 2]}""", "[1, 2, 3]", "pads and strides make axis 0 of 3 0 pixels long")]
    [InlineData(
        """{"kernel_shape": [2], "strides": [2147483647]}""",
        "[1, 2, 3]",
        "pads and strides make axis 0 of 3 4294967296 pixels long"
    )]
    [InlineData(
        """{"kernel_shape": [2], "strides": [1000000000]}""",
        "[1, 2, 3]",
        "output is 1×2×2000000002: more than 2147483647 elements"
    )]
    [InlineData(
        """{"kernel_shape": [2], "output_shape": [9]}""",
        "[1, 2, 3]",
        "output_shape has 1 entries, but a picture of 1×2×3 needs 3"
    )]
    [InlineData(
        """{"kernel_shape": [2], "output_shape": [1, 3, 9]}""",
        "[1, 2, 3]",
        "output_shape is 1×3×9 but X is 1×2×3: batch and channels stay"
    )]
    [InlineData(
        """{"kernel_shape": [2], "output_shape": [1, 2, 3]}""",
        "[1, 2, 3]",
        "output_shape is 1×2×3, smaller than the 1×2×4 that the indices count in; set indices_into_output if they count in output_shape"
    )]
    public void What_does_not_fit_is_refused(string attributes, string indices, string problem)
    {
        var unpooling = Operators.Create("MaxUnpool", attributes);
        var I = Shape.Create(System.Text.Json.JsonSerializer.Deserialize<int[]>(indices));

        Assert.Equal(
            $"MaxUnpool: {problem}",
            Assert
                .Throws<LayerException>(() =>
                    unpooling.InferShapes([
                        [1, 2, 3],
                        I,
                    ])
                )
                .Message
        );
    }
}
