using System.Numerics;
using Reference.Numbers;

namespace Reference.GradientCheckTests.Numbers;

public class ConversionTests
{
    private static void Converts<T>()
        where T : INumber<T>
    {
        Assert.Equal(7.0, double.CreateChecked(T.CreateChecked(7)));
        Assert.Equal(7.0f, float.CreateChecked(T.CreateChecked(7L)));
        Assert.Equal(0.5, double.CreateSaturating(T.CreateChecked(0.5)));
        Assert.Equal(0.5, double.CreateTruncating(T.CreateChecked(0.5f)));
        Assert.Equal(0.5, double.CreateChecked(T.CreateChecked((Half)0.5f)));
        Assert.Equal(0.25, double.CreateChecked(T.CreateChecked(0.25m)));
        Assert.Equal(9.0, double.CreateChecked(T.CreateChecked(new BigInteger(9))));
        Assert.Equal((Half)(-3), Half.CreateChecked(T.CreateChecked(-3)));
        Assert.Equal(3, int.CreateTruncating(T.CreateChecked(3.75)));
        Assert.Equal(2.5, double.CreateChecked(T.Parse("2.5", null)));
        Assert.False(T.TryParse("two", null, out _));
    }

    private static void Behaves<T>()
        where T : INumber<T>
    {
        var (one, two) = (T.One, T.One + T.One);
        Assert.True(one < two && two > one && one <= two && two >= one && one != two);
        Assert.True(two == T.CreateChecked(2) && two.CompareTo(one) > 0 && two.Equals(one + one));
        Assert.Equal(two, T.Max(one, two));
        Assert.Equal(one, T.Min(one, two));
        Assert.Equal(two, T.Abs(-two));
        Assert.Equal(two, T.Clamp(two + two, one, two));
        Assert.Equal(-1, T.Sign(-two));
        Assert.Equal(one, (two + one) % two);
        Assert.True(T.IsZero(T.Zero) && T.IsNegative(-one) && T.IsFinite(one) && !T.IsNaN(one));
        Assert.True(T.IsEvenInteger(two) && T.IsOddInteger(one) && !T.IsInteger(one / two));
        var counter = one;
        counter++;
        Assert.Equal(two, counter);
    }

    [Fact]
    public void Every_number_type_converts_to_and_from_the_numbers_of_dotnet()
    {
        Converts<Rational>();
        Converts<Dual>();
        Converts<Variable>();
        Converts<Bounded<Float32>>();
        Converts<double>();
    }

    [Fact]
    public void Every_number_type_compares_and_selects_as_a_number()
    {
        Behaves<Rational>();
        Behaves<Dual>();
        Behaves<Variable>();
        Behaves<Bounded<Float32>>();
        Behaves<double>();
    }

    [Fact]
    public void A_fraction_converts_to_a_real_number()
    {
        Assert.Equal(0.75, Dual.FromDouble(0.75).Value);
        Assert.Equal(0.75, Created<Dual>(new Rational(3, 4)).Value);
        Assert.Equal(0.75, Created<Variable>(new Rational(3, 4)).Value);
    }

    private static T Created<T>(Rational value)
        where T : INumber<T> => T.CreateChecked(value);
}
