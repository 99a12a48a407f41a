using Reference.GoldenTests.Layers;
using Reference.Layers;
using Reference.Losses;

namespace Reference.GoldenTests.Losses;

/// <summary>Cross-entropy of probabilities that are powers of two, whose logarithms are multiples of log 2.</summary>
public sealed class CrossEntropyLossTests
{
    private static readonly CrossEntropyLoss None = new() { Reduction = Reduction.None };
    private static readonly double Log2 = Math.Log(2);

    [Fact]
    [Trait("Lecture", "nielsen")]
    public void Each_target_probability_pays_the_logarithm_it_was_given()
    {
        // One-hot on a half, then a half and a half on a quarter and an eighth: 1 and (2 + 3)/2 times log 2.
        var (p, t) = (Tensors.Of([2, 3], 0.5, 0.25, 0.25, 0.625, 0.25, 0.125), Tensors.Of([2, 3], 1.0, 0, 0, 0, 0.5, 0.5));
        var losses = None.Forward(p, t);
        Assert.Equal(Shape.Create([2]), losses.Shape());
        Assert.Equal(1 * Log2, losses[0], 1e-15);
        Assert.Equal(2.5 * Log2, losses[1], 1e-15);
        Assert.Equal(3.5 * Log2, new CrossEntropyLoss { Reduction = Reduction.Sum }.Forward(p, t)[0], 1e-15);
        Assert.Equal(3.5 * Log2 / 2, new CrossEntropyLoss().Forward(p, t)[0], 1e-15);
    }

    [Fact]
    public void The_slope_is_minus_the_target_over_the_probability()
    {
        var (p, t) = (Tensors.Of([2, 3], 0.5, 0.25, 0.25, 0.625, 0.25, 0.125), Tensors.Of([2, 3], 1.0, 0, 0, 0, 0.5, 0.5));
        Assert.Equal(
            [-10 / 0.5, 0, 0, 0, -100 * 0.5 / 0.25, -100 * 0.5 / 0.125],
            None.Backward(p, t, Tensors.Of([2], 10.0, 100)).Flat().ToArray()
        );
        Assert.Equal([-1 / 0.5 / 2, 0, 0, 0, -1, -2], new CrossEntropyLoss().Backward(p, t, Tensors.Of([1], 1.0)).Flat().ToArray());
    }

    [Fact]
    public void Classes_are_the_second_axis_and_a_mean_is_over_examples_and_places()
    {
        var (p, t) = (Tensors.Of([1, 2, 2], 0.5, 0.75, 0.5, 0.25), Tensors.Of([1, 2, 2], 1.0, 0, 0, 1));
        var losses = None.Forward(p, t);
        Assert.Equal(Shape.Create([1, 2]), losses.Shape());
        Assert.Equal(1 * Log2, losses[0, 0], 1e-15);
        Assert.Equal(2 * Log2, losses[0, 1], 1e-15);
        Assert.Equal(3 * Log2 / 2, new CrossEntropyLoss().Forward(p, t)[0], 1e-15);
        Assert.Equal([-1 / 0.5 / 2, 0, 0, -1 / 0.25 / 2], new CrossEntropyLoss().Backward(p, t, Tensors.Of([1], 1.0)).Flat().ToArray());
    }

    [Fact]
    public void With_the_softmax_before_it_it_is_the_softmax_cross_entropy()
    {
        // dz = Jᵀ·dp with ∂p[i]/∂z[j] = p[i]·((i = j) - p[j]): for p = ½ ¼ ¼ and class 1, p - t.
        double[] p = [0.5, 0.25, 0.25];
        var dp = None.Backward(Tensors.Of([1, 3], p), Tensors.Of([1, 3], 0.0, 1, 0), Tensors.Of([1], 1.0)).Flat().ToArray();
        var dz = Enumerable.Range(0, 3).Select(j => Enumerable.Range(0, 3).Sum(i => dp[i] * p[i] * ((i == j ? 1 : 0) - p[j])));
        Assert.Equal([0.5, 0.25 - 1, 0.25], dz);
    }

    [Fact]
    public void A_certain_and_right_answer_costs_nothing_and_a_wrong_one_infinitely_much()
    {
        var (p, t) = (Tensors.Of([2, 2], 1.0, 0, 1, 0), Tensors.Of([2, 2], 1.0, 0, 0, 1));
        Assert.Equal([0, double.PositiveInfinity], None.Forward(p, t).Flat().ToArray());
        Assert.Equal([-1, 0, 0, double.NegativeInfinity], None.Backward(p, t, Tensors.Of([2], 1.0, 1)).Flat().ToArray());
    }

    [Fact]
    public void What_is_no_probability_is_NaN()
    {
        var losses = None.Forward(Tensors.Of([2, 2], 0.5, -0.5, 1, double.NaN), Tensors.Of([2, 2], 0.5, 0.5, 1, 0));
        Assert.Equal([double.NaN, double.NaN], losses.Flat().ToArray());
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_refused()
    {
        Assert.Equal(
            "CrossEntropyLoss: target is 2 but input is 2×3: they need the same shape",
            Assert
                .Throws<LayerException>(() =>
                    None.InferShapes([
                        [2, 3],
                        [2],
                    ])
                )
                .Message
        );
        Assert.Equal(
            "input",
            Assert
                .Throws<LayerException>(() =>
                    None.InferShapes([
                        [3],
                        [3],
                    ])
                )
                .Argument
        );
    }

    [Fact]
    public void Scores_without_a_class_axis_are_refused_under_their_name_too() =>
        Expect.Refused(
            "CrossEntropyLoss",
            "input",
            "is 2: it needs at least 2 axes, N×C×…",
            () =>
                new CrossEntropyLoss().Forward(
                    new Values<double> { ["input"] = Tensors.Zeros<double>([2]), ["target"] = Tensors.Zeros<double>([2]) }
                )
        );

    [Fact]
    public void Its_tensors_are_input_target_and_loss()
    {
        var given = new Values<double>
        {
            ["input"] = Tensors.Of([1, 2], 0.5, 0.5),
            ["target"] = Tensors.Of([1, 2], 1.0, 0),
            ["dloss"] = Tensors.Of([1], 1.0),
        };
        var loss = Operators.Create("CrossEntropyLoss");
        Assert.Equal(
            [Shape.Scalar],
            loss.InferShapes([
                [2, 3],
                [2, 3],
            ])
        );
        Assert.Equal(Log2, loss.Forward(given)["loss"][0]);
        Assert.Equal([-2, 0], loss.Backward(given)["dinput"].Flat().ToArray());
    }
}
