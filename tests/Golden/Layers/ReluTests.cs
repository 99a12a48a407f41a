using Reference.Layers;

namespace Reference.GoldenTests.Layers;

public class ReluTests
{
    [Fact]
    [Trait("Lecture", "relu")]
    public void Negatives_become_zero_and_stop_the_gradient() =>
        ActivationTable.Holds(new Relu(), (-2, 0, 0), (-0.5, 0, 0), (0.5, 0.5, 1), (3, 3, 1));

    [Fact]
    [Trait("Lecture", "backprop-steps")]
    public void At_zero_value_and_slope_are_zero_even_at_minus_zero() => ActivationTable.Holds(new Relu(), (0, 0, 0), (-0.0, 0, 0));

    [Fact]
    public void Infinities_are_a_number_like_any_other() =>
        ActivationTable.Holds(new Relu(), (double.PositiveInfinity, double.PositiveInfinity, 1), (double.NegativeInfinity, 0, 0));
}
