using Reference.Numbers;

namespace Reference.GradientCheckTests.Numbers;

public class ErrorFunctionTests
{
    // Abramowitz & Stegun, table 7.1, which the DLMF continues (7.23), here to double precision.
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1e-10, 1.1283791670955126e-10)]
    [InlineData(0.1, 0.11246291601828489)]
    [InlineData(0.5, 0.5204998778130465)]
    [InlineData(0.9, 0.7969082124228321)]
    [InlineData(1, 0.8427007929497149)]
    [InlineData(1.1, 0.8802050695740817)]
    [InlineData(1.5, 0.9661051464753108)]
    [InlineData(2, 0.9953222650189527)]
    [InlineData(3, 0.9999779095030014)]
    [InlineData(5, 0.9999999999984626)]
    public void It_is_the_tables_to_an_ulp_or_two(double x, double erf)
    {
        Assert.Equal(erf, ErrorFunction.Erf(x), 2 * (Math.BitIncrement(erf) - erf));
        Assert.Equal(-erf, ErrorFunction.Erf(-x), 2 * (Math.BitIncrement(erf) - erf));
    }

    [Fact]
    public void Its_ends_are_one_and_nan_stays_nan()
    {
        Assert.Equal(1, ErrorFunction.Erf(double.PositiveInfinity));
        Assert.Equal(-1, ErrorFunction.Erf(double.NegativeInfinity));
        Assert.True(double.IsNaN(ErrorFunction.Erf(double.NaN)));
    }

    [Fact]
    public void It_never_falls()
    {
        for (var x = -7.0; x < 7; x += 1.0 / 64)
            Assert.True(ErrorFunction.Erf(x + 1.0 / 64) >= ErrorFunction.Erf(x), $"at {x}");
    }

    [Fact]
    public void Float_and_half_go_through_double()
    {
        Assert.Equal((float)ErrorFunction.Erf(0.5), ErrorFunction.Erf(0.5f));
        Assert.Equal((Half)ErrorFunction.Erf(0.5), ErrorFunction.Erf((Half)0.5));
    }

    [Fact]
    public void Its_derivative_is_the_bell_curve() =>
        Assert.Equal(2 / Math.Sqrt(Math.PI) * Math.Exp(-0.25), ErrorFunction.Erf(new Dual(0.5, 1)).Derivative, 15);
}
