using Reference.Layers;

namespace Reference.GoldenTests.Layers;

public class SeluTests
{
    [Fact]
    public void It_is_a_scaled_elu() =>
        ActivationTable.Holds(new Selu { Alpha = 3, Gamma = 4 }, (Math.Log(0.25), 4 * 3 * (0.25 - 1), 4 * 3 * 0.25), (2, 4 * 2, 4));

    [Fact]
    public void At_zero_the_slope_is_gamma_alpha() =>
        ActivationTable.Holds(new Selu { Alpha = 3, Gamma = 4 }, (0, 0, 4 * 3), (-0.0, -0.0, 4 * 3));

    [Fact]
    public void Far_left_it_is_minus_gamma_alpha_and_flat() =>
        ActivationTable.Holds(
            new Selu { Alpha = 3, Gamma = 4 },
            (-1000, -12, 0),
            (double.NegativeInfinity, -12, 0),
            (1000, 4000, 4),
            (double.PositiveInfinity, double.PositiveInfinity, 4)
        );

    // The paper's fixed point: for a standard normal z, E selu(z) = 0 and E selu(z)² = 1. With Φ the normal distribution,
    // E max(z, 0) = 1/√2π, E (e^z - 1) over z ≤ 0 is √e·Φ(-1) - 1/2, and E (e^z - 1)² there is e²·Φ(-2) - 2√e·Φ(-1) + 1/2.
    [Fact]
    public void The_default_constants_keep_mean_zero_and_variance_one()
    {
        const double below1 = 0.15865525393145705142; // Φ(-1)
        const double below2 = 0.022750131948179207200; // Φ(-2)
        var (mean, square) = (Math.Exp(0.5) * below1 - 0.5, Math.Exp(2) * below2 - 2 * Math.Exp(0.5) * below1 + 0.5);
        var alpha = -1 / Math.Sqrt(2 * Math.PI) / mean;
        Assert.Equal(alpha, new Selu().Alpha, 1e-14);
        Assert.Equal(1 / Math.Sqrt(0.5 + alpha * alpha * square), new Selu().Gamma, 1e-14);
    }
}
