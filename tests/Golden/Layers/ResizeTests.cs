using System.Numerics.Tensors;
using Reference.Layers;
using Reference.Numbers;

namespace Reference.GoldenTests.Layers;

/// <summary>Resize; where ONNX's operator page has an example, its numbers are the expected ones.</summary>
public class ResizeTests
{
    private static readonly Tensor<double> Square = Tensors.Of<double>([1, 1, 2, 2], 1, 2, 3, 4);

    private static readonly Tensor<double> Sixteen = Tensors.Fill([1, 1, 4, 4], place => place + 1.0);

    private static readonly Tensor<double> Eight = Tensors.Fill([1, 1, 2, 4], place => place + 1.0);

    [Fact]
    public void Each_element_is_repeated()
    {
        var resize = new Resize { Scales = [1, 1, 2, 3] };
        Expect.Exactly([1, 1, 4, 6], [1, 1, 1, 2, 2, 2, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 3, 3, 3, 4, 4, 4], resize.Forward(Square));
        // Each element gets what its six copies get: 1 2 3 7 8 9 of the numbers 1 … 24 for the first.
        Expect.Exactly(
            [1, 1, 2, 2],
            [30, 30 + 6 * 3, 30 + 6 * 12, 30 + 6 * 15],
            resize.Backward(Square, Tensors.Fill([1, 1, 4, 6], place => place + 1.0))
        );
    }

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
    public void The_last_axis_may_stay_as_it_is() =>
        Expect.Exactly([4, 2], [1, 2, 1, 2, 3, 4, 3, 4], new Resize { Scales = [2, 1] }.Forward(Tensors.Of<double>([2, 2], 1, 2, 3, 4)));

    [Fact]
    public void A_scale_that_adds_no_element_still_moves_them()
    {
        // 3 · 1.25 is 3 elements; they lie at 0, 1/1.25 and 2/1.25 of x.
        var rules = new Resize
        {
            Mode = ResizeMode.Linear,
            CoordinateTransformationMode = CoordinateTransformationMode.Asymmetric,
            Scales = [1.25],
        };
        Expect.Exactly([3], [0, 8, 16], rules.Forward(Tensors.Of<double>([3], 0, 10, 20)));
    }

    [Fact]
    public void A_NaN_does_not_spread_along_an_axis_that_stays_as_it_is() =>
        Expect.Exactly(
            [4, 2],
            [1, double.NaN, 1.5, double.NaN, 2.5, double.NaN, 3, 4],
            new Resize { Mode = ResizeMode.Linear, Scales = [2, 1] }.Forward(Tensors.Of([2, 2], 1, double.NaN, 3, 4))
        );

    [Fact]
    public void A_picture_gets_smaller() => Expect.Exactly([1, 1, 1, 2], [1, 3], new Resize { Scales = [1, 1, 0.6, 0.6] }.Forward(Eight));

    [Fact]
    public void Linear_values_lie_on_the_line_between_two()
    {
        var linear = new Resize { Mode = ResizeMode.Linear, Scales = [1, 1, 2, 2] };
        Expect.Exactly(
            [1, 1, 4, 4],
            [1, 1.25, 1.75, 2, 1.5, 1.75, 2.25, 2.5, 2.5, 2.75, 3.25, 3.5, 3, 3.25, 3.75, 4],
            linear.Forward(Square)
        );
        var t = 1 / 3.0;
        Expect.Nearly(
            [1, 1, 4, 4],
            [1, 1 + t, 2 - t, 2, 2 - t, 2, 2 + t, 3 - t, 2 + t, 3 - t, 3, 3 + t, 3, 3 + t, 4 - t, 4],
            (linear with { CoordinateTransformationMode = CoordinateTransformationMode.AlignCorners }).Forward(Square)
        );
        Close([1, 1, 1, 2], [2.6666665, 4.3333331], new Resize { Mode = ResizeMode.Linear, Scales = [1, 1, 0.6, 0.6] }.Forward(Eight));
        Close(
            [1, 1, 3, 1],
            [1.6666666, 7, 12.333333],
            new Resize
            {
                Mode = ResizeMode.Linear,
                Sizes = [1, 1, 3, 1],
                CoordinateTransformationMode = CoordinateTransformationMode.PytorchHalfPixel,
            }.Forward(Sixteen)
        );
    }

    [Fact]
    public void A_single_element_with_aligned_corners_is_the_first() =>
        Expect.Exactly(
            [1],
            [5],
            new Resize
            {
                Mode = ResizeMode.Linear,
                Sizes = [1],
                CoordinateTransformationMode = CoordinateTransformationMode.AlignCorners,
            }.Forward(Tensors.Of<double>([3], 5, 7, 9))
        );

    /// <summary>c is -¼ ¼ ¾ 5/4 7/4 9/4 …: x₃ has no part in the first five.</summary>
    [Fact]
    public void What_is_farther_away_than_one_has_no_part_in_a_linear_value() =>
        Expect.Exactly(
            [8],
            [1, 1.25, 1.75, 2.25, 2.75, double.NaN, double.NaN, double.NaN],
            new Resize { Mode = ResizeMode.Linear, Scales = [2] }.Forward(Tensors.Of<double>([4], 1, 2, 3, double.NaN))
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
        var y = new Resize { Mode = ResizeMode.Linear, Sizes = [3] }.Forward(x);
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
        Close(
            [1, 1, 1, 2],
            [1, 3.142857],
            new Resize
            {
                Mode = ResizeMode.Linear,
                Scales = [1, 1, 0.6, 0.6],
                CoordinateTransformationMode = CoordinateTransformationMode.AlignCorners,
            }.Forward(Eight)
        );

    /// <summary>From n = 2 to m = 4 by half pixels c is -¼ ¼ ¾ 5/4: x₀ weighs 1 ¾ ¼ 0, x₁ the rest.</summary>
    [Fact]
    public void Gradients_have_the_weights_of_the_way_forward()
    {
        var linear = new Resize { Mode = ResizeMode.Linear, Sizes = [4] };
        Expect.Exactly(
            [2],
            [1 + 0.75 * 2 + 0.25 * 4, 0.25 * 2 + 0.75 * 4 + 8],
            linear.Backward(Tensors.Of<double>([2], 0, 0), Tensors.Of<double>([4], 1, 2, 4, 8))
        );
    }

    [Fact]
    public void Over_fractions_the_weights_are_exact()
    {
        var third = new Resize
        {
            Mode = ResizeMode.Linear,
            Sizes = [4],
            CoordinateTransformationMode = CoordinateTransformationMode.AlignCorners,
        };
        var (one, two) = (Rational.FromDouble(1), Rational.FromDouble(2));
        Expect.Exactly([4], [one, new Rational(4, 3), new Rational(5, 3), two], third.Forward(Tensors.Of([2], one, two)));
    }

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
        var linear = new Resize
        {
            Mode = ResizeMode.Linear,
            Antialias = true,
            Scales = [1, 1, 0.6, 0.6],
        };
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
        Expect.Exactly([1, 1, 4, 4], (larger with { Antialias = false }).Forward(Square).Flat().ToArray(), larger.Forward(Square));
    }

    [Fact]
    public void A_part_is_cut_out_and_what_lies_outside_has_its_own_value()
    {
        var crop = new Resize
        {
            Mode = ResizeMode.Linear,
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
    public void Of_a_part_with_scales_the_length_is_that_of_the_part()
    {
        var part = new Resize { CoordinateTransformationMode = CoordinateTransformationMode.TfCropAndResize, Roi = [0.2, 0.7] };
        Assert.Equal([Shape.Create([5])], (part with { Scales = [1] }).InferShapes([Shape.Create([10])]));
    }

    [Fact]
    public void One_element_of_a_part_lies_in_its_middle() =>
        Expect.Exactly([1], [2.5], Part(0.5, 0.75, 1).Forward(Tensors.Of<double>([5], 0, 1, 2, 3, 4)));

    [Fact]
    public void The_last_element_does_not_lie_outside() =>
        Expect.Exactly([2], [2, 3], Part(0.5, 1, 2).Forward(Tensors.Of<double>([3], 1, 2, 3)));

    private static Resize Part(double start, double end, int size) =>
        new()
        {
            Mode = ResizeMode.Linear,
            CoordinateTransformationMode = CoordinateTransformationMode.TfCropAndResize,
            Roi = [start, end],
            Sizes = [size],
            ExtrapolationValue = 100,
        };

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
            new Resize
            {
                Mode = ResizeMode.Linear,
                Scales = [1, 1, 1, 0.6],
                CoordinateTransformationMode = CoordinateTransformationMode.HalfPixelSymmetric,
            }.Forward(Tensors.Of<double>([1, 1, 1, 4], 1, 2, 3, 4))
        );

    /// <summary>The scale is 2/4: nothing is left over, and c = ½ and 5/2.</summary>
    [Fact]
    public void Symmetric_half_pixels_are_half_pixels_where_the_size_is_asked_for() =>
        Expect.Exactly(
            [2],
            [1.5, 3.5],
            new Resize
            {
                Mode = ResizeMode.Linear,
                Sizes = [2],
                CoordinateTransformationMode = CoordinateTransformationMode.HalfPixelSymmetric,
            }.Forward(Tensors.Of<double>([4], 1, 2, 3, 4))
        );

    [Fact]
    public void Proportions_may_be_kept()
    {
        var stretched = new Resize { Sizes = [7, 8], Axes = [2, 3] };
        Assert.Equal([Shape.Create([1, 1, 7, 8])], stretched.InferShapes([Square.Shape()]));
        var smaller = stretched with { KeepAspectRatioPolicy = KeepAspectRatioPolicy.NotLarger };
        Expect.Exactly(
            [1, 1, 7, 7],
            [.. Enumerable.Range(0, 49).Select(place => (place / 7 < 4 ? 1.0 : 3) + (place % 7 < 4 ? 0 : 1))],
            smaller.Forward(Square)
        );
        var larger = stretched with { KeepAspectRatioPolicy = KeepAspectRatioPolicy.NotSmaller };
        Assert.Equal([Shape.Create([1, 1, 8, 8])], larger.InferShapes([Square.Shape()]));
        // 3·5/2 = 7.5 is rounded up.
        Assert.Equal(
            [Shape.Create([5, 8])],
            new Resize { Sizes = [5, 9], KeepAspectRatioPolicy = KeepAspectRatioPolicy.NotLarger }.InferShapes([Shape.Create([2, 3])])
        );
    }

    [Fact]
    public void Axes_may_be_some_in_any_order()
    {
        var expected = new Resize { Scales = [1, 1, 2, 3] }
            .Forward(Square)
            .Flat()
            .ToArray();
        Expect.Exactly([1, 1, 4, 6], expected, new Resize { Scales = [3, 2], Axes = [-1, 2] }.Forward(Square));
        Expect.Exactly([1, 1, 4, 6], expected, new Resize { Sizes = [6, 4], Axes = [3, 2] }.Forward(Square));
    }

    [Fact]
    public void Whole_numbers_and_NaN_are_copied_by_the_nearest()
    {
        Expect.Exactly([4], [5L, 5, 7, 7], new Resize { Scales = [2] }.Forward(Tensors.Of([2], 5L, 7)));
        Expect.Exactly([4], [double.NaN, double.NaN, 1, 1], new Resize { Scales = [2] }.Forward(Tensors.Of([2], double.NaN, 1)));
        Refused(
            "mode",
            "is linear, whose weights are fractions: Int64 has none",
            () => new Resize { Mode = ResizeMode.Linear, Scales = [2] }.Forward(Tensors.Of([2], 5L, 7))
        );
        Refused(
            "mode",
            "Int64 has none",
            () => new Resize { Mode = ResizeMode.Linear, Scales = [2] }.Backward(Tensors.Of([2], 5L, 7), Tensors.Of([4], 1L, 1, 1, 1))
        );
    }

    [Fact]
    public void Sizes_are_rounded_down_from_what_a_float_holds()
    {
        Assert.Equal([Shape.Create([7])], new Resize { Scales = [0.7f] }.InferShapes([Shape.Create([10])]));
        Assert.Equal([Shape.Create([2])], new Resize { Scales = [0.7] }.InferShapes([Shape.Create([4])]));
    }

    [Fact]
    public void Names_are_those_of_ONNX()
    {
        const string attributes =
            """{"mode":"cubic","coordinate_transformation_mode":"tf_crop_and_resize","nearest_mode":"ceil","sizes":[2],"keep_aspect_ratio_policy":"not_larger","axes":[0],"roi":[0,1],"extrapolation_value":2,"cubic_coeff_a":-0.5,"exclude_outside":1,"antialias":1}""";
        var op = Operators.Create("Resize", attributes);
        Assert.Equal(attributes, Operators.AttributesOf(op));
        Assert.Equal("""{"scales":[1.5]}""", Operators.AttributesOf(new Resize { Scales = [1.5] }));
        var given = new Values<double> { ["X"] = Tensors.Of<double>([1], 3), ["dY"] = Tensors.Of<double>([2], 5, 7) };
        var twice = new Resize { Scales = [2] };
        Expect.Exactly([2], [3, 3], ((IOperator)twice).Forward(given)["Y"]);
        Expect.Exactly([1], [12], ((IOperator)twice).Backward(given)["dX"]);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Fits("scales", "or sizes must say how large X 2×3 becomes, and not both", new Resize());
        Fits("scales", "and not both", new Resize { Scales = [1, 1], Sizes = [2, 3] });
        Fits("scales", "has 1 entries, but X 2×3 and axes need 2", new Resize { Scales = [1] });
        Fits("sizes", "has 2 entries, but X 2×3 and axes need 1", new Resize { Sizes = [1, 1], Axes = [0] });
        Fits("scales", "is 0, 1: each must be above 0", new Resize { Scales = [0, 1] });
        Fits("scales", "each must be above 0 and finite", new Resize { Scales = [double.NaN, 1] });
        Fits("scales", "each must be above 0 and finite", new Resize { Scales = [double.PositiveInfinity, 1] });
        Fits("scales", "is 0.3 for axis 1 of X 2×3, which would be 0 long", new Resize { Scales = [1, 0.3] });
        Fits("scales", "would be", new Resize { Scales = [1e30, 1] });
        Fits("sizes", "is 0, 3: each must be at least 1", new Resize { Sizes = [0, 3] });
        Fits(
            "sizes",
            "is 1, 1: axis 0 of X 1×100 would be 0 long",
            new Resize { Sizes = [1, 1], KeepAspectRatioPolicy = KeepAspectRatioPolicy.NotLarger },
            1,
            100
        );
        Fits("Y", "more than", new Resize { Sizes = [int.MaxValue, 2] });
        Fits("axes", "names an axis of X 2×3 twice", new Resize { Sizes = [1, 1], Axes = [0, -2] });
        Fits("axes", "is 2, which 2×3 does not have", new Resize { Sizes = [1], Axes = [2] });
        var crop = new Resize { Sizes = [2, 3], CoordinateTransformationMode = CoordinateTransformationMode.TfCropAndResize };
        Fits("roi", "is missing: tf_crop_and_resize takes the part of X 2×3 that it names", crop);
        Fits("roi", "has 2 entries, but X 2×3 and axes need 4", crop with { Roi = [0, 1] });
        Fits("roi", "is 0, 0, 1, NaN: each must be finite", crop with { Roi = [0, 0, 1, double.NaN] });
        Fits(
            "scales",
            "is 1E-07 for axis 0 of X 2×3: an element of Y would be smoothed over more than X has",
            crop with
            {
                Mode = ResizeMode.Linear,
                Antialias = true,
                Sizes = null,
                Axes = [0],
                Scales = [1e-7],
                Roi = [0, 1e8],
            }
        );
        // Of one element half an element is the least.
        var half = crop with
        {
            Mode = ResizeMode.Linear,
            Antialias = true,
            Sizes = null,
            Scales = [0.5],
            Roi = [0, 2],
        };
        Assert.Equal([Shape.Create([1])], half.InferShapes([Shape.Create([1])]));
        Refused("X", "is scalar", () => new Resize { Scales = [] }.InferShapes([Shape.Scalar]));
        Refused("dY", "is 2 but Y is 4", () => new Resize { Scales = [2] }.Backward(Tensors.Zeros<int>([2]), Tensors.Zeros<int>([2])));

        static void Fits(string argument, string part, Resize resize, params int[] shape) =>
            Refused(argument, part, () => resize.InferShapes([Shape.Create(shape.Length == 0 ? [2, 3] : shape)]));
    }

    private static void Refused(string argument, string part, Action action) => Expect.Refused("Resize", argument, part, action);

    /// <summary>The same shape, and numbers as right as they are printed, to float's seven digits.</summary>
    private static void Close(Shape shape, double[] values, Tensor<double> got)
    {
        Assert.Equal(shape, got.Shape());
        Assert.All(values, (value, place) => Assert.Equal(value, got.Flat()[place], 2e-7 * Math.Abs(value)));
    }
}
