using Reference.Layers;
using static Reference.Tensors;

namespace Reference.GoldenTests.Layers;

public sealed class ConvolutionTests
{
    [Fact]
    [Trait("Lecture", "conv-1d")]
    public void A_row_of_deck_N_is_convolved()
    {
        var y = new Convolution().Forward(Of([1, 1, 5], 1, 1, 1, 0, 0), Of([1, 1, 3], 1, 0, 1));

        Assert.Equal([1, 1, 3], y.Shape());
        Assert.Equal([2, 1, 1], y.Flat().ToArray());
    }

    [Fact]
    [Trait("Lecture", "conv-2d")]
    public void A_picture_of_deck_N_is_convolved()
    {
        var x = Of([1, 1, 5, 5], 1, 1, 1, 0, 0, 0, 1, 1, 1, 0, 0, 0, 1, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0);
        var w = Of([1, 1, 3, 3], 1, 0, 1, 0, 1, 0, 1, 0, 1);

        var y = new Convolution().Forward(x, w);

        Assert.Equal([1, 1, 3, 3], y.Shape());
        Assert.Equal([4, 3, 4, 2, 4, 3, 2, 3, 4], y.Flat().ToArray());
    }

    [Theory]
    [Trait("Lecture", "conv-3d")]
    [InlineData(5, 3, 1, 1)]
    [InlineData(8, 3, 4, 2)]
    [InlineData(6, 5, 3, 7)]
    public void Each_filter_of_deck_N_gives_one_map(int n, int m, int r, int d)
    {
        Shape?[] y =
        [
            .. new Convolution().InferShapes([
                [1, r, n, n],
                [d, r, m, m],
            ]),
        ];

        Assert.Equal(
            [
                [1, d, n - m + 1, n - m + 1],
            ],
            y
        );
    }

    [Fact]
    [Trait("Lecture", "spatial-size")]
    public void Deck_C_counts_positions()
    {
        Assert.Equal(
            [
                [1, 1, 3, 3],
            ],
            new Convolution { Strides = [2, 2] }.InferShapes([
                [1, 1, 7, 7],
                [1, 1, 3, 3],
            ])
        );
        Assert.Throws<LayerException>(() =>
            new Convolution { Strides = [3, 3], ExactFit = true }.InferShapes([
                [1, 1, 7, 7],
                [1, 1, 3, 3],
            ])
        );
    }

    [Fact]
    public void The_kernel_is_not_flipped()
    {
        var y = new Convolution().Forward(Of([1, 1, 4], 1, 2, 3, 4), Of([1, 1, 3], 1, 10, 100));

        Assert.Equal([1 * 1 + 2 * 10 + 3 * 100, 2 * 1 + 3 * 10 + 4 * 100], y.Flat().ToArray());
    }

    [Theory]
    [InlineData(1, 3, new[] { 321, 654 })]
    [InlineData(2, 1, new[] { 41, 52, 63 })]
    [InlineData(2, 2, new[] { 5421, 6532 })]
    [InlineData(2, 3, new[] { 654321 })]
    public void A_kernel_is_as_high_as_its_first_axis_and_as_wide_as_its_second(int high, int wide, int[] expected)
    {
        var x = Of([1, 1, 2, 3], 1, 2, 3, 4, 5, 6);
        var w = Fill([1, 1, high, wide], k => (int)Math.Pow(10, k));

        Assert.Equal(expected, new Convolution().Forward(x, w).Flat().ToArray());
    }

    [Fact]
    public void A_kernel_of_a_block_goes_through_it_in_order()
    {
        var x = Of([1, 1, 2, 1, 2], 1, 2, 3, 4);
        var w = Of([1, 1, 2, 1, 2], 1, 10, 100, 1000);

        Assert.Equal([4321], new Convolution().Forward(x, w).Flat().ToArray());
    }

    [Fact]
    public void Weights_have_the_output_channel_first()
    {
        var x = Of([1, 2, 1], 1, 10);
        var square = Of([2, 2, 1], 1, 2, 3, 4);
        var tall = Of([3, 2, 1], 1, 2, 3, 4, 5, 6);

        Assert.Equal([1 * 1 + 10 * 2, 1 * 3 + 10 * 4], new Convolution().Forward(x, square).Flat().ToArray());
        Assert.Equal([1 * 1 + 10 * 2, 1 * 3 + 10 * 4, 1 * 5 + 10 * 6], new Convolution().Forward(x, tall).Flat().ToArray());
    }

    [Fact]
    public void Groups_are_blocks_of_neighbouring_channels()
    {
        var x = Of([1, 4, 1], 1, 10, 100, 1000);
        var w = Of([6, 2, 1], 1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3);

        var y = new Convolution { Group = 2 }.Forward(x, w);

        Assert.Equal([1 + 20, 3 + 40, 5 + 60, 700 + 8000, 900 + 1000, 200 + 3000], y.Flat().ToArray());
    }

    [Fact]
    public void Depthwise_each_channel_has_a_kernel_of_its_own()
    {
        var y = new Convolution { Group = 3 }.Forward(Of([1, 3, 2], 1, 2, 3, 4, 5, 6), Of([3, 1, 2], 1, 10, 2, 20, 3, 30));

        Assert.Equal([1 + 20, 2 * 3 + 20 * 4, 3 * 5 + 30 * 6], y.Flat().ToArray());
    }

    [Fact]
    public void Pads_are_top_left_bottom_right()
    {
        var y = new Convolution { Pads = [1, 2, 3, 4] }.Forward(Of([1, 1, 1, 1], 7), Of([1, 1, 1, 1], 1));

        Assert.Equal([1, 1, 1 + 1 + 3, 2 + 1 + 4], y.Shape());
        Assert.Equal(Enumerable.Range(0, 5 * 7).Select(i => i == 1 * 7 + 2 ? 7 : 0), y.Flat().ToArray());
    }

    [Fact]
    public void Strides_and_dilations_are_rows_first()
    {
        var x = Fill([1, 1, 4, 5], i => i); // pixel (i, j) is 5·i + j
        var w = Of([1, 1, 2, 2], 1, 100, 10000, 1000000);

        // Rows start at 0 and span 3·1 + 1 = 4. Columns start at 0 and 2 and span 2·1 + 1 = 3.
        var y = new Convolution { Strides = [1, 2], Dilations = [3, 2] }.Forward(x, w);

        Assert.Equal([1, 1, 1, 2], y.Shape());
        Assert.Equal([0 + 2 * 100 + 15 * 10000 + 17 * 1000000, 2 + 4 * 100 + 17 * 10000 + 19 * 1000000], y.Flat().ToArray());
    }

    [Fact]
    public void Same_upper_and_same_lower_differ_in_where_the_odd_pixel_goes()
    {
        var x = Of([1, 1, 3], 1, 2, 3);
        var w = Of([1, 1, 2], 1, 10);

        Assert.Equal(
            [21, 32, 3],
            new Convolution { AutoPad = AutoPad.SameUpper }
                .Forward(x, w)
                .Flat()
                .ToArray()
        );
        Assert.Equal(
            [10, 21, 32],
            new Convolution { AutoPad = AutoPad.SameLower }
                .Forward(x, w)
                .Flat()
                .ToArray()
        );
    }

    [Fact]
    public void Each_output_channel_has_one_bias()
    {
        var x = Fill([2, 1, 2, 2], i => i);

        var y = new Convolution().Forward(x, Of([2, 1, 1, 1], 1, 10), Of([2], 100, 1000));

        Assert.Equal([100, 101, 102, 103, 1000, 1010, 1020, 1030, 104, 105, 106, 107, 1040, 1050, 1060, 1070], y.Flat().ToArray());
    }

    [Fact]
    public void Gradients_by_hand_in_one_dimension()
    {
        var (x, w, dy) = (Of([1, 1, 4], 2, 3, 5, 7), Of([1, 1, 3], 1, 10, 100), Of([1, 1, 2], 1, 2));

        var (dx, dw, db) = new Convolution().Backward(x, w, Of([1], 0), dy);

        Assert.Equal([1 * 1, 1 * 10 + 2 * 1, 1 * 100 + 2 * 10, 2 * 100], dx.Flat().ToArray());
        Assert.Equal([1 * 2 + 2 * 3, 1 * 3 + 2 * 5, 1 * 5 + 2 * 7], dw.Flat().ToArray());
        Assert.Equal([1 + 2], db!.Flat().ToArray());
    }

    [Fact]
    public void The_gradients_of_weights_and_bias_are_sums_over_the_batch()
    {
        var (x, w, dy) = (Of([2, 1, 2], 1, 2, 3, 4), Of([2, 1, 1], 1, 10), Of([2, 2, 2], 1, 2, 3, 4, 5, 6, 7, 8));

        var (dx, dw, db) = new Convolution().Backward(x, w, Of([2], 0, 0), dy);

        Assert.Equal([1 * 1 + 3 * 10, 2 * 1 + 4 * 10, 5 * 1 + 7 * 10, 6 * 1 + 8 * 10], dx.Flat().ToArray());
        Assert.Equal([1 * 1 + 2 * 2 + 5 * 3 + 6 * 4, 3 * 1 + 4 * 2 + 7 * 3 + 8 * 4], dw.Flat().ToArray());
        Assert.Equal([1 + 2 + 5 + 6, 3 + 4 + 7 + 8], db!.Flat().ToArray());
    }

    [Fact]
    public void Gradients_stay_in_their_group_and_skip_the_padding()
    {
        // Stride 2, one pixel of padding at the beginning: window 0 is (padding, x0), window 1 is (x1, x2).
        var convolution = new Convolution
        {
            Group = 2,
            Strides = [2],
            Pads = [1, 0],
        };
        var (x, w, dy) = (Of([1, 2, 3], 1, 2, 3, 4, 5, 6), Of([2, 1, 2], 1, 10, 100, 1000), Of([1, 2, 2], 1, 2, 3, 4));

        var (dx, dw, db) = convolution.Backward(x, w, null, dy);

        Assert.Equal([1 * 10, 2 * 1, 2 * 10, 3 * 1000, 4 * 100, 4 * 1000], dx.Flat().ToArray());
        Assert.Equal([2 * 2, 1 * 1 + 2 * 3, 4 * 5, 3 * 4 + 4 * 6], dw.Flat().ToArray());
        Assert.Null(db);
    }

    [Fact]
    public void NaN_and_infinity_spread_over_the_windows_that_hold_them()
    {
        var w = Of([1, 1, 2], 1.0, 0.0);

        var y = new Convolution().Forward(Of([1, 1, 6], 1, double.NaN, 2, double.PositiveInfinity, 3, 4), w).Flat().ToArray();

        // 0·∞ is NaN too: a weight of 0 does not hide it.
        Assert.Equal([double.NaN, double.NaN, double.NaN, double.PositiveInfinity, 3], y);
    }

    [Fact]
    public void Tensors_go_in_and_out_under_the_names_of_ONNX()
    {
        IOperator convolution = Operators.Create(
            "Conv",
            """{"strides": [2], "pads": [1, 0], "dilations": [1], "group": 2, "kernel_shape": [2]}"""
        );
        var given = new Values<double>
        {
            ["X"] = Of([1, 2, 3], 1.0, 2, 3, 4, 5, 6),
            ["W"] = Of([2, 1, 2], 1.0, 10, 100, 1000),
            ["B"] = Of([2], 0.5, 0.25),
            ["dY"] = Of([1, 2, 2], 1.0, 2, 3, 4),
        };

        Assert.Equal([10.5, 2 + 30.5, 4000.25, 500 + 6000.25], convolution.Forward(given)["Y"].Flat().ToArray());
        var gradients = convolution.Backward(given);
        Assert.Equal(["dX", "dW", "dB"], gradients.Names);
        Assert.Equal([1 + 2, 3 + 4], gradients["dB"].Flat().ToArray());
    }

    [Theory]
    [InlineData("[1, 4]", "[2, 4, 3]", null, "X is 1×4: it needs at least 3 axes, N×C×H×W…")]
    [InlineData("[1, 4, 0]", "[2, 4, 3]", null, "X is 1×4×0: an axis without elements")]
    [InlineData("[70000, 70000, 9]", "[2, 4, 3]", null, "X is 70000×70000×9: more than 2147483647 elements")]
    [InlineData("[20000, 2, 100, 100]", "[20, 1, 1, 1]", null, "Y is 20000×20×100×100: more than 2147483647 elements")]
    [InlineData("[1, 4, 9]", "[2, 4]", null, "W is 2×4: it needs at least 3 axes, O×C×K×L…")]
    [InlineData("[1, 4, 9]", "[2, 4, 3, 3]", null, "W is 2×4×3×3 but X is 1×4×9: they need the same number of axes")]
    [InlineData("[1, 4, 9]", "[2, 3, 3]", null, "W is 2×3×3 in 2 group(s) and wants 6 channels, but X is 1×4×9 and has 4")]
    [InlineData("[1, 4, 9]", "[3, 2, 3]", null, "group is 2, which does not divide the 3 output channels of W 3×2×3")]
    [InlineData("[1, 4, 9]", "[2, 2, 3]", "[3]", "B is 3 but W is 2×2×3: it needs 2, one for each output channel")]
    [InlineData("[1, 4, 9]", "[2, 2, 3]", "[2, 1]", "B is 2×1 but W is 2×2×3: it needs 2, one for each output channel")]
    [InlineData(
        "[1, 4, 2]",
        "[2, 2, 3]",
        null,
        "kernel does not fit: 3 spans 3 pixels of axis 0, but the picture 2 has 2 and 0 of padding"
    )]
    public void Shapes_that_do_not_fit_are_refused(string x, string w, string? b, string problem)
    {
        var error = Assert.Throws<LayerException>(() =>
            new Convolution { Group = 2 }.InferShapes([Read(x), Read(w), b is null ? null : Read(b)])
        );

        Assert.Equal($"Conv: {problem}", error.Message);
        Assert.Equal("Conv", error.Layer);
        Assert.Equal(problem.Split(' ')[0], error.Argument);
    }

    [Fact]
    public void No_group_at_all_is_refused() =>
        Assert.Throws<LayerException>(() =>
            new Convolution { Group = 0 }.InferShapes([
                [1, 1, 3],
                [1, 1, 3],
            ])
        );

    [Fact]
    public void A_missing_input_is_refused() =>
        Assert.Equal(
            "Conv: W is missing",
            Assert
                .Throws<LayerException>(() =>
                    new Convolution().InferShapes([
                        [1, 1, 3],
                    ])
                )
                .Message
        );

    [Fact]
    public void An_upstream_gradient_of_another_shape_is_refused()
    {
        var error = Assert.Throws<LayerException>(() =>
            new Convolution().Backward(Zeros<int>([1, 1, 4]), Zeros<int>([1, 1, 3]), null, Zeros<int>([1, 1, 3]))
        );

        Assert.Equal("Conv: dY is 1×1×3 but Y is 1×1×2: an upstream gradient has the shape of its output", error.Message);
    }

    private static Shape Read(string shape) => Shape.Create(System.Text.Json.JsonSerializer.Deserialize<int[]>(shape));
}
