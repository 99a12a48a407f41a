using Reference.Layers;

namespace Reference.GoldenTests.Layers;

/// <summary>Layer normalisation of numbers whose deviation is a power of two: every equality is exact.</summary>
public sealed class LayerNormalizationTests
{
    private static readonly LayerNormalization Layer = new() { Epsilon = 0 };

    [Fact]
    public void Each_row_is_a_group_by_itself()
    {
        var (y, mean, inverse) = Layer.Forward(
            Tensors.Of([2, 4], 1.0, 1, 3, 3, 0, 8, 8, 0),
            Tensors.Of([4], 1.0, 2, 3, 4),
            Tensors.Of([4], 10.0, 20, 30, 40)
        );
        Assert.Equal([10 - 1, 20 - 2, 30 + 3, 40 + 4, 10 - 1, 20 + 2, 30 + 3, 40 - 4], y.Flat().ToArray());
        Assert.Equal(Shape.Create([2, 1]), mean.Shape());
        Assert.Equal([2, 4], mean.Flat().ToArray());
        Assert.Equal([1, 1 / 4.0], inverse.Flat().ToArray());
    }

    [Theory]
    [InlineData(-1, new[] { 2, 3, 1 })]
    [InlineData(2, new[] { 2, 3, 1 })]
    [InlineData(-2, new[] { 2, 1, 1 })]
    [InlineData(1, new[] { 2, 1, 1 })]
    [InlineData(0, new[] { 1, 1, 1 })]
    [InlineData(-3, new[] { 1, 1, 1 })]
    public void The_axes_from_the_one_named_on_are_averaged_over(int axis, int[] statistics)
    {
        var layer = new LayerNormalization { Axis = axis };
        Shape shape = Shape.Create(statistics);
        Assert.Equal(
            [Shape.Create([2, 3, 4]), shape, shape],
            layer.InferShapes([
                [2, 3, 4],
                [4],
                [4],
            ])
        );
        var (_, mean, _) = layer.Forward(Tensors.Fill([2, 3, 4], i => (double)i), Tensors.Of([1], 1.0));
        // The mean of a run of whole numbers lies halfway between its ends.
        var length = 24 / shape.Size;
        Assert.Equal(Enumerable.Range(0, shape.Size).Select(g => g * length + (length - 1) / 2.0), mean.Flat().ToArray());
    }

    [Fact]
    public void Epsilon_stands_inside_the_root()
    {
        var (y, _, inverse) = new LayerNormalization { Epsilon = 3 }.Forward(Tensors.Of([1, 2], 1.0, 3), Tensors.Of([2], 1.0, 1));
        Assert.Equal([-0.5, 0.5], y.Flat().ToArray());
        Assert.Equal(0.5, inverse[0, 0]);
    }

    [Fact]
    public void The_gradient_goes_through_mean_and_variance_of_the_row()
    {
        // The first normalised value has the slopes ±3/16 (see batch normalisation); the second row's upstream is 0.
        var (dx, dScale, dBias) = new LayerNormalization { Epsilon = 3 }.Backward(
            Tensors.Of([2, 2], 1.0, 3, 5, 9),
            Tensors.Of([2], 4.0, 100),
            Tensors.Of([2], 0.0, 0),
            Tensors.Of([2, 2], 2.0, 0, 0, 0)
        );
        Assert.Equal([2 * 4 * 3.0 / 16, -2 * 4 * 3.0 / 16, 0, 0], dx.Flat().ToArray());
        Assert.Equal([2 * -0.5, 0], dScale.Flat().ToArray());
        Assert.Equal([2.0, 0], dBias!.Flat().ToArray());
    }

    [Fact]
    public void Parameters_are_repeated_forward_and_summed_backward()
    {
        var x = Tensors.Of([2, 2, 2], 1.0, 3, 3, 1, 3, 1, 1, 3);
        var dy = Tensors.Of([2, 2, 2], 1.0, 2, 3, 4, 5, 6, 7, 8);
        var (scale, bias) = (Tensors.Of([2, 1], 1.0, 10), Tensors.Of([1], 100.0));
        Assert.Equal([99, 101, 110, 90, 101, 99, 90, 110], Layer.Forward(x, scale, bias).Output.Flat().ToArray());
        var (_, dScale, dBias) = Layer.Backward(x, scale, bias, dy);
        Assert.Equal([-1 + 2 + 5 - 6, 3 - 4 - 7 + 8], dScale.Flat().ToArray());
        Assert.Equal([1 + 2 + 3 + 4 + 5 + 6 + 7 + 8], dBias!.Flat().ToArray());
    }

    [Fact]
    public void Without_a_bias_there_is_none_to_differentiate() =>
        Assert.Null(Layer.Backward(Tensors.Of([1, 2], 1.0, 3), Tensors.Of([2], 1.0, 1), null, Tensors.Of([1, 2], 1.0, 0)).dBias);

    [Fact]
    public void NaN_stays_in_its_row()
    {
        var (y, mean, _) = Layer.Forward(Tensors.Of([2, 2], double.NaN, 1, 1, 3), Tensors.Of([2], 1.0, 1));
        Assert.Equal([double.NaN, double.NaN, -1, 1], y.Flat().ToArray());
        Assert.Equal([double.NaN, 2], mean.Flat().ToArray());
    }

    [Theory]
    [InlineData(2, new[] { 3 }, "LayerNormalization: axis is 2, which 2×3 does not have: it has 2 axes")]
    [InlineData(-1, new[] { 0 }, "LayerNormalization: Scale is 0: an axis without elements")]
    [InlineData(-1, new[] { 2 }, "LayerNormalization: Scale is 2, which cannot be repeated to X's 2×3")]
    public void What_does_not_fit_is_refused(int axis, int[] scale, string message)
    {
        var layer = new LayerNormalization { Axis = axis };
        Assert.Equal(
            message,
            Assert
                .Throws<LayerException>(() =>
                    layer.InferShapes([
                        [2, 3],
                        Shape.Create(scale),
                    ])
                )
                .Message
        );
    }

    [Fact]
    public void Its_tensors_have_ONNX_names()
    {
        var given = new Values<double>
        {
            ["X"] = Tensors.Of([1, 2], 1.0, 3),
            ["Scale"] = Tensors.Of([2], 2.0, 2),
            ["B"] = Tensors.Of([2], 1.0, 1),
            ["dY"] = Tensors.Of([1, 2], 1.0, 0),
        };
        var layer = Operators.Create("LayerNormalization", """{"axis": 1, "epsilon": 0, "stash_type": 1}""");
        var outputs = layer.Forward(given);
        Assert.Equal([-1, 3], outputs["Y"].Flat().ToArray());
        Assert.Equal(["Y", "Mean", "InvStdDev"], outputs.Names);
        Assert.Equal(["dX", "dScale", "dB"], layer.Backward(given).Names);
    }
}
