using Reference.Layers;

namespace Reference.GoldenTests.Layers;

public class HardSwishTests
{
    [Fact]
    public void Between_the_corners_it_is_a_parabola() =>
        ActivationTable.Holds(new HardSwish(), (1, 2.0 / 3, 5.0 / 6), (-1, -1.0 / 3, 1.0 / 6), (0, 0, 0.5), (2, 5.0 / 3, 7.0 / 6));

    [Fact]
    public void Beyond_the_corners_it_is_zero_or_x() =>
        ActivationTable.Holds(new HardSwish(), (4, 4, 1), (-4, 0, 0), (1000, 1000, 1), (-1000, 0, 0));

    [Fact]
    public void At_the_corners_the_slope_is_that_of_the_outside() => ActivationTable.Holds(new HardSwish(), (3, 3, 1), (-3, 0, 0));

    [Fact]
    public void A_closed_gate_wins_over_infinity() =>
        ActivationTable.Holds(new HardSwish(), (double.PositiveInfinity, double.PositiveInfinity, 1), (double.NegativeInfinity, 0, 0));
}
