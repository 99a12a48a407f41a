using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Reference.Numbers;

namespace Reference.GradientCheckTests.Numbers;

public class RationalTests
{
    private static readonly Arbitrary<Rational> Fractions = (
        from numerator in Gen.Choose(-50, 50)
        from denominator in Gen.Choose(1, 50)
        select new Rational(numerator, denominator)
    ).ToArbitrary();

    private static void Law(Func<Rational, Rational, Rational, bool> law) =>
        Prop.ForAll(Fractions, Fractions, Fractions, law).Check(Property.Config);

    [Fact]
    public void Addition_and_multiplication_commute() => Law((a, b, c) => a + b == b + a && a * b == b * a);

    [Fact]
    public void Addition_and_multiplication_associate() => Law((a, b, c) => a + (b + c) == a + b + c && a * (b * c) == a * b * c);

    [Fact]
    public void Multiplication_distributes_over_addition() => Law((a, b, c) => a * (b + c) == a * b + a * c);

    [Fact]
    public void Every_number_has_a_negative_and_every_number_but_0_an_inverse() =>
        Law((a, b, c) => a + -a == 0 && a - b == a + -b && (b == 0 || a / b * b == a));

    [Fact]
    public void Every_result_is_reduced_with_a_positive_denominator() =>
        Law(
            (a, b, c) =>
                new[] { a + b, a - b, a * b, b == 0 ? a : a / b, -a }.All(r =>
                    r.Denominator.Sign > 0 && BigInteger.GreatestCommonDivisor(r.Numerator, r.Denominator).IsOne
                )
        );

    [Fact]
    public void The_order_is_that_of_the_reals() =>
        Law((a, b, c) => a < b == (double)a < (double)b && a.CompareTo(b) == ((double)a).CompareTo((double)b) && (a >= b || a + c < b + c));

    [Fact]
    public void The_remainder_has_the_sign_of_the_dividend() =>
        Law((a, b, c) => b == 0 || a - a % b is var whole && Whole(whole / b) && Small(a % b, b));

    private static bool Whole(Rational r) => r.Denominator.IsOne;

    private static bool Small(Rational r, Rational b) => Absolute(r) < Absolute(b);

    private static T Absolute<T>(T x)
        where T : INumber<T> => T.Abs(x);

    [Fact]
    public void Text_reads_back() => Law((a, b, c) => Rational.Parse(a.ToString()) == a && Rational.Parse($" {b} ") == b);

    [Theory]
    [InlineData("7/9", "7/9", "0.77")]
    [InlineData("-5/9", "-5/9", "-0.55")]
    [InlineData("1", "1", "1.00")]
    [InlineData("6/4", "3/2", "1.50")]
    [InlineData("3/-6", "-1/2", "-0.50")]
    [InlineData("0.25", "1/4", "0.25")]
    [InlineData("-0.125", "-1/8", "-0.12")]
    [InlineData("-1/300", "-1/300", "0.00")]
    [InlineData("100/9", "100/9", "11.11")]
    public void A_fraction_reads_prints_and_truncates(string text, string fraction, string decks)
    {
        var value = Rational.Parse(text);
        Assert.Equal(fraction, value.ToString());
        Assert.Equal(decks, value.ToTruncatedString());
        Assert.Equal(decks, $"{value:T2}");
    }

    [Theory]
    [InlineData("")]
    [InlineData("seven")]
    [InlineData("1/")]
    [InlineData("1/0")]
    [InlineData("1.5/2")]
    public void Text_that_is_no_fraction_is_refused(string text) => Assert.Throws<FormatException>(() => Rational.Parse(text));

    [Fact]
    public void Division_by_zero_is_refused()
    {
        Assert.Throws<DivideByZeroException>(() => (Rational)1 / 0);
        Assert.Throws<DivideByZeroException>(() => new Rational(1, 0));
    }

    [Fact]
    public void The_default_is_zero()
    {
        Assert.Equal(0, default(Rational));
        Assert.Equal("0", default(Rational).ToString());
        Assert.Equal(new Rational(1, 3), default(Rational) + new Rational(1, 3));
    }

    [Fact]
    public void Every_finite_double_is_a_fraction_and_comes_back() =>
        Prop.ForAll(ArbMap.Default.ArbFor<double>().Filter(double.IsFinite), x => (double)Rational.FromDouble(x) == x)
            .Check(Property.Config);

    [Fact]
    public void A_fraction_becomes_the_nearest_double()
    {
        Assert.Equal(1.0 / 3, (double)new Rational(1, 3));
        Assert.Equal(1e300, (double)new Rational(BigInteger.Pow(10, 300), 1));
        Assert.Equal(1e-300, (double)new Rational(1, BigInteger.Pow(10, 300)));
        Assert.Equal(double.Epsilon, (double)Rational.FromDouble(double.Epsilon));
    }

    [Fact]
    public void Nan_and_infinity_are_no_fractions()
    {
        Assert.Throws<OverflowException>(() => Rational.FromDouble(double.NaN));
        Assert.Throws<OverflowException>(() => Rational.FromDouble(double.PositiveInfinity));
    }
}
