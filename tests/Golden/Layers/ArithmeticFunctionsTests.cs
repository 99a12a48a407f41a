using Reference.Layers;
using Reference.Numbers;

namespace Reference.GoldenTests.Layers;

/// <summary>The functions of single elements that are no activations of networks: Abs, Clip, Exp, Log, Neg, Reciprocal, Sqrt.</summary>
public class ArithmeticFunctionsTests
{
    private const double Infinity = double.PositiveInfinity;

    [Fact]
    public void Absolute_values() =>
        ActivationTable.Holds(
            new AbsoluteValue(),
            (2.5, 2.5, 1),
            (-3, 3, -1),
            (0, 0, 0),
            (-0.0, 0, 0),
            (Infinity, Infinity, 1),
            (-Infinity, Infinity, -1)
        );

    [Fact]
    public void Negatives() =>
        ActivationTable.Holds(new Negation(), (2.5, -2.5, -1), (-3, 3, -1), (0, -0.0, -1), (-Infinity, Infinity, -1));

    [Fact]
    public void Reciprocals() =>
        ActivationTable.Holds(new Reciprocal(), (4, 1.0 / 4, -1.0 / 16), (-2, -1.0 / 2, -1.0 / 4), (Infinity, 0, 0), (-Infinity, -0.0, 0));

    [Fact]
    public void The_reciprocal_of_zero_is_infinite_on_its_side() =>
        ActivationTable.Holds(new Reciprocal(), (0, Infinity, -Infinity), (-0.0, -Infinity, -Infinity));

    [Fact]
    public void Square_roots() => ActivationTable.Holds(new SquareRoot(), (9, 3, 1.0 / 6), (0.25, 0.5, 1), (Infinity, Infinity, 0));

    [Fact]
    public void The_square_root_is_steep_at_zero_and_nothing_left_of_it() =>
        ActivationTable.Holds(new SquareRoot(), (0, 0, Infinity), (-0.0, -0.0, -Infinity), (-4, double.NaN, double.NaN));

    [Fact]
    public void Exponentials() =>
        ActivationTable.Holds(
            new Exponential(),
            (0, 1, 1),
            (1, Math.E, Math.E),
            (-1, 1 / Math.E, 1 / Math.E),
            (-Infinity, 0, 0),
            (Infinity, Infinity, Infinity)
        );

    [Fact]
    public void Logarithms() =>
        ActivationTable.Holds(new Logarithm(), (1, 0, 1), (Math.E, 1, 1 / Math.E), (0.5, -0.6931471805599453, 2), (Infinity, Infinity, 0));

    [Fact]
    public void The_logarithm_of_zero_is_infinite_and_left_of_zero_there_is_only_its_slope() =>
        ActivationTable.Holds(new Logarithm(), (0, -Infinity, Infinity), (-0.0, -Infinity, -Infinity), (-4, double.NaN, -1.0 / 4));

    [Fact]
    public void Clipping_keeps_what_is_between_the_limits_and_its_slope_at_both_of_them() =>
        ActivationTable.Holds(
            new Clipping { Min = -1, Max = 2 },
            (-3, -1, 0),
            (-1, -1, 1),
            (0.5, 0.5, 1),
            (2, 2, 1),
            (4, 2, 0),
            (Infinity, 2, 0),
            (-Infinity, -1, 0)
        );

    [Fact]
    public void Each_limit_may_be_left_out()
    {
        ActivationTable.Holds(new Clipping { Min = -1 }, (-3, -1, 0), (7, 7, 1), (Infinity, Infinity, 1));
        ActivationTable.Holds(new Clipping { Max = 2 }, (-3, -3, 1), (7, 2, 0), (-Infinity, -Infinity, 1));
        ActivationTable.Holds(new Clipping(), (-3, -3, 1), (7, 7, 1));
    }

    [Fact]
    public void Limits_in_the_wrong_order_give_the_greatest_everywhere() =>
        ActivationTable.Holds(new Clipping { Min = 2, Max = 1 }, (0, 1, 0), (1.5, 1, 0), (1, 1, 0), (2, 1, 0), (3, 1, 0));

    [Fact]
    public void Whole_numbers_stay_whole()
    {
        Expect.Exactly([3], [7, 0, 7], new AbsoluteValue().Forward(Tensors.Of([3], -7L, 0, 7)));
        Expect.Exactly([3], [7, 0, -7], new Negation().Forward(Tensors.Of([3], -7L, 0, 7)));
        Expect.Exactly([4], [-2, -1, 3, 3], new Clipping { Min = -2, Max = 3 }.Forward(Tensors.Of([4], -7L, -1, 3, 7)));
        Expect.Exactly([2], [-7, 7], new Clipping { Min = double.NegativeInfinity, Max = 1e300 }.Forward(Tensors.Of([2], -7L, 7)));
    }

    [Fact]
    public void A_fraction_has_an_exact_reciprocal_but_zero_has_none()
    {
        Expect.Exactly([2], [new(3, 2), -3], new Reciprocal().Forward(Tensors.Of([2], new Rational(2, 3), new Rational(-1, 3))));
        Expect.Refused("Reciprocal", "X", "no reciprocal in Rational", () => new Reciprocal().Forward(Tensors.Of<Rational>([1], 0)));
    }
}
