using Reference.Layers;

namespace Reference.GoldenTests.Layers;

public class TanhTests
{
    [Fact]
    [Trait("Lecture", "neuron")]
    public void It_squashes_into_minus_one_to_one() =>
        ActivationTable.Holds(
            new Tanh(),
            (Math.Log(2), 3.0 / 5, 16.0 / 25),
            (-Math.Log(2), -3.0 / 5, 16.0 / 25),
            (Math.Log(3) / 2, 1.0 / 2, 3.0 / 4),
            (0, 0, 1),
            (-0.0, -0.0, 1)
        );

    [Fact]
    public void Far_out_it_is_flat() =>
        ActivationTable.Holds(new Tanh(), (1000, 1, 0), (-1000, -1, 0), (double.PositiveInfinity, 1, 0), (double.NegativeInfinity, -1, 0));
}
