using Reference.Layers;

namespace Reference.GoldenTests.Layers;

public class SoftsignTests
{
    [Fact]
    public void It_is_x_over_one_plus_its_size() =>
        ActivationTable.Holds(new Softsign(), (1, 1.0 / 2, 1.0 / 4), (-3, -3.0 / 4, 1.0 / 16), (0, 0, 1), (-0.0, -0.0, 1));

    [Fact]
    public void Far_out_the_square_does_not_overflow() =>
        ActivationTable.Holds(new Softsign(), (1000, 1000.0 / 1001, 1 / (1001.0 * 1001.0)), (-1000, -1000.0 / 1001, 1 / (1001.0 * 1001.0)));

    [Fact]
    public void Infinities_give_the_limits() =>
        ActivationTable.Holds(new Softsign(), (double.PositiveInfinity, 1, 0), (double.NegativeInfinity, -1, 0));
}
