using Reference.Layers;

namespace Reference.GoldenTests.Layers;

public class CeluTests
{
    [Fact]
    public void Left_of_zero_it_falls_to_minus_alpha() =>
        ActivationTable.Holds(
            new Celu { Alpha = 2 },
            (2 * Math.Log(0.5), 2 * (0.5 - 1), 0.5),
            (2 * Math.Log(0.25), 2 * (0.25 - 1), 0.25),
            (3, 3, 1)
        );

    [Fact]
    public void Alpha_is_one_unless_given() => ActivationTable.Holds(new Celu(), (Math.Log(0.25), 0.25 - 1, 0.25));

    [Fact]
    public void At_zero_the_slope_is_one_from_both_sides() => ActivationTable.Holds(new Celu { Alpha = 2 }, (0, 0, 1), (-0.0, -0.0, 1));

    [Fact]
    public void Far_left_it_is_minus_alpha_and_flat() =>
        ActivationTable.Holds(
            new Celu { Alpha = 2 },
            (-2000, -2, 0),
            (double.NegativeInfinity, -2, 0),
            (1000, 1000, 1),
            (double.PositiveInfinity, double.PositiveInfinity, 1)
        );
}
