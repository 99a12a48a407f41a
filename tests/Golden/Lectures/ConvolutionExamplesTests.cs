using System.Numerics.Tensors;
using Reference.Layers;
using Reference.Numbers;
using static Reference.GoldenTests.Lectures.XPicture;

namespace Reference.GoldenTests.Lectures;

/// <summary>Decks N, U and C: convolutions small enough to do by hand, and how many windows and weights there are.</summary>
public sealed class ConvolutionExamplesTests
{
    private const string DeckPicture = """
        1 1 1 0 0
        0 1 1 1 0
        0 0 1 1 1
        0 0 1 1 0
        0 1 1 0 0
        """;

    [Fact, Trait("Lecture", "conv-1d")]
    public void One_one_one_zero_zero_with_one_zero_one_gives_two_one_one()
    {
        var x = Tensors.Of<Rational>([1, 1, 5], 1, 1, 1, 0, 0);
        var w = Tensors.Of<Rational>([1, 1, 3], 1, 0, 1);
        Assert.Equal([1 + 0 + 1, 1 + 0 + 0, 1 + 0 + 0], new Convolution().Forward(x, w).Flat().ToArray());
    }

    [Fact, Trait("Lecture", "conv-2d")]
    public void The_five_by_five_image_gives_the_convolved_feature()
    {
        var filter = Grid(
            """
            1 0 1
            0 1 0
            1 0 1
            """
        );
        var feature = new Convolution().Forward(Grid(DeckPicture), filter).Map(sum => sum / 9);
        Assert.Equal("4 3 4\n2 4 3\n2 3 4", Ninths(feature, 0));
    }

    [Fact, Trait("Lecture", "conv-3d")]
    public void Each_of_d_filters_makes_one_map_of_n_minus_m_plus_one_squared()
    {
        const int n = 6,
            m = 3,
            r = 2,
            d = 4;
        var x = Tensors.Fill([1, r, n, n], i => (Rational)((i * 7 % 11) - 5));
        var w = Tensors.Fill([d, r, m, m], i => (Rational)((i * 5 % 9) - 4));

        var maps = new Convolution().Forward(x, w);

        Assert.Equal([1, d, n - m + 1, n - m + 1], maps.Shape());
        var (s, t, filter) = (1, 3, 2);
        Rational sum = 0;
        for (var k = 0; k < r; k++)
        {
            for (var i = 0; i < m; i++)
            {
                for (var j = 0; j < m; j++)
                {
                    sum += At(w, filter, k, i, j) * At(x, 0, k, s + i, t + j);
                }
            }
        }

        Assert.Equal(sum, At(maps, 0, filter, s, t));
    }

    [Theory, Trait("Lecture", "image-filters")]
    [InlineData("edges along diagonals", "1 0 -1; 0 0 0; -1 0 1", 1, "1 2 1; 0 1 0; 0 -2 -1")]
    [InlineData("edges, four neighbours", "0 1 0; 1 -4 1; 0 1 0", 1, "-2 0 -2; 2 -1 0; 2 -1 -2")]
    [InlineData("edges, eight neighbours", "-1 -1 -1; -1 8 -1; -1 -1 -1", 1, "3 2 3; -4 2 2; -4 3 3")]
    [InlineData("sharpen", "0 -1 0; -1 5 -1; 0 -1 0", 1, "3 1 3; -2 2 1; -2 2 3")]
    [InlineData("box blur", "1 1 1; 1 1 1; 1 1 1", 9, "6 7 6; 4 7 7; 4 6 6")]
    [InlineData("Gaussian blur", "1 2 1; 2 4 2; 1 2 1", 16, "11 14 11; 6 13 14; 6 12 11")]
    public void Every_named_kernel_does_to_the_decks_picture_what_sums_by_hand_say(string name, string kernel, int divisor, string expected)
    {
        var filter = Grid(kernel.Replace(';', '\n')).Map(weight => weight / divisor);

        var filtered = new Convolution().Forward(Grid(DeckPicture), filter);

        var sums = filtered.Map(value => value * divisor / 9);
        Assert.True(Tidy(expected.Replace(';', '\n')) == Ninths(sums, 0), $"{name}: {Ninths(sums, 0)}");
    }

    [Fact, Trait("Lecture", "connectivity")]
    public void Fully_connected_locally_connected_and_shared_weights_are_n_squared_3n_minus_2_and_3()
    {
        const int n = 5;
        var band = Windows.Slide("Conv", [n], [3], new Convolution { Pads = [1, 1] });
        var connections = Enumerable.Range(0, band.Count).Sum(position => band.Taps(position).Length);

        Assert.Equal(n * n, Tensors.Zeros<Rational>([n, n]).Flat().Length);
        Assert.Equal(3 * n - 2, connections);
        Assert.Equal(3, band.Kernel.Size);
    }

    [Fact, Trait("Lecture", "connectivity")]
    public void The_three_band_matrix_times_x_is_the_convolution()
    {
        Rational θ0 = 2,
            θ1 = 3,
            θ2 = 5;
        var x = Tensors.Of<Rational>([5, 1], 7, 11, 13, 17, 19);
        var band = Tensors.Of<Rational>(
            [5, 5],
            [
                .. new[] { θ1, θ2, 0, 0, 0 },
                .. new[] { θ0, θ1, θ2, 0, 0 },
                .. new[] { 0, θ0, θ1, θ2, 0 },
                .. new[] { 0, 0, θ0, θ1, θ2 },
                .. new[] { 0, 0, 0, θ0, θ1 },
            ]
        );
        var shared = Tensors.Of([1, 1, 3], θ0, θ1, θ2);

        var product = new MatrixProduct().Forward(band, x).Flat().ToArray();
        var convolved = new Convolution { Pads = [1, 1] }
            .Forward(x.Reshaped([1, 1, 5]), shared)
            .Flat()
            .ToArray();

        Assert.Equal(
            [3 * 7 + 5 * 11, 2 * 7 + 3 * 11 + 5 * 13, 2 * 11 + 3 * 13 + 5 * 17, 2 * 13 + 3 * 17 + 5 * 19, 2 * 17 + 3 * 19],
            product
        );
        Assert.Equal(product, convolved);
    }

    [Fact, Trait("Lecture", "connectivity")]
    public void A_200_by_200_image_with_400000_hidden_units_has_16_billion_weights_or_40_million_with_10_by_10_fields()
    {
        const long pixels = 200 * 200,
            hidden = 400_000;
        Shape field = [10, 10];
        Assert.Equal(16_000_000_000, pixels * hidden);
        Assert.Equal(40_000_000, field.Size * hidden);
    }

    [Fact, Trait("Lecture", "spatial-size")]
    public void Seven_by_seven_with_three_by_three_at_stride_two_is_three_by_three()
    {
        var convolution = new Convolution { Strides = [2, 2], ExactFit = true };
        Assert.Equal(
            [1, 1, 3, 3],
            convolution.InferShapes([
                [1, 1, 7, 7],
                [1, 1, 3, 3],
            ])[0]
        );
    }

    [Fact, Trait("Lecture", "spatial-size")]
    public void Seven_by_seven_with_three_by_three_at_stride_three_does_not_fit()
    {
        var convolution = new Convolution { Strides = [3, 3], ExactFit = true };
        var error = Assert.Throws<LayerException>(() =>
            convolution.InferShapes([
                [1, 1, 7, 7],
                [1, 1, 3, 3],
            ])
        );
        Assert.Contains("do not fit: 7×7 with 3×3 at stride 3", error.Message);
    }

    [Fact, Trait("Lecture", "pool-27")]
    public void Pooling_27_by_27_by_64_gives_14_by_14_by_64_because_the_partial_window_counts()
    {
        var pooling = new MaxPooling
        {
            KernelShape = [2, 2],
            Strides = [2, 2],
            CeilMode = true,
        };
        Assert.Equal(
            [1, 64, 14, 14],
            pooling.InferShapes([
                [1, 64, 27, 27],
            ])[0]
        );
        Assert.Equal(
            [1, 64, 13, 13],
            (pooling with { CeilMode = false }).InferShapes([
                [1, 64, 27, 27],
            ])[0]
        );
    }

    [Fact, Trait("Lecture", "bias-shapes")]
    public void Theta_of_a_layer_has_a_row_for_each_unit_and_a_column_for_each_input_and_the_bias()
    {
        int[] units = [3, 3, 1];
        Shape[] thetas = [.. Enumerable.Range(0, 2).Select(j => Shape.Create([units[j + 1], units[j] + 1]))];
        Assert.Equal(
            [
                [3, 4],
                [1, 4],
            ],
            thetas
        );

        var theta = Tensors.Of<Rational>([3, 4], 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
        var withOne = Tensors.Of<Rational>([4, 1], 1, 13, 17, 19);
        var weights = Tensors.Of<Rational>([3, 3], 2, 3, 4, 6, 7, 8, 10, 11, 12);
        var bias = Tensors.Of<Rational>([3], 1, 5, 9);
        var x = Tensors.Of<Rational>([1, 3], 13, 17, 19);

        Assert.Equal(
            new MatrixProduct().Forward(theta, withOne).Flat().ToArray(),
            new FullyConnected { TransB = true }
                .Forward(x, weights, bias)
                .Flat()
                .ToArray()
        );
    }

    private static Rational At(Tensor<Rational> tensor, params int[] index) => tensor.Flat()[tensor.Shape().Offset(index)];
}
