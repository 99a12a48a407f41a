using Reference.Layers;

namespace Reference.GoldenTests.Layers;

public class MishTests
{
    // tanh(log(1 + e^x)) = ((1 + e^x)² - 1) / ((1 + e^x)² + 1), rational where e^x is.
    [Fact]
    public void The_gate_is_rational_at_logarithms() =>
        ActivationTable.Holds(
            new Mish(),
            (0, 0, 3.0 / 5),
            (-0.0, -0.0, 3.0 / 5),
            (Math.Log(2), Math.Log(2) * 4 / 5, 4.0 / 5 + Math.Log(2) * 9 / 25 * 2 / 3),
            (-Math.Log(2), -Math.Log(2) * 5 / 13, 5.0 / 13 - Math.Log(2) * 144 / 169 / 3)
        );

    [Fact]
    public void Far_out_it_is_x_or_nothing() =>
        ActivationTable.Holds(
            new Mish(),
            (1000, 1000, 1),
            (-1000, -0.0, 0),
            (double.PositiveInfinity, double.PositiveInfinity, 1),
            (double.NegativeInfinity, -0.0, 0)
        );
}
