using System.Numerics.Tensors;
using Reference.Layers;
using Reference.Losses;

namespace Reference.GoldenTests.Losses;

/// <summary>Scores whose softmax is known in closed form: equal scores, and logarithms of whole numbers.</summary>
public sealed class SoftmaxCrossEntropyLossTests
{
    /// <summary>A few roundings of log and exp, each of values not above 3.</summary>
    private const double Rounding = 4e-15;

    private static readonly SoftmaxCrossEntropyLoss Mean = new();
    private static readonly SoftmaxCrossEntropyLoss None = new() { Reduction = Reduction.None };

    // exp gives (1, 2, 5) and (3, 3, 2): probabilities in eighths.
    private static readonly Tensor<double> Scores = Tensors.Of([2, 3], 0, Math.Log(2), Math.Log(5), Math.Log(3), Math.Log(3), Math.Log(2));
    private static readonly Tensor<long> Labels = Tensors.Of([2], 2L, 0);

    [Fact]
    [Trait("Lecture", "one-vs-rest")]
    public void Equal_scores_cost_the_logarithm_of_the_number_of_classes()
    {
        foreach (var score in new[] { 0.0, 1, -7, 1e300 })
        {
            Assert.Equal(Math.Log(3), Mean.Forward(Tensors.Of([1, 3], score, score, score), Tensors.Of([1], 1L)).Loss[0]);
        }
    }

    [Fact]
    public void The_loss_is_minus_the_logarithm_of_the_softmax()
    {
        var (losses, logProbabilities) = None.Forward(Scores, Labels);
        Near([Math.Log(8 / 5.0), Math.Log(8 / 3.0)], losses);
        Near(
            [Math.Log(1 / 8.0), Math.Log(2 / 8.0), Math.Log(5 / 8.0), Math.Log(3 / 8.0), Math.Log(3 / 8.0), Math.Log(2 / 8.0)],
            logProbabilities
        );
        Near([(Math.Log(8 / 5.0) + Math.Log(8 / 3.0)) / 2], Mean.Forward(Scores, Labels).Loss);
        Near(
            [Math.Log(8 / 5.0) + Math.Log(8 / 3.0)],
            new SoftmaxCrossEntropyLoss { Reduction = Reduction.Sum }
                .Forward(Scores, Labels)
                .Loss
        );
    }

    [Fact]
    [Trait("Lecture", "nielsen")]
    public void The_gradient_is_the_probability_minus_one_for_the_right_class()
    {
        var dz = None.Backward(Scores, Labels, null, Tensors.Of([2], 10.0, 100));
        Near([10 / 8.0, 10 * 2 / 8.0, 10 * (5 / 8.0 - 1), 100 * (3 / 8.0 - 1), 100 * 3 / 8.0, 100 * 2 / 8.0], dz, 100);
        var mean = Mean.Backward(Scores, Labels, null, Tensors.Of([1], 1.0));
        Near([1 / 16.0, 2 / 16.0, -3 / 16.0, -5 / 16.0, 3 / 16.0, 2 / 16.0], mean);
    }

    [Fact]
    public void Weights_scale_each_example_and_divide_the_mean()
    {
        var weights = Tensors.Of([3], 0.75, 1000, 0.25);
        Near([0.25 * Math.Log(8 / 5.0), 0.75 * Math.Log(8 / 3.0)], None.Forward(Scores, Labels, weights).Loss);
        Near([(0.25 * Math.Log(8 / 5.0) + 0.75 * Math.Log(8 / 3.0)) / (0.25 + 0.75)], Mean.Forward(Scores, Labels, weights).Loss);
        var dz = Mean.Backward(Scores, Labels, weights, Tensors.Of([1], 1.0));
        Near([0.25 / 8, 0.25 * 2 / 8, -0.25 * 3 / 8, -0.75 * 5 / 8, 0.75 * 3 / 8, 0.75 * 2 / 8], dz);
    }

    [Fact]
    public void Ignored_labels_count_nowhere()
    {
        var loss = Mean with { IgnoreIndex = -1 };
        var labels = Tensors.Of([2], -1L, 0);
        Near([Math.Log(8 / 3.0)], loss.Forward(Scores, labels).Loss);
        Near([0, 0, 0, -5 / 8.0, 3 / 8.0, 2 / 8.0], loss.Backward(Scores, labels, null, Tensors.Of([1], 1.0)));
        Assert.Equal([double.NaN], loss.Forward(Scores, Tensors.Of([2], -1L, -1)).Loss.Flat().ToArray());
        Near([0, 0, 0, 0, 0, 0], loss.Backward(Scores, Tensors.Of([2], -1L, -1), null, Tensors.Of([1], 1.0)));
    }

    [Fact]
    public void Classes_are_the_second_axis()
    {
        // One example, two classes, two places: at place 0 the exponentials are 1 and 3, at place 1 they are 7 and 1.
        var z = Tensors.Of([1, 2, 2], 0, Math.Log(7), Math.Log(3), 0);
        var labels = Tensors.Of([1, 2], 1L, 1);
        Near([Math.Log(4 / 3.0), Math.Log(8)], None.Forward(z, labels).Loss);
        Near([1 / 4.0, 7 / 8.0, -1 / 4.0, -7 / 8.0], None.Backward(z, labels, null, Tensors.Of([1, 2], 1.0, 1)));
    }

    [Fact]
    public void Scores_of_ten_thousand_do_not_overflow()
    {
        var (right, wrong) = (Tensors.Of([1], 0L), Tensors.Of([1], 1L));
        foreach (var z in new[] { Tensors.Of([1, 2], 1e4, -1e4), Tensors.Of([1, 2], 3e4, 1e4), Tensors.Of([1, 2], -1e4, -3e4) })
        {
            Assert.Equal(0, Mean.Forward(z, right).Loss[0]);
            Assert.Equal(2e4, Mean.Forward(z, wrong).Loss[0]);
            Assert.Equal([0, 0], Mean.Backward(z, right, null, Tensors.Of([1], 1.0)).Flat().ToArray());
            Assert.Equal([1, -1], Mean.Backward(z, wrong, null, Tensors.Of([1], 1.0)).Flat().ToArray());
        }
    }

    [Fact]
    public void A_score_of_minus_infinity_is_an_impossible_class_and_other_infinities_are_NaN()
    {
        var z = Tensors.Of([1, 3], 0, double.NegativeInfinity, 0);
        Assert.Equal(Math.Log(2), None.Forward(z, Tensors.Of([1], 0L)).Loss[0]);
        Assert.Equal(double.PositiveInfinity, None.Forward(z, Tensors.Of([1], 1L)).Loss[0]);
        Near([-0.5, 0, 0.5], None.Backward(z, Tensors.Of([1], 0L), null, Tensors.Of([1], 1.0)));
        foreach (var bad in new[] { double.NaN, double.PositiveInfinity })
        {
            Assert.All(
                None.Forward(Tensors.Of([1, 3], 0, bad, 0), Labels1).LogProbabilities.Flat().ToArray(),
                p => Assert.True(double.IsNaN(p))
            );
        }
    }

    [Fact]
    public void Errors_name_its_own_arguments()
    {
        var error = Assert.Throws<LayerException>(() => Mean.Forward(Scores, Tensors.Of([2], 0L, 3)));
        Assert.Equal("SoftmaxCrossEntropyLoss: labels at (1) is 3, but scores is 2×3 and has the classes 0 to 2", error.Message);
        Assert.Equal(
            "labels",
            Assert
                .Throws<LayerException>(() =>
                    Mean.InferShapes([
                        [2, 3],
                        [3],
                    ])
                )
                .Argument
        );
        Assert.Equal(
            "weights",
            Assert
                .Throws<LayerException>(() =>
                    Mean.InferShapes([
                        [2, 3],
                        [2],
                        [2],
                    ])
                )
                .Argument
        );
        Assert.Equal("doutput", Assert.Throws<LayerException>(() => None.Backward(Scores, Labels, null, Tensors.Of([1], 1.0))).Argument);
    }

    [Fact]
    public void Its_attributes_and_tensors_have_ONNX_names()
    {
        var loss = Operators.Create("SoftmaxCrossEntropyLoss", """{"reduction": "mean", "ignore_index": 5}""");
        Assert.Equal("""{"ignore_index":5}""", Operators.AttributesOf(loss));
        Assert.Equal(
            [Shape.Scalar, Shape.Create([2, 3])],
            loss.InferShapes([
                [2, 3],
                [2],
            ])
        );
        var given = new Values<double> { ["scores"] = Scores };
        given.Add("labels", Labels);
        given.Add("doutput", Tensors.Of([1], 1.0), Shape.Scalar);
        var outputs = loss.Forward(given);
        Assert.Equal(["output", "log_prob"], outputs.Names);
        Assert.Equal(Shape.Scalar, outputs.ShapeOf("output"));
        Assert.Equal(["dscores"], loss.Backward(given).Names);
    }

    private static Tensor<long> Labels1 => Tensors.Of([1], 0L);

    private static void Near(double[] expected, Tensor<double> actual, double scale = 1)
    {
        Assert.Equal(expected.Length, actual.FlattenedLength);
        Assert.All(expected.Zip(actual.Flat().ToArray()), pair => Assert.Equal(pair.First, pair.Second, Rounding * scale));
    }
}
