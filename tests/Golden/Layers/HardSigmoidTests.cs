using Reference.Layers;

namespace Reference.GoldenTests.Layers;

public class HardSigmoidTests
{
    [Fact]
    public void Between_the_corners_it_is_a_line() =>
        ActivationTable.Holds(new HardSigmoid(), (0, 0.5, 0.2), (1, 0.7, 0.2), (-2, 0.1, 0.2));

    [Fact]
    public void Beyond_the_corners_it_is_flat() =>
        ActivationTable.Holds(new HardSigmoid(), (3, 1, 0), (-3, 0, 0), (1000, 1, 0), (-1000, 0, 0));

    [Fact]
    public void At_the_corners_the_slope_is_zero() => ActivationTable.Holds(new HardSigmoid { Alpha = 0.25 }, (2, 1, 0), (-2, 0, 0));

    [Fact]
    public void Alpha_and_beta_move_the_line() =>
        ActivationTable.Holds(new HardSigmoid { Alpha = 0.5, Beta = 0.25 }, (1, 0.75, 0.5), (-0.25, 0.125, 0.5));

    [Fact]
    public void Infinities_give_the_ends() =>
        ActivationTable.Holds(new HardSigmoid(), (double.PositiveInfinity, 1, 0), (double.NegativeInfinity, 0, 0));
}
