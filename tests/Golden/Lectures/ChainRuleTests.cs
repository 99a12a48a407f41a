using Reference.Layers;
using Reference.Numbers;

namespace Reference.GoldenTests.Lectures;

/// <summary>Decks R and D: derivatives of chains, and the four steps that backpropagation is made of.</summary>
public sealed class ChainRuleTests
{
    private static readonly FullyConnected Layer = new() { TransB = true };

    [Fact, Trait("Lecture", "chaining")]
    public void The_error_changes_with_the_first_weight_by_x_times_the_second()
    {
        Rational x = 3,
            w1 = 5,
            w2 = new(7, 2);
        var first = Tensors.Of([1, 1], w1);
        var second = Tensors.Of([1, 1], w2);
        var input = Tensors.Of([1, 1], x);
        var y = Layer.Forward(input, first);

        var (dy, dw2, _) = Layer.Backward(y, second, null, Tensors.Of<Rational>([1, 1], 1));
        var (_, dw1, _) = Layer.Backward(input, first, null, dy);

        Assert.Equal(x * w2, dw1.Flat()[0]);
        Assert.Equal(x * w1, dw2.Flat()[0]);
    }

    [Fact, Trait("Lecture", "chaining")]
    public void A_hidden_unit_collects_V31_times_the_first_and_V32_times_the_second_upstream_gradient()
    {
        var hidden = Tensors.Of<Rational>([1, 3], 2, 3, 5);
        var V = Tensors.Of<Rational>([2, 3], 7, 11, 13, 17, 19, 23);
        var dl = Tensors.Of<Rational>([1, 2], 29, 31);

        var (dh, _, _) = Layer.Backward(hidden, V, null, dl);

        Assert.Equal(13 * 29 + 23 * 31, dh.Flat()[2]);
    }

    [Fact, Trait("Lecture", "backprop-steps")]
    public void Through_a_weight_the_slope_is_the_weight_and_through_a_sum_it_is_one()
    {
        var input = Tensors.Of<Rational>([1, 1], 3);
        var weight = Tensors.Of<Rational>([1, 1], 5);
        Assert.Equal(5, Layer.Backward(input, weight, null, Tensors.Of<Rational>([1, 1], 1)).da.Flat()[0]);

        var (da, db) = new Addition().Backward(input, weight, Tensors.Of<Rational>([1, 1], 1));
        Assert.Equal<(Rational, Rational)>((1, 1), (da.Flat()[0], db.Flat()[0]));
    }

    [Theory, Trait("Lecture", "backprop-steps")]
    [InlineData(0.0, 0.5)]
    [InlineData(1.5, 0.8175744761936437)]
    [InlineData(-2.0, 0.11920292202211756)]
    public void Through_a_sigmoid_it_is_sigma_times_one_minus_sigma(double a, double sigma)
    {
        var x = Tensors.Of([1], a);
        var upstream = Tensors.Of([1], 1.0);
        Assert.Equal(sigma, new Sigmoid().Forward(x).Flat()[0], 1e-15);
        Assert.Equal(sigma * (1 - sigma), new Sigmoid().Backward(x, upstream).Flat()[0], 1e-15);
    }

    [Theory, Trait("Lecture", "backprop-steps")]
    [InlineData(2, 1)]
    [InlineData(0, 0)]
    [InlineData(-2, 0)]
    public void Through_a_ReLU_it_is_one_where_a_is_positive_and_else_zero(int a, int slope) =>
        Assert.Equal(slope, new Relu().Backward(Tensors.Of<Rational>([1], a), Tensors.Of<Rational>([1], 1)).Flat()[0]);
}
