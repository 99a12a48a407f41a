using System.Numerics.Tensors;
using Reference.Layers;
using Reference.Losses;

namespace Reference.GoldenTests.Losses;

/// <summary>The loss is linear in its input, so any numbers will do for log-probabilities; decimals keep it exact.</summary>
public sealed class NegativeLogLikelihoodLossTests
{
    // Three examples of four classes; labels 2, 0, 2.
    private static readonly Tensor<decimal> X = Tensors.Of([3, 4], -1m, -2, -3, -4, -5, -6, -7, -8, -9, -10, -11, -12);
    private static readonly Tensor<long> Labels = Tensors.Of([3], 2L, 0, 2);
    private static readonly Tensor<decimal> Weights = Tensors.Of([4], 0.5m, 100, 0.25m, 1000);
    private static readonly NegativeLogLikelihoodLoss Mean = new();
    private static readonly NegativeLogLikelihoodLoss Sum = new() { Reduction = Reduction.Sum };
    private static readonly NegativeLogLikelihoodLoss None = new() { Reduction = Reduction.None };

    [Fact]
    [Trait("Lecture", "one-vs-rest")]
    public void The_loss_is_minus_what_the_right_class_has()
    {
        Assert.Equal([3, 5, 11], None.Forward(X, Labels).Flat().ToArray());
        Assert.Equal([3 + 5 + 11], Sum.Forward(X, Labels).Flat().ToArray());
        Assert.Equal([(3 + 5 + 11) / 3m], Mean.Forward(X, Labels).Flat().ToArray());
    }

    [Fact]
    public void A_weighted_mean_divides_by_the_weight_of_the_labels()
    {
        decimal[] weighted = [0.25m * 3, 0.5m * 5, 0.25m * 11];
        Assert.Equal(weighted, None.Forward(X, Labels, Weights).Flat().ToArray());
        Assert.Equal([weighted.Sum()], Sum.Forward(X, Labels, Weights).Flat().ToArray());
        Assert.Equal([weighted.Sum() / (0.25m + 0.5m + 0.25m)], Mean.Forward(X, Labels, Weights).Flat().ToArray());
    }

    [Theory]
    [InlineData(2L)]
    [InlineData(-100L)]
    [InlineData(long.MaxValue)]
    public void An_ignored_label_counts_nowhere(long ignored)
    {
        var labels = Tensors.Of([3], ignored, 0, ignored);
        var upstream = Tensors.Of([1], 6m);
        foreach (var weights in new[] { null, Weights })
        {
            var weight = weights is null ? 1 : 0.5m;
            Assert.Equal([0, weight * 5, 0], (None with { IgnoreIndex = ignored }).Forward(X, labels, weights).Flat().ToArray());
            Assert.Equal([weight * 5], (Sum with { IgnoreIndex = ignored }).Forward(X, labels, weights).Flat().ToArray());
            Assert.Equal([5], (Mean with { IgnoreIndex = ignored }).Forward(X, labels, weights).Flat().ToArray());
            Assert.Equal(
                [0, 0, 0, 0, -6 * weight, 0, 0, 0, 0, 0, 0, 0],
                (Sum with { IgnoreIndex = ignored }).Backward(X, labels, weights, upstream).Flat().ToArray()
            );
            Assert.Equal(
                [0, 0, 0, 0, -6, 0, 0, 0, 0, 0, 0, 0],
                (Mean with { IgnoreIndex = ignored }).Backward(X, labels, weights, upstream).Flat().ToArray()
            );
        }
    }

    [Fact]
    public void The_mean_of_no_labels_is_NaN_and_pulls_nowhere()
    {
        var (x, labels) = (Tensors.Of([2, 2], -1.0, -2, -3, -4), Tensors.Of([2], 7L, 7));
        Assert.Equal([double.NaN], (Mean with { IgnoreIndex = 7 }).Forward(x, labels).Flat().ToArray());
        Assert.Equal([0, 0, 0, 0], (Mean with { IgnoreIndex = 7 }).Backward(x, labels, null, Tensors.Of([1], 1.0)).Flat().ToArray());
        Assert.Equal([0], (Sum with { IgnoreIndex = 7 }).Forward(x, labels).Flat().ToArray());
        Assert.Throws<DivideByZeroException>(() => (Mean with { IgnoreIndex = 2 }).Forward(X, Tensors.Of([3], 2L, 2, 2)));
    }

    [Fact]
    public void Only_the_right_class_has_a_gradient()
    {
        Assert.Equal(
            [0, 0, -10, 0, -20, 0, 0, 0, 0, 0, -30, 0],
            None.Backward(X, Labels, null, Tensors.Of([3], 10m, 20, 30)).Flat().ToArray()
        );
        Assert.Equal([0, 0, -2, 0, -2, 0, 0, 0, 0, 0, -2, 0], Mean.Backward(X, Labels, null, Tensors.Of([1], 6m)).Flat().ToArray());
        Assert.Equal(
            [0, 0, -0.25m * 6, 0, -0.5m * 6, 0, 0, 0, 0, 0, -0.25m * 6, 0],
            Mean.Backward(X, Labels, Weights, Tensors.Of([1], 6m)).Flat().ToArray()
        );
    }

    [Fact]
    public void Classes_are_the_second_axis_and_every_place_has_a_label()
    {
        // Two examples, two classes, three places: x[n,c,i] = 6n + 3c + i.
        var x = Tensors.Fill([2, 2, 3], i => (decimal)i);
        var labels = Tensors.Of([2, 3], 0L, 1, 0, 1, 1, 0);
        Assert.Equal([0, -(3 + 1), -2, -(6 + 3), -(6 + 3 + 1), -(6 + 2)], None.Forward(x, labels).Flat().ToArray());
        Assert.Equal(Shape.Create([2, 3]), None.Forward(x, labels).Shape());
        var dx = None.Backward(x, labels, null, Tensors.Of([2, 3], 1m, 2, 3, 4, 5, 6));
        Assert.Equal([-1, 0, -3, 0, -2, 0, 0, 0, -6, -4, -5, 0], dx.Flat().ToArray());
    }

    [Fact]
    public void Spatial_axes_count_as_one()
    {
        var labels = Tensors.Of([2, 6], 0L, 1, 2, 2, 1, 0, 2, 0, 1, 1, 0, 2);
        var x = Tensors.Fill([2, 3, 6], i => (decimal)(i * i));
        Assert.Equal(
            None.Forward(x, labels).Flat().ToArray(),
            None.Forward(x.Reshaped([2, 3, 2, 1, 3]), labels.Reshaped([2, 2, 1, 3])).Flat().ToArray()
        );
    }

    [Theory]
    [InlineData(4L, "NegativeLogLikelihoodLoss: target at (1) is 4, but input is 3×4 and has the classes 0 to 3")]
    [InlineData(-1L, "NegativeLogLikelihoodLoss: target at (1) is -1, but input is 3×4 and has the classes 0 to 3")]
    [InlineData(4294967296L, "NegativeLogLikelihoodLoss: target at (1) is 4294967296, but input is 3×4 and has the classes 0 to 3")]
    public void A_label_that_is_no_class_is_refused(long label, string message)
    {
        var labels = Tensors.Of([3], 2L, label, 0);
        Assert.Equal(message, Assert.Throws<LayerException>(() => Mean.Forward(X, labels)).Message);
        Assert.Equal(message, Assert.Throws<LayerException>(() => Mean.Backward(X, labels, null, Tensors.Of([1], 1m))).Message);
        var ignoring = Mean with { IgnoreIndex = -7 };
        Assert.Equal(message + " (ignored: -7)", Assert.Throws<LayerException>(() => ignoring.Forward(X, labels)).Message);
    }

    [Theory]
    [InlineData(new[] { 3 }, new[] { 3 }, null, "NegativeLogLikelihoodLoss: input is 3: it needs at least 2 axes, N×C×…")]
    [InlineData(
        new[] { 3, 4, 5 },
        new[] { 3, 4 },
        null,
        "NegativeLogLikelihoodLoss: target is 3×4 but input is 3×4×5: it needs 3×5, a label for each example and place"
    )]
    [InlineData(
        new[] { 3, 4 },
        new[] { 3 },
        new[] { 3 },
        "NegativeLogLikelihoodLoss: weight is 3 but input is 3×4: it needs 4, one for each class"
    )]
    public void Shapes_that_do_not_fit_are_refused(int[] x, int[] target, int[]? weights, string message)
    {
        var error = Assert.Throws<LayerException>(() =>
            Mean.InferShapes([Shape.Create(x), Shape.Create(target), weights is null ? null : Shape.Create(weights)])
        );
        Assert.Equal(message, error.Message);
    }

    [Fact]
    public void NaN_and_infinity_matter_only_in_the_right_class()
    {
        var x = Tensors.Of([2, 2], -1, double.NaN, double.NegativeInfinity, -2);
        Assert.Equal([1, 2], None.Forward(x, Tensors.Of([2], 0L, 1)).Flat().ToArray());
        Assert.Equal([double.NaN, double.PositiveInfinity], None.Forward(x, Tensors.Of([2], 1L, 0)).Flat().ToArray());
    }

    [Fact]
    public void Its_attributes_and_tensors_have_ONNX_names()
    {
        var loss = Operators.Create("NegativeLogLikelihoodLoss", """{"reduction": "sum", "ignore_index": -100}""");
        Assert.Equal("""{"reduction":"sum","ignore_index":-100}""", Operators.AttributesOf(loss));
        Assert.Equal(
            [Shape.Scalar],
            loss.InferShapes([
                [3, 4],
                [3],
                null,
            ])
        );
        var given = new Values<double>
        {
            ["input"] = Tensors.Of([2, 2], -1.0, -2, -3, -4),
            ["weight"] = Tensors.Of([2], 10.0, 100),
            ["dloss"] = Tensors.Of([1], 1.0),
        };
        given.Add("target", Tensors.Of([2], 1L, -100));
        var outputs = loss.Forward(given);
        Assert.Equal(100 * 2, outputs["loss"][0]);
        Assert.Equal(Shape.Scalar, outputs.ShapeOf("loss"));
        Assert.Equal([0, -100, 0, 0], loss.Backward(given)["dinput"].Flat().ToArray());
    }
}
