using System.Numerics.Tensors;
using Reference.Lectures.Walkthroughs;
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
        var lecture = Walked.Through("conv-1d");
        Assert.Equal([2, 1, 1], lecture.Exact("output").Flat().ToArray());
        Assert.Equal([1 + 0 + 1, 1 + 0 + 0, 1 + 0 + 0], Enumerable.Range(0, 3).Select(i => lecture.Sum($"(θ * x) at {i}").Result.Fraction));
    }

    [Fact, Trait("Lecture", "conv-2d")]
    public void The_five_by_five_image_gives_the_convolved_feature()
    {
        var lecture = Walked.Through("conv-2d");
        Assert.Equal(Tidy(DeckPicture), Ninths(lecture.Exact("image I").Map(pixel => pixel / 9), 0));
        Assert.Equal("4 3 4\n2 4 3\n2 3 4", Ninths(lecture.Exact("convolved feature").Map(sum => sum / 9), 0));
        Assert.Equal(4, lecture.Sum("(I * K)(0, 0)").Result.Fraction);
    }

    [Fact, Trait("Lecture", "conv-3d")]
    public void Each_of_d_filters_makes_one_map_of_n_minus_m_plus_one_squared()
    {
        const int n = 6,
            m = 3,
            r = 2,
            d = 4;
        var lecture = Walked.Through("conv-3d");
        var (x, first, maps) = (lecture.Exact("input"), lecture.Exact("filter"), lecture.Exact("maps"));

        Assert.Equal([1, d, n - m + 1, n - m + 1], maps.Shape());
        Assert.Equal(
            [
                [1, r, n, n],
                [d, r, m, m],
                [1, d, 4, 4],
            ],
            lecture.Shapes("input").Select(shape => shape.ToArray())
        );
        var filters = lecture.Exact("filters");
        Assert.Equal(first.Flat().ToArray(), filters.Flat()[..(r * m * m)].ToArray());
        var (s, t) = (1, 3);
        for (var o = 0; o < d; o++)
        {
            Rational sum = 0;
            for (var k = 0; k < r; k++)
            {
                for (var i = 0; i < m; i++)
                {
                    for (var j = 0; j < m; j++)
                    {
                        sum += At(filters, o, k, i, j) * At(x, 0, k, s + i, t + j);
                    }
                }
            }

            Assert.Equal(sum, At(maps, 0, o, s, t));
        }

        // d filters, and not one filter d times.
        Assert.Equal(d, maps.Flat().ToArray().Chunk(16).Select(map => string.Join(' ', map)).Distinct().Count());
    }

    [Theory, Trait("Lecture", "image-filters")]
    [InlineData("edge detection 1", "1 0 -1; 0 0 0; -1 0 1", 1, "1 2 1; 0 1 0; 0 -2 -1")]
    [InlineData("edge detection 2", "0 1 0; 1 -4 1; 0 1 0", 1, "-2 0 -2; 2 -1 0; 2 -1 -2")]
    [InlineData("edge detection 3", "-1 -1 -1; -1 8 -1; -1 -1 -1", 1, "3 2 3; -4 2 2; -4 3 3")]
    [InlineData("sharpen", "0 -1 0; -1 5 -1; 0 -1 0", 1, "3 1 3; -2 2 1; -2 2 3")]
    [InlineData("box blur (normalized)", "1 1 1; 1 1 1; 1 1 1", 9, "6 7 6; 4 7 7; 4 6 6")]
    [InlineData("Gaussian blur (approximation)", "1 2 1; 2 4 2; 1 2 1", 16, "11 14 11; 6 13 14; 6 12 11")]
    public void Every_named_kernel_does_to_the_decks_picture_what_sums_by_hand_say(string name, string kernel, int divisor, string expected)
    {
        var lecture = Walked.Through("image-filters");
        Assert.Equal(
            Grid(kernel.Replace(';', '\n')).Map(weight => weight / divisor).Flat().ToArray(),
            lecture.Exact($"filter of {name}").Flat().ToArray()
        );
        var filtered = lecture.Exact($"{name} of the deck's 5×5 image");

        var sums = filtered.Map(value => value * divisor / 9);
        Assert.True(Tidy(expected.Replace(';', '\n')) == Ninths(sums, 0), $"{name}: {Ninths(sums, 0)}");
    }

    [Fact, Trait("Lecture", "connectivity")]
    public void Fully_connected_locally_connected_and_shared_weights_are_n_squared_3n_minus_2_and_3()
    {
        const int n = 5;
        var lecture = Walked.Through("connectivity");
        Assert.Equal(n * n, lecture.Equation("parameters, fully connected").Result.Fraction);
        Assert.Equal(3 * n - 2, lecture.Equation("parameters, locally connected").Result.Fraction);
        Assert.Equal(3, lecture.Equation("parameters, shared").Result.Fraction);
        Assert.Equal(3 * n - 2, lecture.Exact("Θ, locally connected").Flat().ToArray().Count(weight => weight != 0));
    }

    [Fact, Trait("Lecture", "connectivity")]
    public void The_three_band_matrix_times_x_is_the_convolution()
    {
        var lecture = Walked.Through("connectivity");
        var (product, convolved) = (lecture.Exact("matrix times x").Flat().ToArray(), lecture.Exact("θ * x").Flat().ToArray());

        Assert.Equal(
            [3 * 7 + 5 * 11, 2 * 7 + 3 * 11 + 5 * 13, 2 * 11 + 3 * 13 + 5 * 17, 2 * 13 + 3 * 17 + 5 * 19, 2 * 17 + 3 * 19],
            product
        );
        Assert.Equal(product, convolved);
    }

    [Fact, Trait("Lecture", "connectivity")]
    public void A_200_by_200_image_with_400000_hidden_units_has_16_billion_weights_or_40_million_with_10_by_10_fields()
    {
        var lecture = Walked.Through("connectivity");
        Assert.Equal([16_000_000_000], lecture.Row("parameters with 400,000 hidden units", "fully connected"));
        Assert.Equal([40_000_000], lecture.Row("parameters with 400,000 hidden units", "locally connected, 10×10 fields"));
    }

    [Fact, Trait("Lecture", "spatial-size")]
    public void Seven_by_seven_with_three_by_three_at_stride_two_is_three_by_three()
    {
        var flow = Walked.Through("spatial-size").Frames[1].Parts.OfType<Flow>().Single();
        Assert.Equal(
            [
                [1, 1, 7, 7],
                [1, 1, 3, 3],
            ],
            flow.Stages.Select(stage => stage.Shape.ToArray())
        );
    }

    [Fact, Trait("Lecture", "spatial-size")]
    public void Seven_by_seven_with_three_by_three_at_stride_three_does_not_fit()
    {
        var claim = Assert.Single(Walked.Through("spatial-size").Claims);
        Assert.True(claim.Held);
        Assert.Contains("do not fit: 7×7 with 3×3 at stride 3", claim.Measured);
    }

    [Fact, Trait("Lecture", "pool-27")]
    public void Pooling_27_by_27_by_64_gives_14_by_14_by_64_because_the_partial_window_counts()
    {
        var flows = Walked.Through("pool-27").Frames.SelectMany(frame => frame.Parts).OfType<Flow>().ToList();
        Assert.Equal(
            [
                [1, 64, 27, 27],
                [1, 64, 14, 14],
            ],
            flows[0].Stages.Select(stage => stage.Shape.ToArray())
        );
        Assert.Equal(
            [
                [1, 64, 27, 27],
                [1, 64, 13, 13],
            ],
            flows[1].Stages.Select(stage => stage.Shape.ToArray())
        );
    }

    [Fact, Trait("Lecture", "bias-shapes")]
    public void Theta_of_a_layer_has_a_row_for_each_unit_and_a_column_for_each_input_and_the_bias()
    {
        var lecture = Walked.Through("bias-shapes");
        Assert.Equal(["Θ⁽¹⁾ | 3×4", "Θ⁽²⁾ | 1×4"], lecture.Rows("dimensions"));
        Assert.Equal(
            [1 + 2 * 13 + 3 * 17 + 4 * 19, 5 + 6 * 13 + 7 * 17 + 8 * 19, 9 + 10 * 13 + 11 * 17 + 12 * 19],
            lecture.Exact("z⁽²⁾").Flat().ToArray()
        );
        Assert.Equal(lecture.Exact("z⁽²⁾").Flat().ToArray(), lecture.Exact("fully connected layer").Flat().ToArray());
    }

    [Fact, Trait("Lecture", "pytorch-net")]
    public void The_PyTorch_slides_network_has_these_shapes_and_parameters_for_a_32_by_32_input()
    {
        var lecture = Walked.Through("pytorch-net");
        string[] weighted = ["conv1", "conv2", "fc1", "fc2", "fc3"];
        Assert.Equal(
            [
                $"conv1 1×6×30×30 {6 * 9 + 6}",
                $"conv2 1×16×13×13 {16 * 6 * 9 + 16}",
                $"fc1 1×120 {120 * 16 * 6 * 6 + 120}",
                $"fc2 1×84 {84 * 120 + 84}",
                $"fc3 1×10 {10 * 84 + 10}",
            ],
            lecture
                .Table("layers")
                .Rows.Where(row => weighted.Contains(row[0].Text))
                .Select(row => $"{row[0].Text} {row[2].Text} {row[3].Numbers[0].Value}")
        );
        Assert.Contains<Shape>([1, 16, 6, 6], lecture.Shapes("input"));
        var losses = lecture
            .Table("three steps of SGD with rate 0.01 on four pictures of noise")
            .Rows.Select(row => row[1].Numbers[0].Value)
            .ToList();
        Assert.True(losses[2] < losses[0], $"{losses[0]} became {losses[2]}");
    }

    private static Rational At(Tensor<Rational> tensor, params int[] index) => tensor.Flat()[tensor.Shape().Offset(index)];
}
