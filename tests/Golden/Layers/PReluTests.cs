using Reference.Layers;
using Reference.Numbers;

namespace Reference.GoldenTests.Layers;

public class PReluTests
{
    [Fact]
    public void A_slope_of_one_number_is_shared_by_all()
    {
        var (x, a) = (Tensors.Of<double>([2, 2], -2, 3, -4, -5), Tensors.Of([1], 0.5));
        Expect.Exactly([2, 2], [-1, 3, -2, -2.5], new PRelu().Forward(x, a));
        var (dx, da) = new PRelu().Backward(x, a, Tensors.Of<double>([2, 2], 7, 11, 13, 17));
        Expect.Exactly([2, 2], [3.5, 11, 6.5, 8.5], dx);
        Expect.Exactly([1], [7.0 * -2 + 13 * -4 + 17 * -5], da);
    }

    // N = 2, C = 3, H = 1, W = 2: a slope for each channel, so that batch, channel and pixel are told apart.
    [Fact]
    public void A_slope_for_each_channel_is_written_with_its_spatial_axes()
    {
        var x = Tensors.Of<double>([2, 3, 1, 2], -1, 2, -3, -4, 5, -6, -7, -8, 9, 10, -11, 12);
        var a = Tensors.Of<double>([3, 1, 1], 2, 10, 100);
        Expect.Exactly([2, 3, 1, 2], [-2, 2, -30, -40, 5, -600, -14, -16, 9, 10, -1100, 12], new PRelu().Forward(x, a));
        var (dx, da) = new PRelu().Backward(x, a, Tensors.Fill<double>([2, 3, 1, 2], i => i + 1));
        Expect.Exactly([2, 3, 1, 2], [1 * 2, 2, 3 * 10, 4 * 10, 5, 6 * 100, 7 * 2, 8 * 2, 9, 10, 11 * 100, 12], dx);
        Expect.Exactly([3, 1, 1], [1.0 * -1 + 7 * -7 + 8 * -8, 3 * -3 + 4 * -4, 6 * -6 + 11 * -11], da);
    }

    [Fact]
    public void Numbers_without_axes_of_their_own_belong_to_the_last_axis()
    {
        var x = Tensors.Of<double>([2, 2, 2], -1, -1, -1, -1, -1, -1, -1, -1);
        var y = new PRelu().Forward(x, Tensors.Of<double>([2], 3, 5));
        Expect.Exactly([2, 2, 2], [-3, -5, -3, -5, -3, -5, -3, -5], y);
    }

    [Fact]
    public void At_zero_the_slope_is_the_learned_one()
    {
        var (dx, da) = new PRelu().Backward(Tensors.Of<double>([2], 0, -0.0), Tensors.Of([1], 0.25), Tensors.Of<double>([2], 8, 16));
        Expect.Exactly([2], [2, 4], dx);
        Expect.Exactly([1], [0], da);
    }

    [Fact]
    public void NaN_gives_NaN_and_infinities_keep_their_sign()
    {
        var (x, a) = (Tensors.Of([3], double.NaN, double.NegativeInfinity, double.PositiveInfinity), Tensors.Of([3], 0.5, 0.5, 0.5));
        Expect.Exactly([3], [double.NaN, double.NegativeInfinity, double.PositiveInfinity], new PRelu().Forward(x, a));
        var (dx, da) = new PRelu().Backward(x, a, Tensors.Of<double>([3], 2, 2, 2));
        Expect.Exactly([3], [double.NaN, 1, 2], dx);
        Expect.Exactly([3], [double.NaN, double.NegativeInfinity, 0], da);
    }

    [Fact]
    public void Exact_numbers_run_through()
    {
        Rational third = new(1, 3);
        var (dx, da) = new PRelu().Backward(Tensors.Of([2], -third, third), Tensors.Of([1], third), Tensors.Of<Rational>([2], 7, 5));
        Expect.Exactly([2], [new(7, 3), 5], dx);
        Expect.Exactly([1], [new(-7, 3)], da);
    }

    [Fact]
    public void Names_are_those_of_ONNX()
    {
        var given = new Values<double>
        {
            ["X"] = Tensors.Of<double>([1], -2),
            ["slope"] = Tensors.Of<double>([1], 3),
            ["dY"] = Tensors.Of<double>([1], 5),
        };
        var op = Operators.Create("PRelu");
        Expect.Exactly([1], [-6], op.Forward(given)["Y"]);
        var gradients = op.Backward(given);
        Expect.Exactly([1], [15], gradients["dX"]);
        Expect.Exactly([1], [-10], gradients["dslope"]);
    }

    [Fact]
    public void A_slope_that_cannot_be_repeated_is_refused()
    {
        Expect.Refused(
            "PRelu",
            "slope",
            "is 3, which cannot be repeated along X 2×3×4×5",
            () =>
                new PRelu().InferShapes([
                    [2, 3, 4, 5],
                    [3],
                ])
        );
        Expect.Refused(
            "PRelu",
            "slope",
            "is 2×3",
            () =>
                new PRelu().InferShapes([
                    [3],
                    [2, 3],
                ])
        );
        Expect.Refused(
            "PRelu",
            "slope",
            "is 2, which cannot be repeated along X 1",
            () =>
                new PRelu().InferShapes([
                    [1],
                    [2],
                ])
        );
        Expect.Refused("PRelu", "X", "is 0: an axis", () => new PRelu().InferShapes([Shape.Create([0]), Shape.Create([1])]));
        Expect.Refused("PRelu", "slope", "is 0: an axis", () => new PRelu().InferShapes([Shape.Create([1]), Shape.Create([0])]));
        Expect.Refused(
            "PRelu",
            "slope",
            "cannot be repeated",
            () => new PRelu().Backward(Tensors.Zeros<int>([2]), Tensors.Zeros<int>([3]), Tensors.Zeros<int>([2]))
        );
        Expect.Refused(
            "PRelu",
            "dY",
            "is 1 but Y is 2",
            () => new PRelu().Backward(Tensors.Zeros<int>([2]), Tensors.Zeros<int>([1]), Tensors.Zeros<int>([1]))
        );
    }
}
