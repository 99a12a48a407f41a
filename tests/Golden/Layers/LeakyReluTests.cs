using Reference.Layers;

namespace Reference.GoldenTests.Layers;

public class LeakyReluTests
{
    [Fact]
    public void Left_of_zero_the_slope_is_alpha() => ActivationTable.Holds(new LeakyRelu(), (-2, -0.02, 0.01), (3, 3, 1));

    [Fact]
    public void Alpha_may_be_anything() => ActivationTable.Holds(new LeakyRelu { Alpha = 0.25 }, (-2, -0.5, 0.25), (2, 2, 1));

    [Fact]
    public void A_negative_alpha_folds_the_line() => ActivationTable.Holds(new LeakyRelu { Alpha = -2 }, (-2, 4, -2), (2, 2, 1));

    [Fact]
    public void At_zero_the_slope_is_alpha() => ActivationTable.Holds(new LeakyRelu { Alpha = 0.25 }, (0, 0, 0.25), (-0.0, -0.0, 0.25));

    [Fact]
    public void Infinities_keep_their_sign() =>
        ActivationTable.Holds(
            new LeakyRelu(),
            (double.PositiveInfinity, double.PositiveInfinity, 1),
            (double.NegativeInfinity, double.NegativeInfinity, 0.01)
        );
}
