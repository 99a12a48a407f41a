using Reference.Layers;

namespace Reference.GoldenTests.Layers;

public class SwishTests
{
    [Fact]
    public void It_is_x_times_its_sigmoid() =>
        ActivationTable.Holds(
            new Swish(),
            (Math.Log(3), Math.Log(3) * 3 / 4, 3.0 / 4 + Math.Log(3) * 3 / 16),
            (-Math.Log(3), -Math.Log(3) / 4, 1.0 / 4 - Math.Log(3) * 3 / 16),
            (0, 0, 1.0 / 2),
            (-0.0, -0.0, 1.0 / 2)
        );

    [Fact]
    public void Alpha_sharpens_the_gate() =>
        ActivationTable.Holds(new Swish { Alpha = 2 }, (Math.Log(3) / 2, Math.Log(3) / 2 * 3 / 4, 3.0 / 4 + Math.Log(3) / 2 * 2 * 3 / 16));

    [Fact]
    public void Far_out_it_is_x_or_nothing() =>
        ActivationTable.Holds(
            new Swish(),
            (1000, 1000, 1),
            (-1000, -0.0, 0),
            (double.PositiveInfinity, double.PositiveInfinity, 1),
            (double.NegativeInfinity, -0.0, 0)
        );

    [Fact]
    public void A_negative_alpha_turns_it_around() =>
        ActivationTable.Holds(
            new Swish { Alpha = -1 },
            (-1000, -1000, 1),
            (1000, 0, 0),
            (double.NegativeInfinity, double.NegativeInfinity, 1),
            (double.PositiveInfinity, 0, 0)
        );
}
