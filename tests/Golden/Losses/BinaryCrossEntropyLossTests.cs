using Reference.Layers;
using Reference.Losses;

namespace Reference.GoldenTests.Losses;

/// <summary>Binary cross-entropy of probabilities and scores with known logarithms.</summary>
public sealed class BinaryCrossEntropyLossTests
{
    /// <summary>A few roundings of log, exp and log1p, each of values not above 2.</summary>
    private const double Rounding = 2e-15;

    private static readonly BinaryCrossEntropyLoss OfProbabilities = new() { Reduction = Reduction.None };
    private static readonly BinaryCrossEntropyLoss OfLogits = new() { Reduction = Reduction.None, FromLogits = true };

    [Theory]
    [InlineData(0.5, 1, 0.5)]
    [InlineData(0.5, 0, 0.5)]
    [InlineData(0.25, 1, 0.25)]
    [InlineData(0.25, 0, 0.75)]
    [Trait("Lecture", "logistic")]
    public void The_loss_is_minus_the_logarithm_of_the_probability_given_to_what_was(double p, double target, double given)
    {
        Assert.Equal(-Math.Log(given), Loss(OfProbabilities, p, target), Rounding);
        Assert.Equal(-Math.Log(given), Loss(OfLogits, Math.Log(p / (1 - p)), target), Rounding);
    }

    [Fact]
    [Trait("Lecture", "nielsen")]
    public void The_slope_is_p_minus_t_along_the_score_and_that_over_p_times_1_minus_p_along_the_probability()
    {
        foreach (var (p, t) in new[] { (0.25, 1.0), (0.25, 0), (0.5, 1), (0.75, 0.5), (0.75, 0.75) })
        {
            Assert.Equal((p - t) / (p * (1 - p)), Slope(OfProbabilities, p, t), Rounding * 4);
            Assert.Equal(p - t, Slope(OfLogits, Math.Log(p / (1 - p)), t), Rounding);
        }
    }

    [Fact]
    public void A_soft_target_mixes_both_costs() =>
        Assert.Equal(-(0.25 * Math.Log(0.75) + 0.75 * Math.Log(0.25)), Loss(OfProbabilities, 0.75, 0.25), Rounding);

    [Fact]
    public void A_certain_and_right_probability_costs_nothing_and_a_wrong_one_infinitely_much()
    {
        Assert.Equal((0, 0), (Loss(OfProbabilities, 0, 0), Loss(OfProbabilities, 1, 1)));
        Assert.Equal((1, -1), (Slope(OfProbabilities, 0, 0), Slope(OfProbabilities, 1, 1)));
        Assert.Equal((double.PositiveInfinity, double.PositiveInfinity), (Loss(OfProbabilities, 0, 1), Loss(OfProbabilities, 1, 0)));
        Assert.Equal((double.NegativeInfinity, double.PositiveInfinity), (Slope(OfProbabilities, 0, 1), Slope(OfProbabilities, 1, 0)));
    }

    [Fact]
    public void What_is_no_probability_is_NaN()
    {
        foreach (var p in new[] { -0.5, 1.5, double.NaN })
        {
            Assert.True(double.IsNaN(Loss(OfProbabilities, p, 0.5)));
        }

        Assert.True(double.IsNaN(Loss(OfLogits, double.NaN, 0)));
        Assert.True(double.IsNaN(Slope(OfLogits, double.NaN, 0)));
    }

    [Fact]
    public void Scores_of_ten_thousand_do_not_overflow()
    {
        Assert.Equal((0, 1e4), (Loss(OfLogits, 1e4, 1), Loss(OfLogits, 1e4, 0)));
        Assert.Equal((1e4, 0), (Loss(OfLogits, -1e4, 1), Loss(OfLogits, -1e4, 0)));
        Assert.Equal((0, 1), (Slope(OfLogits, 1e4, 1), Slope(OfLogits, 1e4, 0)));
        Assert.Equal((-1, 0), (Slope(OfLogits, -1e4, 1), Slope(OfLogits, -1e4, 0)));
    }

    [Fact]
    public void A_confident_and_right_score_keeps_its_small_cost()
    {
        // log(1 + e⁻⁴⁰) is e⁻⁴⁰ to double precision; through p = σ(40) = 1 it would be 0.
        Assert.Equal(1, Loss(OfLogits, 40, 1) / Math.Exp(-40), Rounding);
        Assert.Equal(1, Loss(OfLogits, -40, 0) / Math.Exp(-40), Rounding);
    }

    [Fact]
    public void Losses_are_kept_added_or_averaged_over_all_elements_with_or_without_weights()
    {
        // Each element costs log 2, weights 1, 2 and 3 are repeated to both rows.
        var (p, t) = (Tensors.Of([2, 3], 0.5, 0.5, 0.5, 0.5, 0.5, 0.5), Tensors.Of([2, 3], 1.0, 0, 1, 0, 1, 0));
        var w = Tensors.Of([3], 1.0, 2, 3);
        double[] weights = [1, 2, 3, 1, 2, 3];
        var one = Tensors.Of([1], 1.0);
        var (sum, mean) = (new BinaryCrossEntropyLoss { Reduction = Reduction.Sum }, new BinaryCrossEntropyLoss());
        Assert.Equal(weights.Select(weight => weight * Math.Log(2)), OfProbabilities.Forward(p, t, w).Flat().ToArray());
        Assert.Equal(12 * Math.Log(2), sum.Forward(p, t, w)[0], 12 * Rounding);
        Assert.Equal(12 * Math.Log(2) / 6, mean.Forward(p, t, w)[0], Rounding);
        Assert.Equal(Math.Log(2), mean.Forward(p, t)[0], Rounding);
        Assert.Equal([-2, 4, -6, 2, -4, 6], sum.Backward(p, t, w, one).Flat().ToArray());
        Assert.Equal([-2, 2, -2, 2, -2, 2], sum.Backward(p, t, null, one).Flat().ToArray());
        Assert.Equal([-2 / 6.0, 2 / 6.0, -2 / 6.0, 2 / 6.0, -2 / 6.0, 2 / 6.0], mean.Backward(p, t, null, one).Flat().ToArray());
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_refused()
    {
        Assert.Equal(
            "BinaryCrossEntropyLoss: target is 3×2 but input is 2×3: they need the same shape",
            Assert
                .Throws<LayerException>(() =>
                    OfLogits.InferShapes([
                        [2, 3],
                        [3, 2],
                    ])
                )
                .Message
        );
        Assert.Equal(
            "BinaryCrossEntropyLoss: weight is 2, which cannot be repeated to input's 2×3",
            Assert
                .Throws<LayerException>(() =>
                    OfLogits.InferShapes([
                        [2, 3],
                        [2, 3],
                        [2],
                    ])
                )
                .Message
        );
    }

    [Fact]
    public void Its_attributes_are_reduction_and_from_logits()
    {
        var loss = Operators.Create("BinaryCrossEntropyLoss", """{"reduction": "sum", "from_logits": 1}""");
        Assert.Equal("""{"reduction":"sum","from_logits":1}""", Operators.AttributesOf(loss));
        Assert.Equal(
            [Shape.Scalar],
            loss.InferShapes([
                [2, 3],
                [2, 3],
            ])
        );
        var given = new Values<double>
        {
            ["input"] = Tensors.Of([2], 1e4, -1e4),
            ["target"] = Tensors.Of([2], 0.0, 1),
            ["weight"] = Tensors.Of([2], 1.0, 10),
            ["dloss"] = Tensors.Of([1], 1.0),
        };
        Assert.Equal(1e4 + 10 * 1e4, loss.Forward(given)["loss"][0]);
        Assert.Equal([1, -10], loss.Backward(given)["dinput"].Flat().ToArray());
    }

    private static double Loss(BinaryCrossEntropyLoss loss, double x, double t) => loss.Forward(Tensors.Of([1], x), Tensors.Of([1], t))[0];

    private static double Slope(BinaryCrossEntropyLoss loss, double x, double t) =>
        loss.Backward(Tensors.Of([1], x), Tensors.Of([1], t), null, Tensors.Of([1], 1.0))[0];
}
