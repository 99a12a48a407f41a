using Reference.Layers;

namespace Reference.GoldenTests.Layers;

public class ThresholdedReluTests
{
    [Fact]
    public void Only_what_is_above_alpha_passes_and_unchanged() =>
        ActivationTable.Holds(new ThresholdedRelu(), (0.5, 0, 0), (1.5, 1.5, 1), (-2, 0, 0));

    [Fact]
    public void At_the_threshold_value_and_slope_are_zero() => ActivationTable.Holds(new ThresholdedRelu(), (1, 0, 0));

    [Fact]
    public void A_negative_threshold_lets_negatives_pass() =>
        ActivationTable.Holds(new ThresholdedRelu { Alpha = -2 }, (-1, -1, 1), (-2, 0, 0), (-3, 0, 0));

    [Fact]
    public void Infinities_are_a_number_like_any_other() =>
        ActivationTable.Holds(
            new ThresholdedRelu(),
            (double.PositiveInfinity, double.PositiveInfinity, 1),
            (double.NegativeInfinity, 0, 0)
        );
}
