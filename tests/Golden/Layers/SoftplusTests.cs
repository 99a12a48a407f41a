using Reference.Layers;

namespace Reference.GoldenTests.Layers;

public class SoftplusTests
{
    [Fact]
    public void It_is_a_smooth_relu() =>
        ActivationTable.Holds(
            new Softplus(),
            (0, Math.Log(2), 1.0 / 2),
            (-0.0, Math.Log(2), 1.0 / 2),
            (Math.Log(3), Math.Log(4), 3.0 / 4),
            (-Math.Log(3), Math.Log(4.0 / 3), 1.0 / 4),
            (Math.Log(7), Math.Log(8), 7.0 / 8)
        );

    [Fact]
    public void Far_right_it_is_x_and_nothing_overflows() =>
        ActivationTable.Holds(new Softplus(), (1000, 1000, 1), (double.PositiveInfinity, double.PositiveInfinity, 1));

    [Fact]
    public void Far_left_it_is_the_exponential_and_no_digits_are_lost() =>
        ActivationTable.Holds(
            new Softplus(),
            (-9, Math.Exp(-9) - Math.Exp(-18) / 2 + Math.Exp(-27) / 3 - Math.Exp(-36) / 4, Math.Exp(-9) / (1 + Math.Exp(-9))),
            (-1000, 0, 0),
            (double.NegativeInfinity, 0, 0)
        );

    [Fact]
    public void Above_a_threshold_it_is_x()
    {
        var atLog3 = new Softplus { Threshold = Math.Log(3) };
        ActivationTable.Holds(atLog3, (1.5, 1.5, 1), (2, 2, 1), (-2, Math.Log(1 + Math.Exp(-2)), 1 / (1 + Math.Exp(2))));
        Expect.Nearly([1], [Math.Log(4)], atLog3.Forward(Tensors.Of([1], Math.Log(3))));
    }
}
