using Reference.Layers;
using Reference.Losses;

namespace Reference.GoldenTests.Losses;

/// <summary>The quadratic and the absolute loss by hand, over exact decimals.</summary>
public sealed class DifferenceLossTests
{
    [Fact]
    [Trait("Lecture", "cost-candidates")]
    public void The_cost_of_being_off_by_1_2_4_8()
    {
        var (input, target) = (Tensors.Of([4], 1m, 2, 4, 8), Tensors.Zeros<decimal>([4]));
        Assert.Equal(
            [1, 2, 4, 8],
            new AbsoluteLoss { Reduction = Reduction.None }
                .Forward(input, target)
                .Flat()
                .ToArray()
        );
        Assert.Equal(
            [1, 4, 16, 64],
            new QuadraticLoss { Reduction = Reduction.None }
                .Forward(input, target)
                .Flat()
                .ToArray()
        );
    }

    [Fact]
    [Trait("Lecture", "slope")]
    public void An_error_of_weight_squared_has_the_slope_of_twice_the_weight()
    {
        var loss = new QuadraticLoss { Reduction = Reduction.Sum };
        foreach (var weight in new[] { -1m, 0, 0.5m, 3 })
        {
            var slope = loss.Backward(Tensors.Of([1], weight), Tensors.Of([1], 0m), Tensors.Of([1], 1m));
            Assert.Equal(2 * weight, slope[0]);
        }
    }

    [Theory]
    [InlineData(Reduction.None, new double[] { 9, 4, 0, 1 }, new double[] { 10 * 6, 20 * -4, 30 * 0, 40 * 2 })]
    [InlineData(Reduction.Sum, new double[] { 9 + 4 + 0 + 1 }, new double[] { 10 * 6, 10 * -4, 10 * 0, 10 * 2 })]
    [InlineData(Reduction.Mean, new double[] { (9 + 4 + 0 + 1) / 4.0 }, new double[] { 10 * 6 / 4.0, 10 * -4 / 4.0, 0, 10 * 2 / 4.0 })]
    [Trait("Lecture", "regression")]
    public void Quadratic_losses_are_kept_added_or_averaged_over_all_elements(Reduction reduction, double[] expected, double[] gradient)
    {
        var loss = new QuadraticLoss { Reduction = reduction };
        var (input, target) = (Tensors.Of([2, 2], 4.0, 1, 7, 2), Tensors.Of([2, 2], 1.0, 3, 7, 1));
        Assert.Equal(expected, loss.Forward(input, target).Flat().ToArray());
        var upstream = reduction == Reduction.None ? Tensors.Of([2, 2], 10.0, 20, 30, 40) : Tensors.Of([1], 10.0);
        Assert.Equal(gradient, loss.Backward(input, target, upstream).Flat().ToArray());
    }

    [Theory]
    [InlineData(Reduction.None, new double[] { 3, 2, 0, 1 }, new double[] { 10, -20, 0, 40 })]
    [InlineData(Reduction.Sum, new double[] { 3 + 2 + 0 + 1 }, new double[] { 10, -10, 0, 10 })]
    [InlineData(Reduction.Mean, new double[] { (3 + 2 + 0 + 1) / 4.0 }, new double[] { 10 / 4.0, -10 / 4.0, 0, 10 / 4.0 })]
    public void The_absolute_loss_has_the_slope_of_a_sign_which_is_0_at_0(Reduction reduction, double[] expected, double[] gradient)
    {
        var loss = new AbsoluteLoss { Reduction = reduction };
        var (input, target) = (Tensors.Of([2, 2], 4.0, 1, 7, 2), Tensors.Of([2, 2], 1.0, 3, 7, 1));
        Assert.Equal(expected, loss.Forward(input, target).Flat().ToArray());
        var upstream = reduction == Reduction.None ? Tensors.Of([2, 2], 10.0, 20, 30, 40) : Tensors.Of([1], 10.0);
        Assert.Equal(gradient, loss.Backward(input, target, upstream).Flat().ToArray());
    }

    [Fact]
    [Trait("Lecture", "nielsen")]
    public void The_quadratic_cost_of_deck_N_is_the_sum_over_2n()
    {
        // C = 1/2n Σ‖y - a‖², ∂C/∂a = (a - y)/n: here for n = 2 examples of three outputs.
        var (a, y) = (Tensors.Of([2, 3], 0.5m, 0, 1, 0.25m, 1, 0), Tensors.Of([2, 3], 1m, 0, 0, 0, 1, 0.5m));
        var loss = new QuadraticLoss { Reduction = Reduction.Sum };
        const decimal half = 1 / 2m / 2;
        Assert.Equal((0.25m + 1 + 0.0625m + 0.25m) / 4, half * loss.Forward(a, y)[0]);
        Assert.Equal([-0.5m / 2, 0, 1 / 2m, 0.25m / 2, 0, -0.5m / 2], loss.Backward(a, y, Tensors.Of([1], half)).Flat().ToArray());
    }

    [Fact]
    public void NaN_gives_NaN_and_infinity_infinity()
    {
        var (input, target) = (Tensors.Of([2], double.NaN, double.PositiveInfinity), Tensors.Of([2], 0.0, 0));
        var ones = Tensors.Of([2], 1.0, 1);
        DifferenceLoss absolute = new AbsoluteLoss { Reduction = Reduction.None };
        DifferenceLoss quadratic = new QuadraticLoss { Reduction = Reduction.None };
        Assert.Equal([double.NaN, double.PositiveInfinity], absolute.Forward(input, target).Flat().ToArray());
        Assert.Equal([double.NaN, double.PositiveInfinity], quadratic.Forward(input, target).Flat().ToArray());
        Assert.Equal([double.NaN, 1], absolute.Backward(input, target, ones).Flat().ToArray());
        Assert.Equal([double.NaN, double.PositiveInfinity], quadratic.Backward(input, target, ones).Flat().ToArray());
    }

    [Fact]
    public void Shapes_that_differ_are_refused()
    {
        var error = Assert.Throws<LayerException>(() =>
            new QuadraticLoss().InferShapes([
                [2, 3],
                [3, 2],
            ])
        );
        Assert.Equal("QuadraticLoss: target is 3×2 but input is 2×3: they need the same shape", error.Message);
        var x = Tensors.Zeros<double>([2, 3]);
        Assert.Equal("dloss", Assert.Throws<LayerException>(() => new AbsoluteLoss().Backward(x, x, x)).Argument);
    }

    [Theory]
    [InlineData("QuadraticLoss")]
    [InlineData("AbsoluteLoss")]
    public void A_mean_is_a_scalar(string name)
    {
        var loss = Operators.Create(name, """{"reduction": "mean"}""");
        Assert.Equal(
            [Shape.Scalar],
            loss.InferShapes([
                [2, 3],
                [2, 3],
            ])
        );
        Assert.Equal(
            [Shape.Create([2, 3])],
            Operators
                .Create(name, """{"reduction": "none"}""")
                .InferShapes([
                    [2, 3],
                    [2, 3],
                ])
        );
        var given = new Values<double> { ["input"] = Tensors.Of([2], 1.0, 2), ["target"] = Tensors.Of([2], 1.0, 1) };
        given.Add("dloss", Tensors.Of([1], 1.0), Shape.Scalar);
        Assert.Equal(Shape.Scalar, loss.Forward(given).ShapeOf("loss"));
        Assert.Equal(["dinput"], loss.Backward(given).Names);
        Assert.Throws<LayerException>(() => Operators.Create(name, """{"reduction": "average"}"""));
        Assert.Throws<LayerException>(() => Operators.Create(name, """{"reduction": 1}"""));
    }
}
