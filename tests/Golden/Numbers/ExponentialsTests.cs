using Reference.Numbers;

namespace Reference.GoldenTests.Numbers;

public class ExponentialsTests
{
    // Each series is cut where its next term is below a unit in the last place.
    [Theory]
    [InlineData(1e-10)]
    [InlineData(-1e-10)]
    [InlineData(1e-5)]
    [InlineData(-1e-5)]
    public void Near_zero_both_follow_their_series(double x)
    {
        Assert.Equal(1 + x / 2 + x * x / 6, Exponentials.ExpM1(x) / x, 1e-15);
        Assert.Equal(1 - x / 2 + x * x / 3, Exponentials.LogP1(x) / x, 1e-15);
        Assert.Equal(1 + x / 2, (double)(Exponentials.ExpM1((float)x) / (float)x), Math.ScaleB(1, -23));
    }

    [Fact]
    public void Zero_keeps_its_sign()
    {
        Assert.True(double.IsNegative(Exponentials.ExpM1(-0.0)) && double.IsNegative(Exponentials.LogP1(-0.0)));
        Assert.Equal((0.0, 0.0), (Exponentials.ExpM1(0.0), Exponentials.LogP1(0.0)));
    }

    [Fact]
    public void Known_values()
    {
        Assert.Equal(2 - 1, Exponentials.ExpM1(Math.Log(2)), 4e-16);
        Assert.Equal(0.25 - 1, Exponentials.ExpM1(Math.Log(0.25)), 4e-16);
        Assert.Equal(Math.Log(4), Exponentials.LogP1(3.0), 4e-16);
        Assert.Equal(1, Exponentials.ExpM1(709.5) / Math.Exp(709.5), 4e-16); // almost the largest double, and no infinity on the way
        Assert.Equal(Math.Log(1e300), Exponentials.LogP1(1e300), 2e-13);
    }

    [Fact]
    public void The_ends_are_the_limits()
    {
        Assert.Equal(
            (-1, double.PositiveInfinity),
            (Exponentials.ExpM1(double.NegativeInfinity), Exponentials.ExpM1(double.PositiveInfinity))
        );
        Assert.Equal((-1, -1), (Exponentials.ExpM1(-1000.0), (int)Exponentials.ExpM1((Half)(-1000))));
        Assert.Equal(
            (double.NegativeInfinity, double.PositiveInfinity),
            (Exponentials.LogP1(-1.0), Exponentials.LogP1(double.PositiveInfinity))
        );
        Assert.True(
            double.IsNaN(Exponentials.LogP1(-2.0))
                && double.IsNaN(Exponentials.LogP1(double.NaN))
                && double.IsNaN(Exponentials.ExpM1(double.NaN))
        );
    }
}
