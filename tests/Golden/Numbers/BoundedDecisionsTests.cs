using System.Numerics;
using Reference.Layers;
using Reference.Numbers;
using Single = Reference.Numbers.Bounded<Reference.Numbers.Float32>;

namespace Reference.GoldenTests.Numbers;

/// <summary>What a bound says where a formula branches, and where a literal is not a number of the format.</summary>
public class BoundedDecisionsTests
{
    [Theory]
    [InlineData(0.2)]
    [InlineData(-0.22)]
    [InlineData(1.2)]
    public void A_number_at_a_threshold_that_the_format_rounds_is_at_the_threshold(double threshold)
    {
        // 0.2f is above 0.2, but nobody who computes in float can see that.
        var x = Single.Exact((float)threshold);
        Assert.False(x > Single.FromDouble(threshold));
        Assert.False(x < Single.FromDouble(threshold));
        Assert.True(x <= Single.FromDouble(threshold));
        Assert.True(x >= Single.FromDouble(threshold));
        Assert.True(Single.Exact(MathF.BitIncrement((float)threshold)) > Single.FromDouble(threshold));
        var layer = new ThresholdedRelu { Alpha = threshold };
        Assert.Equal(0, layer.Forward(Tensors.Of([1], x)).Flat()[0].Value);
        Assert.Equal(0, layer.Forward(Tensors.Of([1], (float)threshold)).Flat()[0]);
    }

    [Fact]
    public void In_double_nothing_is_rounded_before_it_is_compared() =>
        Assert.True(Bounded<Float64>.Exact(0.2f) > Bounded<Float64>.FromDouble(0.2));

    [Fact]
    public void The_slope_of_hard_swish_is_decided_by_x()
    {
        // Its gate, (1/6)·x + 3·(1/6), is 0 at -3 only up to rounding.
        var slopes = new HardSwish().Backward(
            Tensors.Of([4], Single.Exact(-3), Single.Exact(-3 + 1e-6f), Single.Exact(3 - 1e-6f), Single.Exact(3)),
            Tensors.Of([4], Single.Exact(1), Single.Exact(1), Single.Exact(1), Single.Exact(1))
        );
        Assert.Equal([0, -0.5, 1.5, 1], slopes.Flat().ToArray().Select(slope => Math.Round(slope.Value, 3)));
    }

    [Fact]
    public void Hard_swish_has_a_bound_where_its_gate_closes()
    {
        var y = new HardSwish().Forward(Tensors.Of([1], Single.Exact(-3))).Flat()[0];
        var fused = -3 * MathF.FusedMultiplyAdd(-3, 1 / 6f, 0.5f);
        Assert.InRange(Math.Abs(fused - y.Value), 0, y.Bound);
        Assert.InRange(y.Bound, 1e-7, 2e-6);
    }

    [Theory]
    [InlineData(1.55)] // rounded
    [InlineData(0.75)] // a float
    [InlineData(-0.6)]
    public void A_power_may_be_off_by_sixteen_units_whatever_its_exponent(double exponent)
    {
        var y = Power(Single.Exact(2.5f), Single.FromDouble(exponent));
        var exact = Math.Pow(2.5, exponent);
        Assert.Equal(exact, y.Value, 1e-12);
        Assert.InRange(y.Bound / exact, 32 * Float32.UnitRoundoff, 42 * Float32.UnitRoundoff);
    }

    [Fact]
    public void A_rounded_exponent_turns_a_power_by_the_logarithm_of_its_base()
    {
        var u = Float32.UnitRoundoff;
        var y = Power(Bounded<Float32>.Exact(1e-4f), Bounded<Float32>.FromDouble(8.1));
        Assert.InRange(y.Bound / y.Value, (32 + Math.Log(1e4) * 8.1) * u, (36 + Math.Log(1e4) * 8.1) * u);
        var rounded = Math.Pow(1e-4f, (float)8.1);
        Assert.InRange(Math.Abs(rounded - y.Value), 0, y.Bound);
    }

    [Fact]
    public void A_function_that_takes_zero_to_zero_does_so_exactly()
    {
        Assert.Equal(0, Root(Single.Exact(0)).Bound);
        Assert.Equal(0, Tangent(Single.Exact(0)).Bound);
        Assert.True(double.IsNaN((Single.Exact(0) / Root(Single.Exact(0))).Value));
        Assert.Equal(0, (Single.Exact(0) / Root(Single.Exact(0))).Bound);
    }

    [Fact]
    public void A_function_of_what_may_have_overflowed_is_unbounded_even_if_the_function_is_not()
    {
        // In float the difference is ∞ - ∞, and tanh passes the NaN on.
        var large = Single.Exact(1e30f);
        var difference = large * large - large * large;
        Assert.Equal(double.PositiveInfinity, difference.Bound);
        Assert.Equal(double.PositiveInfinity, Tangent(difference).Bound);
    }

    private static T Power<T>(T x, T y)
        where T : IFloatingPointIeee754<T> => T.Pow(x, y);

    private static T Root<T>(T x)
        where T : IFloatingPointIeee754<T> => T.Sqrt(x);

    private static T Tangent<T>(T x)
        where T : IFloatingPointIeee754<T> => T.Tanh(x);
}
