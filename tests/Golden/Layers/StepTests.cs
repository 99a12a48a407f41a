using Reference.Layers;

namespace Reference.GoldenTests.Layers;

public class StepTests
{
    [Fact]
    [Trait("Lecture", "perceptron")]
    public void One_right_of_zero_and_no_slope_anywhere() => ActivationTable.Holds(new Step(), (-2, 0, 0), (0.25, 1, 0), (3, 1, 0));

    [Fact]
    [Trait("Lecture", "perceptron")]
    public void At_zero_it_is_zero() => ActivationTable.Holds(new Step(), (0, 0, 0), (-0.0, 0, 0));

    [Fact]
    public void Infinities_are_a_number_like_any_other() =>
        ActivationTable.Holds(new Step(), (double.PositiveInfinity, 1, 0), (double.NegativeInfinity, 0, 0));
}
