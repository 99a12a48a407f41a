using System.Numerics.Tensors;
using Reference.Layers;
using Reference.Numbers;

namespace Reference.GoldenTests.Layers;

/// <summary>Resize: how large y is, its elements and gradients. Where the places of y lie on x and how much its neighbours weigh: <see cref="ResizedAxisTests"/>.</summary>
public class ResizeTests
{
    private static readonly Tensor<double> Square = Tensors.Of<double>([1, 1, 2, 2], 1, 2, 3, 4);

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

    [Fact]
    public void The_last_axis_may_stay_as_it_is() =>
        Expect.Exactly([4, 2], [1, 2, 1, 2, 3, 4, 3, 4], new Resize { Scales = [2, 1] }.Forward(Tensors.Of<double>([2, 2], 1, 2, 3, 4)));

    [Fact]
    public void A_NaN_does_not_spread_along_an_axis_that_stays_as_it_is() =>
        Expect.Exactly(
            [4, 2],
            [1, double.NaN, 1.5, double.NaN, 2.5, double.NaN, 3, 4],
            new Resize { Mode = ResizeMode.Linear, Scales = [2, 1] }.Forward(Tensors.Of([2, 2], 1, double.NaN, 3, 4))
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
    public void Of_a_part_with_scales_the_length_is_that_of_the_part()
    {
        var part = new Resize { CoordinateTransformationMode = CoordinateTransformationMode.TfCropAndResize, Roi = [0.2, 0.7] };
        Assert.Equal([Shape.Create([5])], (part with { Scales = [1] }).InferShapes([Shape.Create([10])]));
    }

    [Fact]
    public void One_element_may_be_smoothed_to_half_an_element()
    {
        var half = new Resize
        {
            Mode = ResizeMode.Linear,
            CoordinateTransformationMode = CoordinateTransformationMode.TfCropAndResize,
            Antialias = true,
            Scales = [0.5],
            Roi = [0, 2],
        };
        Assert.Equal([Shape.Create([1])], half.InferShapes([Shape.Create([1])]));
    }

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
        Refused("X", "is scalar", () => new Resize { Scales = [] }.InferShapes([Shape.Scalar]));
        Refused("dY", "is 2 but Y is 4", () => new Resize { Scales = [2] }.Backward(Tensors.Zeros<int>([2]), Tensors.Zeros<int>([2])));

        static void Fits(string argument, string part, Resize resize, params int[] shape) =>
            Refused(argument, part, () => resize.InferShapes([Shape.Create(shape.Length == 0 ? [2, 3] : shape)]));
    }

    private static void Refused(string argument, string part, Action action) => Expect.Refused("Resize", argument, part, action);
}
