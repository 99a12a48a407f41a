using Reference.Layers;
using Reference.Losses;

namespace Reference.GoldenTests.Losses;

/// <summary>Weight decay by hand, over exact decimals.</summary>
public sealed class L2PenaltyTests
{
    private static readonly L2Penalty Penalty = new() { Lambda = 0.1 };

    [Fact]
    [Trait("Lecture", "backprop-algorithm")]
    public void The_gradient_is_lambda_times_the_weights()
    {
        var w = Tensors.Of([1, 3], 3m, -4, 0.5m);
        Assert.Equal([0.1m * 3, 0.1m * -4, 0.1m * 0.5m], Penalty.Backward(w, Tensors.Of([1], 1m)).Flat().ToArray());
        Assert.Equal([2 * 0.1m * 3, 2 * 0.1m * -4, 2 * 0.1m * 0.5m], Penalty.Backward(w, Tensors.Of([1], 2m)).Flat().ToArray());
    }

    [Fact]
    public void The_penalty_is_half_of_lambda_times_the_squares() =>
        Assert.Equal([0.1m / 2 * (9 + 16 + 0.25m)], Penalty.Forward(Tensors.Of([1, 3], 3m, -4, 0.5m)).Flat().ToArray());

    [Fact]
    [Trait("Lecture", "overfitting")]
    public void Deck_N_divides_by_the_number_of_examples()
    {
        // λ/2n Σ w² and λ/n · w, with n = 5, by handing in λ/n.
        var (penalty, w) = (new L2Penalty { Lambda = 0.1 / 5 }, Tensors.Of([2], 3m, -4));
        Assert.Equal([0.1m / (2 * 5) * 25], penalty.Forward(w).Flat().ToArray());
        Assert.Equal([0.1m / 5 * 3, 0.1m / 5 * -4], penalty.Backward(w, Tensors.Of([1], 1m)).Flat().ToArray());
    }

    [Fact]
    public void NaN_and_infinity_are_as_in_plain_arithmetic()
    {
        Assert.Equal([double.NaN], Penalty.Forward(Tensors.Of([2], double.NaN, 1)).Flat().ToArray());
        Assert.Equal([double.PositiveInfinity], Penalty.Forward(Tensors.Of([2], double.NegativeInfinity, 1)).Flat().ToArray());
        Assert.Equal(
            [double.NegativeInfinity, 0.1],
            Penalty.Backward(Tensors.Of([2], double.NegativeInfinity, 1), Tensors.Of([1], 1.0)).Flat().ToArray()
        );
    }

    [Fact]
    public void What_makes_no_sense_is_refused()
    {
        Assert.Equal(
            "lambda",
            Assert
                .Throws<LayerException>(() =>
                    new L2Penalty { Lambda = -1 }.InferShapes([
                        [2],
                    ])
                )
                .Argument
        );
        Assert.Equal(
            "W",
            Assert
                .Throws<LayerException>(() =>
                    Penalty.InferShapes([
                        [2, 0],
                    ])
                )
                .Argument
        );
        Assert.Equal(
            "dloss",
            Assert.Throws<LayerException>(() => Penalty.Backward(Tensors.Of([2], 1m, 2), Tensors.Of([2], 1m, 2))).Argument
        );
    }

    [Fact]
    public void Its_tensors_are_W_and_loss()
    {
        var given = new Values<double> { ["W"] = Tensors.Of([2], 3.0, 4), ["dloss"] = Tensors.Of([1], 1.0) };
        var penalty = Operators.Create("L2Penalty", """{"lambda": 2}""");
        Assert.Equal(
            [Shape.Scalar],
            penalty.InferShapes([
                [2],
            ])
        );
        Assert.Equal(25, penalty.Forward(given)["loss"][0]);
        Assert.Equal([6, 8], penalty.Backward(given)["dW"].Flat().ToArray());
    }
}
