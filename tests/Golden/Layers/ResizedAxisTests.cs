using System.Numerics.Tensors;
using Reference.Layers;
using Reference.Numbers;

namespace Reference.GoldenTests.Layers;

/// <summary>
/// Where the places of y lie on x, and which elements they are made of: coordinates, kernels, regions. Where ONNX's operator page has an example, its numbers
/// are the expected ones.
/// </summary>
public class ResizedAxisTests
{
    private static readonly Tensor<double> Four = Tensors.Fill([1, 1, 2, 2], place => place + 1.0);

    private static readonly Tensor<double> Eight = Tensors.Fill([1, 1, 2, 4], place => place + 1.0);

    private static readonly Tensor<double> Sixteen = Tensors.Fill([1, 1, 4, 4], place => place + 1.0);

    private static readonly Resize Linear = new() { Mode = ResizeMode.Linear };

    private static readonly Resize Aligned = Linear with { CoordinateTransformationMode = CoordinateTransformationMode.AlignCorners };

    private static readonly Resize Symmetric = Linear with
    {
        CoordinateTransformationMode = CoordinateTransformationMode.HalfPixelSymmetric,
    };

    /// <summary>Four elements along one axis, nearest of each kind: which of 0 1 2 3 stands where.</summary>
    public static TheoryData<string, string, int, int[]> Nearest =>
        new()
        {
            { "half_pixel", "round_prefer_floor", 8, [0, 0, 1, 1, 2, 2, 3, 3] },
            { "half_pixel", "ceil", 8, [0, 1, 1, 2, 2, 3, 3, 3] },
            { "half_pixel", "floor", 8, [0, 0, 0, 1, 1, 2, 2, 3] },
            { "asymmetric", "round_prefer_floor", 8, [0, 0, 1, 1, 2, 2, 3, 3] },
            { "asymmetric", "round_prefer_ceil", 8, [0, 1, 1, 2, 2, 3, 3, 3] },
            { "asymmetric", "floor", 8, [0, 0, 1, 1, 2, 2, 3, 3] },
            { "align_corners", "floor", 8, [0, 0, 0, 1, 1, 2, 2, 3] },
            { "align_corners", "round_prefer_floor", 7, [0, 0, 1, 1, 2, 2, 3] },
            { "align_corners", "round_prefer_ceil", 7, [0, 1, 1, 2, 2, 3, 3] },
            { "half_pixel", "round_prefer_floor", 3, [0, 1, 3] },
            { "half_pixel", "round_prefer_floor", 1, [1] },
            { "half_pixel", "round_prefer_ceil", 1, [2] },
            { "pytorch_half_pixel", "round_prefer_ceil", 1, [0] },
            { "pytorch_half_pixel", "round_prefer_ceil", 2, [1, 3] },
            { "align_corners", "ceil", 1, [0] },
        };

    [Theory]
    [MemberData(nameof(Nearest))]
    public void The_nearest_of_four_is(string coordinates, string nearest, int length, int[] expected)
    {
        var op = Operators.Create(
            "Resize",
            $$"""{"coordinate_transformation_mode":"{{coordinates}}","nearest_mode":"{{nearest}}","sizes":[{{length}}]}"""
        );
        var given = new Values<double> { ["X"] = Tensors.Of<double>([4], 0, 1, 2, 3) };
        Expect.Exactly([length], Array.ConvertAll(expected, place => (double)place), op.Forward(given)["Y"]);
    }

    [Fact]
    public void A_scale_that_adds_no_element_still_moves_them()
    {
        // 3 · 1.25 is 3 elements; they lie at 0, 1/1.25 and 2/1.25 of x.
        var rules = Linear with
        {
            CoordinateTransformationMode = CoordinateTransformationMode.Asymmetric,
            Scales = [1.25],
        };
        Expect.Exactly([3], [0, 8, 16], rules.Forward(Tensors.Of<double>([3], 0, 10, 20)));
    }

    [Fact]
    public void A_picture_gets_smaller() => Expect.Exactly([1, 1, 1, 2], [1, 3], new Resize { Scales = [1, 1, 0.6, 0.6] }.Forward(Eight));

    [Fact]
    public void Linear_values_lie_on_the_line_between_two()
    {
        var linear = Linear with { Scales = [1, 1, 2, 2] };
        Expect.Exactly(
            [1, 1, 4, 4],
            [1, 1.25, 1.75, 2, 1.5, 1.75, 2.25, 2.5, 2.5, 2.75, 3.25, 3.5, 3, 3.25, 3.75, 4],
            linear.Forward(Four)
        );
        var t = 1 / 3.0;
        Expect.Nearly(
            [1, 1, 4, 4],
            [1, 1 + t, 2 - t, 2, 2 - t, 2, 2 + t, 3 - t, 2 + t, 3 - t, 3, 3 + t, 3, 3 + t, 4 - t, 4],
            (linear with { CoordinateTransformationMode = CoordinateTransformationMode.AlignCorners }).Forward(Four)
        );
        Close([1, 1, 1, 2], [2.6666665, 4.3333331], (Linear with { Scales = [1, 1, 0.6, 0.6] }).Forward(Eight));
        Close(
            [1, 1, 3, 1],
            [1.6666666, 7, 12.333333],
            (Linear with { Sizes = [1, 1, 3, 1], CoordinateTransformationMode = CoordinateTransformationMode.PytorchHalfPixel }).Forward(
                Sixteen
            )
        );
    }

    [Fact]
    public void A_single_element_with_aligned_corners_is_the_first() =>
        Expect.Exactly([1], [5], (Aligned with { Sizes = [1] }).Forward(Tensors.Of<double>([3], 5, 7, 9)));

    /// <summary>c is -¼ ¼ ¾ 5/4 7/4 9/4 …: x₃ has no part in the first five.</summary>
    [Fact]
    public void What_is_farther_away_than_one_has_no_part_in_a_linear_value() =>
        Expect.Exactly(
            [8],
            [1, 1.25, 1.75, 2.25, 2.75, double.NaN, double.NaN, double.NaN],
            (Linear with { Scales = [2] }).Forward(Tensors.Of<double>([4], 1, 2, 3, double.NaN))
        );

    /// <summary>
    /// The second of three of seven lies at 1.5·7/3 - 0.5 = 3, where x₂ and x₄ weigh nothing; but 7/3 is rounded, and so both may weigh a little.
    /// </summary>
    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void The_bound_counts_what_rounding_may_bring_within_reach(int place)
    {
        var x = Tensors.Fill([7], i => Bounded<Float32>.Exact(i == place ? 1000 : 0));
        var y = (Linear with { Sizes = [3] }).Forward(x);
        Assert.True(y[1].Bound > 0);
    }

    /// <summary>i·1.00015 is 3.00045 for i = 3: x₁ is farther away than 2.</summary>
    [Fact]
    public void What_is_farther_away_than_two_has_no_part_in_a_cubic_value()
    {
        var cubic = new Resize
        {
            Mode = ResizeMode.Cubic,
            Scales = [1 / 1.00015],
            CoordinateTransformationMode = CoordinateTransformationMode.Asymmetric,
        };
        Assert.Equal(0, cubic.Forward(Tensors.Of<double>([6], 0, 1e9, 0, 0, 0, 0))[3]);
    }

    /// <summary>0.6·4 = 2.4 points have 1.4 steps between them: the second of two lies at 3/1.4 = 2.142857, not at the last.</summary>
    [Fact]
    public void Aligned_corners_count_with_the_scale_that_was_asked_for() =>
        Close([1, 1, 1, 2], [1, 3.142857], (Aligned with { Scales = [1, 1, 0.6, 0.6] }).Forward(Eight));

    [Fact]
    public void Cubic_values_lie_on_the_cubic_through_four()
    {
        var cubic = new Resize { Mode = ResizeMode.Cubic, Scales = [1, 1, 0.8, 0.8] };
        Close(
            [1, 1, 3, 3],
            [1.47119141, 2.78125, 4.08251953, 6.71142578, 8.02148438, 9.32275391, 11.91650391, 13.2265625, 14.52783203],
            cubic.Forward(Sixteen)
        );
        var larger = (cubic with { Scales = [1, 1, 2, 2] }).Forward(Sixteen);
        Close(
            [1, 1, 1, 8],
            [0.47265625, 0.76953125, 1.24609375, 1.875, 2.28125, 2.91015625, 3.38671875, 3.68359375],
            Tensors.Of([1, 1, 1, 8], larger.Flat()[..8].ToArray())
        );
        var within = new Resize
        {
            Mode = ResizeMode.Cubic,
            Scales = [1, 1, 2, 2],
            CubicCoeffA = -0.5,
            ExcludeOutside = true,
        }.Forward(Sixteen);
        Close(
            [1, 1, 1, 8],
            [0.55882353, 0.81494204, 1.35698249, 1.89705882, 2.39705882, 2.93713516, 3.47917561, 3.73529412],
            Tensors.Of([1, 1, 1, 8], within.Flat()[..8].ToArray())
        );
    }

    [Fact]
    public void A_smoothed_picture_is_made_of_more_elements()
    {
        var linear = Linear with { Antialias = true, Scales = [1, 1, 0.6, 0.6] };
        Close([1, 1, 2, 2], [2.875, 4.5, 9.375, 11], linear.Forward(Sixteen));
        Close([1, 1, 2, 2], [2.5180721, 4.2858863, 9.589329, 11.357142], (linear with { Mode = ResizeMode.Cubic }).Forward(Sixteen));
        // c = ½ and 5/2; of twice the width 1 2 3 4 weigh ¼ + ¾, ¾ and ¼, together 2, and the first counts once more for the place before it.
        Expect.Nearly(
            [2],
            [(1 * (0.25 + 0.75) + 2 * 0.75 + 3 * 0.25) / 2, (2 * 0.25 + 3 * 0.75 + 4 * (0.75 + 0.25)) / 2],
            (linear with { Scales = null, Sizes = [2] }).Forward(Tensors.Of<double>([4], 1, 2, 3, 4))
        );
        // Nothing is smoothed where a picture gets larger.
        var larger = linear with
        {
            Scales = [1, 1, 2, 2],
        };
        Expect.Exactly([1, 1, 4, 4], (larger with { Antialias = false }).Forward(Four).Flat().ToArray(), larger.Forward(Four));
    }

    [Fact]
    public void A_part_is_cut_out_and_what_lies_outside_has_its_own_value()
    {
        var crop = Linear with
        {
            CoordinateTransformationMode = CoordinateTransformationMode.TfCropAndResize,
            Roi = [0, 0, 0.4, 0.6, 1, 1, 0.6, 0.8],
            Sizes = [1, 1, 3, 3],
        };
        Close([1, 1, 3, 3], [7.6, 7.9, 8.2, 8.8, 9.1, 9.4, 10, 10.3, 10.6], crop.Forward(Sixteen));
        var beyond = crop with { Roi = [0, 0, 0.4, 0.6, 1, 1, 1.2, 1.7], ExtrapolationValue = 10 };
        Close([1, 1, 3, 3], [7.6, 10, 10, 12.4, 10, 10, 10, 10, 10], beyond.Forward(Sixteen));
        Close([1, 1, 3, 3], [7.6, 10, 10, 12.4, 10, 10, 10, 10, 10], (beyond with { ExcludeOutside = true }).Forward(Sixteen));
        // What lies outside sends nothing back: only 7.6 and 12.4 do, and their weights add up to one each.
        Assert.Equal(
            1.0 + 8.0,
            beyond.Backward(Sixteen, Tensors.Of<double>([1, 1, 3, 3], 1, 2, 4, 8, 16, 32, 64, 128, 256)).Flat().ToArray().Sum(),
            12
        );
    }

    [Fact]
    public void One_element_of_a_part_lies_in_its_middle() =>
        Expect.Exactly([1], [2.5], Part(0.5, 0.75, 1).Forward(Tensors.Of<double>([5], 0, 1, 2, 3, 4)));

    [Fact]
    public void The_last_element_does_not_lie_outside() =>
        Expect.Exactly([2], [2, 3], Part(0.5, 1, 2).Forward(Tensors.Of<double>([3], 1, 2, 3)));

    [Fact]
    public void A_part_may_reach_as_far_out_as_it_likes()
    {
        var far = new Resize
        {
            Mode = ResizeMode.Cubic,
            CoordinateTransformationMode = CoordinateTransformationMode.TfCropAndResize,
            Sizes = [2],
            Antialias = true,
            Roi = [0, 4_294_967_297],
            ExtrapolationValue = 7,
        };

        // The first element lies on the first of x, and is smoothed over the four of the same value.
        Expect.Exactly([2], [5, 7], far.Forward(Tensors.Of<double>([4], 5, 5, 5, 5)));
    }

    [Fact]
    public void The_middle_stays_the_middle_where_half_pixels_are_symmetric() =>
        Close(
            [1, 1, 1, 2],
            [1.6666667, 3.3333333],
            (Symmetric with { Scales = [1, 1, 1, 0.6] }).Forward(Tensors.Of<double>([1, 1, 1, 4], 1, 2, 3, 4))
        );

    /// <summary>The scale is 2/4: nothing is left over, and c = ½ and 5/2.</summary>
    [Fact]
    public void Symmetric_half_pixels_are_half_pixels_where_the_size_is_asked_for() =>
        Expect.Exactly([2], [1.5, 3.5], (Symmetric with { Sizes = [2] }).Forward(Tensors.Of<double>([4], 1, 2, 3, 4)));

    private static Resize Part(double start, double end, int size) =>
        Linear with
        {
            CoordinateTransformationMode = CoordinateTransformationMode.TfCropAndResize,
            Roi = [start, end],
            Sizes = [size],
            ExtrapolationValue = 100,
        };

    /// <summary>The same shape, and numbers as right as they are printed, to float's seven digits.</summary>
    private static void Close(Shape shape, double[] values, Tensor<double> got)
    {
        Assert.Equal(shape, got.Shape());
        Assert.All(values, (value, place) => Assert.Equal(value, got.Flat()[place], 2e-7 * Math.Abs(value)));
    }
}
