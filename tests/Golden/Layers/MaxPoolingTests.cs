using System.Numerics.Tensors;
using Reference.Layers;
using static Reference.Tensors;

namespace Reference.GoldenTests.Layers;

public sealed class MaxPoolingTests
{
    /// <summary>Deck R's X picture: -1, with 1 on both diagonals of the inner 7×7.</summary>
    private static readonly Tensor<int> Picture = Fill([1, 1, 9, 9], i => OnADiagonal(i / 9, i % 9) ? 1 : -1);

    [Theory]
    [Trait("Lecture", "pooling")]
    [InlineData("1 -1 -1 -1 1 -1 -1 -1 1", "9 3 5 3 3 9 3 5 5 3 9 1 3 5 1 7")]
    [InlineData("1 -1 1 -1 1 -1 1 -1 1", "5 3 5 3 3 9 5 1 5 5 5 1 3 1 1 3")]
    [InlineData("-1 -1 1 -1 1 -1 1 -1 -1", "3 5 9 7 5 5 9 3 9 9 1 5 7 3 5 3")]
    public void Deck_R_pools_7_by_7_to_4_by_4(string filter, string ninths)
    {
        var map = new Convolution().Forward(Picture, Of([1, 1, 3, 3], Numbers(filter)));

        var y = new MaxPooling
        {
            KernelShape = [2, 2],
            Strides = [2, 2],
            CeilMode = true,
        }.Forward(map);

        Assert.Equal([1, 1, 4, 4], y.Shape());
        Assert.Equal(Numbers(ninths), y.Flat().ToArray());
    }

    [Fact]
    [Trait("Lecture", "pool-27")]
    public void Deck_U_pools_27_to_14_because_the_partial_window_counts()
    {
        var pooling = new MaxPooling { KernelShape = [2, 2], Strides = [2, 2] };

        Assert.Equal(
            [1, 64, 14, 14],
            (pooling with { CeilMode = true }).InferShapes([
                [1, 64, 27, 27],
            ])[0]
        );
        Assert.Equal(
            [1, 64, 13, 13],
            pooling.InferShapes([
                [1, 64, 27, 27],
            ])[0]
        );
    }

    [Fact]
    public void The_stride_is_1_unless_given() =>
        Assert.Equal(
            [3, 3, 4],
            new MaxPooling { KernelShape = [2] }
                .Forward(Of([1, 1, 4], 1, 3, 2, 4))
                .Flat()
                .ToArray()
        );

    [Fact]
    public void Negative_numbers_have_a_maximum_too_and_padding_is_not_it()
    {
        var y = new MaxPooling { KernelShape = [2], Pads = [1, 1] }.Forward(Of([1, 1, 3], -5, -3, -4));

        Assert.Equal([-5, -3, -3, -4], y.Flat().ToArray());
    }

    [Fact]
    public void Minus_infinity_is_a_pixel_and_padding_is_not()
    {
        var (y, indices) = new MaxPooling { KernelShape = [2], Pads = [1, 0] }.ForwardWithIndices(
            Of([1, 1, 2], double.NegativeInfinity, double.NegativeInfinity)
        );

        Assert.Equal([double.NegativeInfinity, double.NegativeInfinity], y.Flat().ToArray());
        Assert.Equal([0, 0], indices.Flat().ToArray());
    }

    [Fact]
    public void The_first_of_equal_maxima_wins_and_takes_all_of_the_gradient()
    {
        // Row by row: of the pixels 1 and 2 of a 2×2 window, 1 comes first; column by column it would be 2.
        var pooling = new MaxPooling { KernelShape = [2, 2] };
        var x = Of([1, 1, 2, 2], 3, 7, 7, 7);

        Assert.Equal([1], pooling.ForwardWithIndices(x).Indices.Flat().ToArray());
        Assert.Equal([0, 10, 0, 0], pooling.Backward(x, Of([1, 1, 1, 1], 10)).Flat().ToArray());
    }

    [Fact]
    public void Positive_and_negative_zero_are_equal()
    {
        var (y, indices) = new MaxPooling { KernelShape = [2] }.ForwardWithIndices(Of([1, 1, 2], -0.0, 0.0));

        Assert.True(double.IsNegative(y.Flat()[0]));
        Assert.Equal([0], indices.Flat().ToArray());
    }

    [Fact]
    public void NaN_wins_and_of_several_the_first()
    {
        var pooling = new MaxPooling { KernelShape = [3] };
        var x = Of([1, 1, 6], 1, double.NaN, double.PositiveInfinity, double.NaN, 2, 3);

        var (y, indices) = pooling.ForwardWithIndices(x);

        Assert.Equal([double.NaN, double.NaN, double.NaN, double.NaN], y.Flat().ToArray());
        Assert.Equal([1, 1, 3, 3], indices.Flat().ToArray());
        Assert.Equal([0, 1 + 2, 0, 3 + 4, 0, 0], pooling.Backward(x, Of([1, 1, 4], 1.0, 2, 3, 4)).Flat().ToArray());
    }

    [Fact]
    public void Gradients_of_overlapping_windows_add_up()
    {
        var pooling = new MaxPooling { KernelShape = [3], Strides = [2] };

        var dx = pooling.Backward(Of([1, 1, 7], 1, 2, 9, 3, 8, 9, 4), Of([1, 1, 3], 1, 10, 100));

        Assert.Equal([0, 0, 1 + 10, 0, 0, 100, 0], dx.Flat().ToArray());
    }

    [Fact]
    public void Each_picture_of_the_batch_and_each_channel_is_pooled_by_itself()
    {
        var pooling = new MaxPooling { KernelShape = [2] };
        var x = Of([2, 2, 3], 1, 2, 3, 6, 5, 4, 7, 9, 8, 10, 10, 11);

        var (y, indices) = pooling.ForwardWithIndices(x);

        Assert.Equal([2, 3, 6, 5, 9, 9, 10, 11], y.Flat().ToArray());
        Assert.Equal([1, 2, 3, 4, 7, 7, 9, 11], indices.Flat().ToArray());
        Assert.Equal([0, 1, 2, 3, 4, 0, 0, 5 + 6, 0, 7, 0, 8], pooling.Backward(x, Of([2, 2, 2], 1, 2, 3, 4, 5, 6, 7, 8)).Flat().ToArray());
    }

    [Fact]
    public void Indices_count_the_pixels_of_all_pictures_and_no_padding()
    {
        var pooling = new MaxPooling
        {
            KernelShape = [2, 2],
            Strides = [2, 2],
            Pads = [1, 1, 0, 0],
        };
        var x = Fill([2, 1, 3, 3], i => i % 9); // the last pixel of each window is its maximum

        var (_, indices) = pooling.ForwardWithIndices(x);

        Assert.Equal([0, 2, 6, 8, 9 + 0, 9 + 2, 9 + 6, 9 + 8], indices.Flat().ToArray());
    }

    [Fact]
    public void Storage_order_1_counts_column_by_column()
    {
        // ONNX's example: 1 … 25 row by row; the maxima 7, 9, 17, 19 at (1, 1), (1, 3), (3, 1), (3, 3).
        var pooling = new MaxPooling { KernelShape = [2, 2], Strides = [2, 2] };
        var x = Fill([1, 1, 5, 5], i => i + 1);

        Assert.Equal([1 * 5 + 1, 1 * 5 + 3, 3 * 5 + 1, 3 * 5 + 3], pooling.ForwardWithIndices(x).Indices.Flat().ToArray());
        Assert.Equal(
            [1 + 5 * 1, 1 + 5 * 3, 3 + 5 * 1, 3 + 5 * 3],
            (pooling with { StorageOrder = 1 }).ForwardWithIndices(x).Indices.Flat().ToArray()
        );
    }

    [Fact]
    public void Storage_order_1_turns_the_axes_of_a_picture_round_but_not_batch_and_channels()
    {
        // Picture (1, 2) of N×C, pixel (1, 2, 3) of 2×3×4: alone the greatest.
        Shape shape = [2, 3, 2, 3, 4];
        var greatest = shape.Offset([1, 2, 1, 2, 3]);
        var x = Fill(shape, i => i == greatest ? 1 : 0);

        var (_, indices) = new MaxPooling { KernelShape = [2, 3, 4], StorageOrder = 1 }.ForwardWithIndices(x);

        Assert.Equal((1 * 3 + 2) * 24 + 1 + 2 * (2 + 3 * 3), indices.Flat()[^1]);
    }

    [Fact]
    public void A_block_is_pooled_with_dilation()
    {
        // 3×1×2 with 2×1×1, dilation 2: the first and the last slice together.
        var pooling = new MaxPooling { KernelShape = [2, 1, 1], Dilations = [2, 1, 1] };
        var x = Of([1, 1, 3, 1, 2], 1, 6, 9, 9, 5, 2);

        Assert.Equal([5, 6], pooling.Forward(x).Flat().ToArray());
        Assert.Equal([0, 20, 0, 0, 10, 0], pooling.Backward(x, Of([1, 1, 1, 1, 2], 10, 20)).Flat().ToArray());
    }

    [Fact]
    public void Tensors_and_attributes_have_the_names_of_ONNX()
    {
        const string Attributes = """{"storage_order":1,"ceil_mode":1,"kernel_shape":[2,1],"strides":[2,1]}""";
        var pooling = Operators.Create("MaxPool", Attributes);
        var given = new Values<double> { ["X"] = Of([1, 1, 3, 1], 1.0, 3, 2), ["dY"] = Of([1, 1, 2, 1], 5.0, 7) };

        var outputs = pooling.Forward(given);

        Assert.Equal([3, 2], outputs["Y"].Flat().ToArray());
        Assert.Equal([1, 2], outputs.Integers("Indices").Flat().ToArray());
        Assert.Equal([0, 5, 7], pooling.Backward(given)["dX"].Flat().ToArray());
        Assert.Equal(
            [
                [1, 1, 2, 1],
                [1, 1, 2, 1],
            ],
            pooling.InferShapes([
                [1, 1, 3, 1],
            ])
        );
        Assert.Equal(Attributes, Operators.AttributesOf(pooling));
    }

    [Theory]
    [InlineData("""{}""", "kernel_shape is missing: a window over 3×3 needs it")]
    [InlineData("""{"kernel_shape": [2]}""", "kernel_shape has 1 entries, but a picture of 3×3 needs 2")]
    [InlineData("""{"kernel_shape": [2, 0]}""", "kernel_shape has an entry below 1: 2, 0")]
    [InlineData(
        """{"kernel_shape": [4, 1]}""",
        "kernel does not fit: 4×1 spans 4 pixels of axis 0, but the picture 3×3 has 3 and 0 of padding"
    )]
    [InlineData(
        """{"kernel_shape": [1, 1], "pads": [0, 1, 0, 0]}""",
        "pads leave window 0 of 3×4 without any pixel of 3×3: the kernel 1×1 lies in the padding there"
    )]
    [InlineData(
        """{"kernel_shape": [2, 1], "pads": [1, 0, 1, 0], "dilations": [4, 1]}""",
        "pads leave window 0 of 1×3 without any pixel of 3×3: the kernel 2×1 lies in the padding there"
    )]
    [InlineData("""{"kernel_shape": [2, 2], "storage_order": 2}""", "storage_order is 2: 0 is row-major, 1 column-major")]
    public void What_does_not_fit_is_refused(string attributes, string problem)
    {
        var pooling = Operators.Create("MaxPool", attributes);

        Assert.Equal(
            $"MaxPool: {problem}",
            Assert
                .Throws<LayerException>(() =>
                    pooling.InferShapes([
                        [1, 2, 3, 3],
                    ])
                )
                .Message
        );
    }

    [Fact]
    public void A_result_that_is_too_large_is_refused() =>
        Assert.Equal(
            "MaxPool: Y is 32767×65536×2: more than 2147483647 elements",
            Assert
                .Throws<LayerException>(() =>
                    new MaxPooling { KernelShape = [2], Pads = [1, 1] }.InferShapes([Shape.Create([32767, 65536, 1])])
                )
                .Message
        );

    [Fact]
    public void A_row_without_channels_is_refused() =>
        Assert.Equal(
            "MaxPool: X is 3×3: it needs at least 3 axes, N×C×H×W…",
            Assert.Throws<LayerException>(() => new MaxPooling { KernelShape = [2] }.Forward(Zeros<int>([3, 3]))).Message
        );

    [Fact]
    public void An_upstream_gradient_of_another_shape_is_refused() =>
        Assert.Equal(
            "MaxPool: dY is 1×1×3 but Y is 1×1×2: an upstream gradient has the shape of its output",
            Assert
                .Throws<LayerException>(() => new MaxPooling { KernelShape = [2] }.Backward(Zeros<int>([1, 1, 3]), Zeros<int>([1, 1, 3])))
                .Message
        );

    private static bool OnADiagonal(int row, int column) => row is >= 1 and <= 7 && (row == column || row + column == 8);

    private static int[] Numbers(string text) => [.. text.Split(' ').Select(int.Parse)];
}
