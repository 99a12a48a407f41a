using System.Numerics;
using Reference.Numbers;
using Single = Reference.Numbers.Bounded<Reference.Numbers.Float32>;

namespace Reference.GradientCheckTests.Numbers;

public class BoundedTests
{
    private static readonly double U = Float32.UnitRoundoff;

    private static T Sum<T>(params ReadOnlySpan<T> terms)
        where T : INumber<T>
    {
        var sum = T.Zero;
        foreach (var term in terms)
            sum += term;
        return sum;
    }

    private static Single[] Data(params double[] values) => [.. values.Select(Single.Exact)];

    // To the few millionths that the bound is rounded up by.
    private static void About(double expected, double actual) => Assert.InRange(actual, expected, expected * (1 + 1e-5));

    [Fact]
    public void Data_has_no_error_and_negating_it_adds_none()
    {
        Assert.Equal(0, Single.Exact(3).Bound);
        Assert.Equal(0, (-Single.Exact(3)).Bound);
        Assert.Equal(0, default(Single).Bound);
    }

    [Fact]
    public void A_sum_of_n_terms_carries_gamma_of_n_less_two_and_one_rounding_of_the_whole() =>
        About(2 * U * 10 + U * 10, Sum(Data(1, 2, 3, 4)).Bound);

    [Fact]
    public void Adding_zero_is_not_a_term()
    {
        var sum = Single.Exact(0) + Single.Exact(3) + Single.Exact(0) * Single.Exact(5);
        Assert.Equal(1, sum.Terms);
        Assert.Equal(0, sum.Bound);
    }

    [Fact]
    public void The_difference_of_two_data_is_one_rounding_of_the_difference()
    {
        About(U * 0.25, (Single.Exact(1000.25) - Single.Exact(1000)).Bound);
        Assert.Equal(0, (Single.Exact(3) - Single.Exact(3)).Bound);
    }

    [Fact]
    public void A_sum_of_sums_is_one_sum()
    {
        var (left, right) = (Sum(Data(1, 2)), Sum(Data(3, 4)));
        Assert.Equal(Sum(Data(1, 2, 3, 4)).Bound, (left + right).Bound);
        Assert.Equal(4, (left - right).Terms);
    }

    [Fact]
    public void A_product_closes_its_sums_and_rounds_once()
    {
        var sum = Sum(Data(1, 2));
        var product = sum * Single.Exact(3);
        Assert.Equal(1, product.Terms);
        About(3 * sum.Bound + U * 9, product.Bound);
    }

    [Fact]
    public void Multiplying_by_zero_one_or_a_power_of_two_rounds_nothing()
    {
        var x = Sum(Data(1, 2, 4)) * Single.Exact(0.3f);
        foreach (var factor in new[] { 0.0, 1, -1, 4, -0.125 })
            About(Math.Abs(factor) * x.Bound, (x * Single.Exact(factor)).Bound);
        Assert.Equal(0, (Single.Exact(3) * Single.Exact(0.5)).Bound);
    }

    [Fact]
    public void A_product_below_the_normal_numbers_may_lose_half_the_smallest()
    {
        var tiny = Single.Exact(1e-30f) * Single.Exact(1e-12f);
        Assert.InRange(tiny.Bound, float.Epsilon / 2, 2 * float.Epsilon);
        Assert.True(Math.Abs(1e-30f * 1e-12f - tiny.Value) <= tiny.Bound);
        Assert.InRange((Single.Exact(float.Epsilon) * Single.Exact(0.5)).Bound, 1e-45, 2e-45);
    }

    [Fact]
    public void A_literal_is_exact_if_the_format_has_it_and_rounded_if_not()
    {
        Assert.Equal(0, Single.FromDouble(0.375).Bound);
        About(U * 1e-5, Single.FromDouble(1e-5).Bound);
        Assert.True(Math.Abs(1e-5f - 1e-5) <= Single.FromDouble(1e-5).Bound);
        Assert.Equal(0, Bounded<BFloat16>.FromDouble(1.5).Bound);
        About(1.001 / 256, Bounded<BFloat16>.FromDouble(1.001).Bound);
        Assert.Equal(0, Bounded<Float64>.FromDouble(0.1).Bound);
    }

    [Fact]
    public void A_quotient_by_what_may_be_zero_is_unbounded()
    {
        var nearlyZero = Sum(Data(1, 1e-9f, -1)) - Single.Exact(1e-9f);
        Assert.True(double.IsPositiveInfinity((Single.Exact(1) / nearlyZero).Bound));
        Assert.True(double.IsFinite((Single.Exact(1) / Sum(Data(1, 2, -1))).Bound));
        Assert.Equal(0, (Single.Exact(0) / Single.Exact(3)).Bound);
    }

    [Fact]
    public void A_possible_overflow_is_unbounded()
    {
        var max = (double)float.MaxValue;
        Assert.Equal(0, Single.Exact(max).Bound);
        Assert.Equal(double.PositiveInfinity, Sum(Data(max, max, -max)).Bound);
        Assert.Equal(double.PositiveInfinity, (Single.Exact(max) * Single.Exact(2)).Bound);
        Assert.Equal(double.PositiveInfinity, Function(Single.Exact(89)).Bound);
        Assert.True(double.IsFinite(Function(Single.Exact(88)).Bound));
        Assert.Equal(double.PositiveInfinity, (Bounded<Float16>.Exact(65504) + Bounded<Float16>.Exact(100)).Bound);
    }

    private static T Function<T>(T x)
        where T : IFloatingPointIeee754<T> => T.Exp(x);

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void Nan_and_infinity_in_the_data_must_come_out_exactly(double value)
    {
        var special = Single.Exact(value);
        foreach (
            var result in new[]
            {
                special,
                special + Sum(Data(1, 2)),
                special * Sum(Data(1, 2)),
                special / Single.Exact(3),
                special * Single.Exact(0),
                special - special,
                Function(Single.Exact(double.IsNegative(value) ? double.NaN : value)),
            }
        )
            Assert.Equal(0, result.Bound);
    }

    [Fact]
    public void Division_by_an_exact_zero_is_certain()
    {
        Assert.Equal(0, (Single.Exact(1) / Single.Exact(0)).Bound);
        Assert.Equal(0, (Single.Exact(0) / Single.Exact(0)).Bound);
    }

    private static T Logarithm<T>(T x)
        where T : IFloatingPointIeee754<T> => T.Log(x);

    [Fact]
    public void Leaving_a_functions_domain_is_certain_or_unbounded()
    {
        Assert.Equal(0, Logarithm(Single.Exact(-1)).Bound);
        Assert.Equal(0, Logarithm(Single.Exact(0)).Bound);
        var maybe = Sum(Data(1, 2e-9f, -1)) - Single.Exact(1e-9f);
        Assert.Equal(double.PositiveInfinity, Logarithm(maybe).Bound);
        Assert.Equal(double.PositiveInfinity, Logarithm(-maybe).Bound);
    }

    private static T Larger<T>(T x, T y)
        where T : INumber<T> => T.Max(x, y);

    [Fact]
    public void A_maximum_has_the_larger_error_unless_the_winner_is_certain()
    {
        var close = Sum(Data(1, 2, -3)) + Single.Exact(1e-8f);
        Assert.Equal(close.Bound, Larger(close, Single.Exact(0)).Bound, 1e-12);
        Assert.Equal(close.Bound, Larger(Single.Exact(1e-7f), close).Bound, 1e-12);
        Assert.Equal(0, Larger(close, Single.Exact(5)).Bound);
    }

    [Fact]
    public void The_probabilistic_form_is_never_wider_and_narrower_for_long_sums()
    {
        foreach (var n in new long[] { 0, 1, 10, 63, 64, 65, 1000, 100_000 })
            Assert.True(Probabilistic<Float32>.Growth(n) <= Float32.Growth(n), $"n = {n}");
        Assert.True(Probabilistic<Float32>.Growth(100_000) < 0.03 * Float32.Growth(100_000));
    }

    [Fact]
    public void For_double_the_errors_of_both_sides_add() =>
        About(2 * Math.ScaleB(1, -53) * 3, (Bounded<Float64>.Exact(1) + Bounded<Float64>.Exact(2)).Bound);

    [Fact]
    public void It_prints_value_and_bound() => Assert.Equal("0.1 ± 5.96E-09", Single.FromDouble(0.1).ToString());
}
