using Reference.Layers;

namespace Reference.GoldenTests.Layers;

public class EluTests
{
    [Fact]
    public void Left_of_zero_it_falls_to_minus_alpha() =>
        ActivationTable.Holds(
            new Elu { Alpha = 2 },
            (Math.Log(0.25), 2 * (0.25 - 1), 2 * 0.25),
            (Math.Log(0.5), 2 * (0.5 - 1), 2 * 0.5),
            (3, 3, 1)
        );

    [Fact]
    public void Alpha_is_one_unless_given() => ActivationTable.Holds(new Elu(), (Math.Log(0.25), 0.25 - 1, 0.25));

    [Fact]
    public void At_zero_the_slope_is_alpha() => ActivationTable.Holds(new Elu { Alpha = 2 }, (0, 0, 2), (-0.0, -0.0, 2));

    [Fact]
    public void Far_left_it_is_minus_alpha_and_flat() =>
        ActivationTable.Holds(
            new Elu { Alpha = 2 },
            (-1000, -2, 0),
            (double.NegativeInfinity, -2, 0),
            (1000, 1000, 1),
            (double.PositiveInfinity, double.PositiveInfinity, 1)
        );

    [Fact]
    public void Near_zero_no_digits_are_lost() =>
        ActivationTable.Holds(
            new Elu(),
            (-1e-3, -1e-3 + 1e-6 / 2 - 1e-9 / 6 + 1e-12 / 24 - 1e-15 / 120, 1 - 1e-3 + 1e-6 / 2 - 1e-9 / 6 + 1e-12 / 24)
        );
}
