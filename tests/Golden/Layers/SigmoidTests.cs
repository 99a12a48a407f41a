using Reference.Layers;

namespace Reference.GoldenTests.Layers;

public class SigmoidTests
{
    [Fact]
    [Trait("Lecture", "sigmoid")]
    public void Odds_become_probabilities() =>
        ActivationTable.Holds(
            new Sigmoid(),
            (0, 1.0 / 2, 1.0 / 4),
            (-0.0, 1.0 / 2, 1.0 / 4),
            (Math.Log(3), 3.0 / 4, 3.0 / 16),
            (-Math.Log(3), 1.0 / 4, 3.0 / 16),
            (Math.Log(9), 9.0 / 10, 9.0 / 100)
        );

    [Fact]
    public void Far_out_it_is_flat_and_nothing_overflows() =>
        ActivationTable.Holds(
            new Sigmoid(),
            (1000, 1, 0),
            (-1000, 0, 0),
            (double.PositiveInfinity, 1, 0),
            (double.NegativeInfinity, 0, 0),
            (-100, Math.Exp(-100), Math.Exp(-100))
        );
}
