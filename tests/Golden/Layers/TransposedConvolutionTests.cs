using Reference.Layers;
using static Reference.Tensors;

namespace Reference.GoldenTests.Layers;

public sealed class TransposedConvolutionTests
{
    [Fact]
    public void Each_pixel_paints_the_kernel()
    {
        var y = new TransposedConvolution().Forward(Of([1, 1, 3], 1, 2, 3), Of([1, 1, 3], 1, 10, 100));

        Assert.Equal([1, 1, 5], y.Shape());
        Assert.Equal([1, 10 + 2, 100 + 2 * 10 + 3, 2 * 100 + 3 * 10, 3 * 100], y.Flat().ToArray());
    }

    [Fact]
    public void Rows_and_columns_have_their_own_kernel_stride_and_padding()
    {
        // Full size: rows 2·(2-1) + 1 = 3, columns 1·(2-1) + 3 = 4. Pads cut off the top row and the two last columns; one row is added at the end.
        var layer = new TransposedConvolution
        {
            Strides = [2, 1],
            Pads = [1, 0, 0, 2],
            OutputPadding = [1, 0],
        };

        var y = layer.Forward(Of([1, 1, 2, 2], 1, 2, 3, 4), Of([1, 1, 1, 3], 1, 10, 100));

        Assert.Equal([1, 1, 3, 2], y.Shape());
        Assert.Equal([0, 0, 3, 3 * 10 + 4, 0, 0], y.Flat().ToArray());
    }

    [Fact]
    public void Weights_have_the_input_channel_first_and_each_output_channel_one_bias()
    {
        var x = Of([2, 2, 1], 1, 10, 100, 1000);
        var w = Of([2, 3, 1], 1, 2, 3, 4, 5, 6);

        var y = new TransposedConvolution().Forward(x, w, Of([3], 10000, 20000, 30000));

        Assert.Equal([10041, 20052, 30063, 14100, 25200, 36300], y.Flat().ToArray());
    }

    [Fact]
    public void Groups_are_blocks_of_neighbouring_channels()
    {
        var x = Of([1, 4, 1], 1, 10, 100, 1000);
        var w = Of([4, 3, 1], 1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3);

        var y = new TransposedConvolution { Group = 2 }.Forward(x, w);

        Assert.Equal([1 + 40, 2 + 50, 3 + 60, 700 + 1000, 800 + 2000, 900 + 3000], y.Flat().ToArray());
    }

    [Fact]
    public void Each_output_channel_of_each_group_has_a_bias() =>
        Assert.Equal(
            [11, 22, 73, 84],
            new TransposedConvolution { Group = 2 }
                .Forward(Of([1, 2, 1], 1, 10), Of([2, 2, 1], 1, 2, 3, 4), Of([4], 10, 20, 43, 44))
                .Flat()
                .ToArray()
        );

    [Fact]
    public void A_block_is_painted_in_order()
    {
        var y = new TransposedConvolution { Strides = [1, 1, 2] }.Forward(Of([1, 1, 1, 1, 2], 1, 5), Of([1, 1, 2, 1, 2], 1, 2, 3, 4));

        Assert.Equal([1, 1, 2, 1, 4], y.Shape());
        Assert.Equal([1, 2, 5, 5 * 2, 3, 4, 5 * 3, 5 * 4], y.Flat().ToArray());
    }

    /// <summary>Stride 2, kernel 3, two pixels: the full output is 2·(2-1) + 3 = 5 long.</summary>
    [Theory]
    [InlineData("""{}""", "1 10 102 20 200")]
    [InlineData("""{"auto_pad": "VALID"}""", "1 10 102 20 200")]
    [InlineData("""{"auto_pad": "SAME_UPPER"}""", "1 10 102 20")] // 2·2: one to cut, the odd pixel at the end
    [InlineData("""{"auto_pad": "SAME_LOWER"}""", "10 102 20 200")] // at the beginning
    [InlineData("""{"output_shape": [4]}""", "10 102 20 200")] // at the beginning too
    [InlineData("""{"output_shape": [4], "pads": [0, 1]}""", "10 102 20 200")] // pads are ignored
    [InlineData("""{"output_shape": [4], "auto_pad": "SAME_UPPER"}""", "1 10 102 20")]
    [InlineData("""{"output_shape": [3]}""", "10 102 20")]
    [InlineData("""{"output_shape": [2]}""", "102 20")] // 3 to cut: 2 and 1
    [InlineData("""{"output_shape": [6]}""", "1 10 102 20 200 0")] // -1 to cut: 0 and -1
    [InlineData("""{"output_shape": [7]}""", "0 1 10 102 20 200 0")] // -2 to cut: -1 and -1
    [InlineData("""{"output_shape": [6], "output_padding": [1]}""", "1 10 102 20 200 0")]
    [InlineData("""{"output_padding": [1]}""", "1 10 102 20 200 0")]
    [InlineData("""{"pads": [1, 0]}""", "10 102 20 200")]
    [InlineData("""{"pads": [0, 1]}""", "1 10 102 20")]
    [InlineData("""{"pads": [2, 2]}""", "102")]
    public void The_output_is_as_large_as_its_attributes_say(string attributes, string expected)
    {
        var layer = (TransposedConvolution)Operators.Create("ConvTranspose", attributes) with { Strides = [2] };

        var y = layer.Forward(Of([1, 1, 2], 1, 2), Of([1, 1, 3], 1, 10, 100));

        Assert.Equal(expected, string.Join(' ', y.Flat().ToArray()));
        Assert.Equal(
            [y.Shape()],
            layer.InferShapes([
                [1, 1, 2],
                [1, 1, 3],
            ])
        );
    }

    [Fact]
    public void A_kernel_smaller_than_the_stride_leaves_gaps_that_same_padding_shares_out()
    {
        // Full: 3·1 + 1 = 4; wanted 2·3 = 6: -2 to cut, -1 at each end.
        var layer = new TransposedConvolution { Strides = [3], AutoPad = AutoPad.SameUpper };

        Assert.Equal([0, 1, 0, 0, 2, 0], layer.Forward(Of([1, 1, 2], 1, 2), Of([1, 1, 1], 1)).Flat().ToArray());
    }

    [Fact]
    public void Gradients_by_hand()
    {
        var layer = new TransposedConvolution { Strides = [2] };
        var (x, w, dy) = (Of([2, 1, 2], 1, 2, 3, 4), Of([1, 1, 2], 5, 7), Of([2, 1, 4], 1, 10, 100, 1000, 2, 20, 200, 2000));

        var (dx, dw, db) = layer.Backward(x, w, Of([1], 0), dy);

        Assert.Equal([1 * 5 + 10 * 7, 100 * 5 + 1000 * 7, 2 * 5 + 20 * 7, 200 * 5 + 2000 * 7], dx.Flat().ToArray());
        Assert.Equal([1 * 1 + 100 * 2 + 2 * 3 + 200 * 4, 10 * 1 + 1000 * 2 + 20 * 3 + 2000 * 4], dw.Flat().ToArray());
        Assert.Equal([1111 + 2222], db!.Flat().ToArray());
    }

    [Theory]
    [InlineData("""{}""", 9, 8)]
    [InlineData("""{"strides": [2, 3], "pads": [1, 0, 2, 1]}""", 9, 8)]
    [InlineData("""{"dilations": [2, 1], "strides": [1, 2], "pads": [0, 2, 1, 0]}""", 9, 8)]
    [InlineData("""{"strides": [3, 2], "dilations": [1, 3], "pads": [2, 1, 0, 1]}""", 10, 9)]
    public void It_is_the_gradient_of_a_convolution_and_a_convolution_is_its_gradient(string attributes, int high, int wide)
    {
        // N 2, C 4 in two groups, O 6, kernel 3×2; the output padding is what the convolution left over.
        var convolution = (Convolution)Operators.Create("Conv", attributes) with
        {
            Group = 2,
        };
        var (image, weights) = (Fill([2, 4, high, wide], i => i * 7 % 11 - 5), Fill([6, 2, 3, 2], i => i * 5 % 13 - 6));
        var maps = convolution.Forward(image, weights).Map(value => value % 9);
        var transposed = (TransposedConvolution)Operators.Create("ConvTranspose", attributes) with { Group = 2, OutputPadding = [0, 0] };
        var least = transposed.InferShapes([maps.Shape(), weights.Shape()])[0]!.Value;
        transposed = transposed with { OutputPadding = [high - least[2], wide - least[3]] };

        var (dx, dw, _) = convolution.Backward(image, weights, null, upstream: maps);
        Assert.Equal(image.Shape(), transposed.Forward(maps, weights).Shape());
        Assert.Equal(dx.Flat().ToArray(), transposed.Forward(maps, weights).Flat().ToArray());

        var (back, weightsBack, _) = transposed.Backward(maps, weights, null, upstream: image);
        Assert.Equal(convolution.Forward(image, weights).Flat().ToArray(), back.Flat().ToArray());
        Assert.Equal(dw.Flat().ToArray(), weightsBack.Flat().ToArray());
    }

    [Fact]
    public void Without_a_bias_there_is_none_to_differentiate()
    {
        var one = Of([1, 1, 1], 1.0);
        Assert.Null(new TransposedConvolution().Backward(one, one, null, one).db);
    }

    [Fact]
    public void The_longest_axis_is_as_long_as_a_whole_number_of_32_bits() =>
        Assert.Equal(
            [Shape.Create([1, 1, int.MaxValue])],
            new TransposedConvolution { Strides = [int.MaxValue - 1] }.InferShapes([Shape.Create([1, 1, 2]), Shape.Create([1, 1, 1])])
        );

    [Theory]
    [InlineData("""{"strides": [2147483647], "pads": [1, 0]}""", "strides spread axis 0 of 2 to more than 2147483647 pixels")]
    [InlineData("""{"strides": [1, 1]}""", "strides has 2 entries, but a picture of 2 needs 1")]
    public void Strides_that_do_not_fit_are_refused(string attributes, string problem) =>
        Assert.Equal(
            $"ConvTranspose: {problem}",
            Assert
                .Throws<LayerException>(() =>
                    Operators.Create("ConvTranspose", attributes).InferShapes([Shape.Create([1, 1, 2]), Shape.Create([1, 1, 1])])
                )
                .Message
        );

    [Fact]
    public void A_bias_is_for_the_output_channels_of_all_groups() =>
        Assert.Equal(
            "ConvTranspose: B is 3 but W is 4×3×1 in 2 group(s): it needs 6, one for each output channel",
            Assert
                .Throws<LayerException>(() =>
                    new TransposedConvolution { Group = 2 }.InferShapes([
                        Shape.Create([1, 4, 1]),
                        Shape.Create([4, 3, 1]),
                        Shape.Create([3]),
                    ])
                )
                .Message
        );

    [Fact]
    public void Tensors_go_in_and_out_under_the_names_of_ONNX()
    {
        var layer = Operators.Create("ConvTranspose");
        var given = new Values<double>
        {
            ["X"] = Of([1, 1, 2], 1.0, 2),
            ["W"] = Of([1, 1, 1], 3.0),
            ["B"] = Of([1], 0.5),
            ["dY"] = Of([1, 1, 2], 5.0, 7),
        };

        Assert.Equal([3.5, 6.5], layer.Forward(given)["Y"].Flat().ToArray());
        var gradients = layer.Backward(given);
        Assert.Equal([15, 21], gradients["dX"].Flat().ToArray());
        Assert.Equal([1 * 5 + 2 * 7], gradients["dW"].Flat().ToArray());
        Assert.Equal([12], gradients["dB"].Flat().ToArray());
    }

    [Fact]
    public void NaN_and_infinity_spread_over_what_they_paint()
    {
        var y = new TransposedConvolution { Strides = [2] }.Forward(
            Of([1, 1, 3], double.NaN, 1, double.NegativeInfinity),
            Of([1, 1, 2], 1.0, 0)
        );

        Assert.Equal([double.NaN, double.NaN, 1, 0, double.NegativeInfinity, double.NaN], y.Flat().ToArray());
    }

    [Theory]
    [InlineData("""{}""", "[1, 4]", "[4, 1, 3]", null, "X is 1×4: it needs at least 3 axes, N×C×H×W…")]
    [InlineData("""{}""", "[1, 4, 2]", "[4, 1]", null, "W is 4×1: it needs at least 3 axes, C×O×K×L…")]
    [InlineData("""{}""", "[1, 4, 2]", "[4, 1, 3, 3]", null, "W is 4×1×3×3 but X is 1×4×2: they need the same number of axes")]
    [InlineData("""{}""", "[1, 4, 2]", "[2, 1, 3]", null, "W is 2×1×3 and wants 2 channels, but X is 1×4×2 and has 4")]
    [InlineData("""{"group": 3}""", "[1, 4, 2]", "[4, 1, 3]", null, "group is 3, which does not divide the 4 channels of X 1×4×2")]
    [InlineData(
        """{"group": 2}""",
        "[1, 4, 2]",
        "[4, 3, 3]",
        "[3]",
        "B is 3 but W is 4×3×3 in 2 group(s): it needs 6, one for each output channel"
    )]
    [InlineData(
        """{"pads": [2, 2]}""",
        "[1, 4, 2]",
        "[4, 1, 3]",
        null,
        "pads cut axis 0 away: 2 spread with 3 is 4 long there, pads are 4"
    )]
    [InlineData(
        """{"output_padding": [1]}""",
        "[1, 4, 2]",
        "[4, 1, 3]",
        null,
        "output_padding of axis 0 is 1: it must be less than the stride 1 or the dilation 1"
    )]
    [InlineData(
        """{"output_padding": [0, 0]}""",
        "[1, 4, 2]",
        "[4, 1, 3]",
        null,
        "output_padding has 2 entries, but a picture of 2 needs 1"
    )]
    [InlineData(
        """{"output_shape": [1, 1, 4]}""",
        "[1, 4, 2]",
        "[4, 1, 3]",
        null,
        "output_shape has 3 entries, but a picture of 2 needs 1"
    )]
    [InlineData(
        """{"strides": [2147483647]}""",
        "[1, 4, 2]",
        "[4, 1, 3]",
        null,
        "strides spread axis 0 of 2 to more than 2147483647 pixels"
    )]
    [InlineData("""{"strides": [2000000000]}""", "[1, 4, 2]", "[4, 2, 3]", null, "Y is 1×2×2000000003: more than 2147483647 elements")]
    [InlineData(
        """{"exact_fit": 1}""",
        "[1, 4, 2]",
        "[4, 1, 3]",
        null,
        "exact_fit has no meaning here: the output is as large as the windows need"
    )]
    public void What_does_not_fit_is_refused(string attributes, string x, string w, string? b, string problem)
    {
        var layer = Operators.Create("ConvTranspose", attributes);

        var error = Assert.Throws<LayerException>(() => layer.InferShapes([Read(x), Read(w), b is null ? null : Read(b)]));

        Assert.Equal($"ConvTranspose: {problem}", error.Message);
    }

    private static Shape Read(string shape) => Shape.Create(System.Text.Json.JsonSerializer.Deserialize<int[]>(shape));
}
