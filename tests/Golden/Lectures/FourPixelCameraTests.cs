using System.Numerics.Tensors;
using Reference.Layers;
using Reference.Numbers;

namespace Reference.GoldenTests.Lectures;

/// <summary>
/// Deck R, "How neural networks work": a camera of 2×2 pixels, white 1 and black -1, in the order top left, top right,
/// bottom left, bottom right; neurons that differ only in weights of 1, -1 and 0; a squash; ReLUs; four categories.
/// </summary>
public sealed class FourPixelCameraTests
{
    private static readonly FullyConnected Neurons = new() { TransB = true };

    /// <summary>Left column, right column, and top against bottom in each.</summary>
    private static readonly Tensor<Rational> First = Weights([1, 0, 1, 0], [0, 1, 0, 1], [1, 0, -1, 0], [0, 1, 0, -1]);

    /// <summary>Solid, vertical, diagonal, horizontal.</summary>
    private static readonly Tensor<Rational> Second = Weights([1, 1, 0, 0], [1, -1, 0, 0], [0, 0, 1, -1], [0, 0, 1, 1]);

    /// <summary>Each pattern and its negative, so that a ReLU can tell them apart.</summary>
    private static readonly Tensor<Rational> Third = Weights(
        [1, 0, 0, 0],
        [-1, 0, 0, 0],
        [0, 1, 0, 0],
        [0, -1, 0, 0],
        [0, 0, 1, 0],
        [0, 0, -1, 0],
        [0, 0, 0, 1],
        [0, 0, 0, -1]
    );

    /// <summary>A category is voted for by its pattern in either colouring.</summary>
    private static readonly Tensor<Rational> Output = Weights(
        [1, 1, 0, 0, 0, 0, 0, 0],
        [0, 0, 1, 1, 0, 0, 0, 0],
        [0, 0, 0, 0, 1, 1, 0, 0],
        [0, 0, 0, 0, 0, 0, 1, 1]
    );

    [Fact, Trait("Lecture", "neuron")]
    public void A_neuron_sums_its_weighted_inputs_to_minus_forty_three_fortieths()
    {
        var inputs = Tensors.Of([1, 4], new Rational(1, 2), 0, new Rational(-3, 4), new Rational(3, 4));
        var weights = Tensors.Of([1, 4], new Rational(-1, 5), 0, new Rational(4, 5), new Rational(-1, 2));

        var sum = Neurons.Forward(inputs, weights).Flat()[0];

        Assert.Equal(new Rational(-43, 40), sum);
        Assert.Equal("-1.075", sum.ToTruncatedString(3));
    }

    [Fact, Trait("Lecture", "neuron")]
    public void Whatever_the_sum_the_squashed_version_lies_between_minus_one_and_one()
    {
        Rational[] sums = [new(-43, 40), -1000, 0, new(1, 7), 1_000_000];

        var squashed = new Softsign().Forward(Tensors.Of([5], sums)).Flat().ToArray();

        Assert.Equal(new Rational(-43, 83), squashed[0]);
        Assert.All(squashed, value => Assert.InRange(value, (Rational)(-1), (Rational)1));
        var smooth = new Tanh().Forward(Tensors.Of([1], -1.075)).Flat()[0];
        Assert.Equal((Math.Exp(-1.075) - Math.Exp(1.075)) / (Math.Exp(-1.075) + Math.Exp(1.075)), smooth, 1e-15);
    }

    [Theory, Trait("Lecture", "four-pixel-camera")]
    [InlineData("solid", 1, 1, 1, 1)]
    [InlineData("solid", -1, -1, -1, -1)]
    [InlineData("vertical", 1, -1, 1, -1)]
    [InlineData("vertical", -1, 1, -1, 1)]
    [InlineData("diagonal", 1, -1, -1, 1)]
    [InlineData("diagonal", -1, 1, 1, -1)]
    [InlineData("horizontal", 1, 1, -1, -1)]
    [InlineData("horizontal", -1, -1, 1, 1)]
    public void Every_such_picture_gets_its_category(string category, int topLeft, int topRight, int bottomLeft, int bottomRight)
    {
        var picture = Tensors.Of([1, 4], [.. new[] { topLeft, topRight, bottomLeft, bottomRight }.Select(pixel => (Rational)pixel)]);

        var first = new Softsign().Forward(Neurons.Forward(picture, First));
        var second = new Softsign().Forward(Neurons.Forward(first, Second));
        var third = new Relu().Forward(Neurons.Forward(second, Third));
        var votes = Neurons.Forward(third, Output).Flat().ToArray();

        string[] categories = ["solid", "vertical", "diagonal", "horizontal"];
        Assert.Equal(category, categories[Array.IndexOf(votes, votes.Max())]);
        Assert.Equal(3, votes.Count(vote => vote == 0));
    }

    [Fact, Trait("Lecture", "four-pixel-camera")]
    public void Receptive_fields_get_more_complex_from_layer_to_layer()
    {
        var second = new MatrixProduct().Forward(Second, First);
        var third = new MatrixProduct().Forward(Third, second);

        Assert.Equal([1, 0, 1, 0], Field(First, 0));
        Assert.Equal([0, 1, 0, -1], Field(First, 3));
        Assert.Equal([1, 1, 1, 1], Field(second, 0));
        Assert.Equal([1, -1, 1, -1], Field(second, 1));
        Assert.Equal([1, -1, -1, 1], Field(second, 2));
        Assert.Equal([1, 1, -1, -1], Field(second, 3));
        Assert.Equal([-1, -1, -1, -1], Field(third, 1));
        Assert.Equal([-1, 1, 1, -1], Field(third, 5));
    }

    private static Rational[] Field(Tensor<Rational> weights, int neuron) => weights.Flat().Slice(neuron * 4, 4).ToArray();

    private static Tensor<Rational> Weights(params int[][] neurons) =>
        Tensors.Of([neurons.Length, neurons[0].Length], [.. neurons.SelectMany(weights => weights).Select(weight => (Rational)weight)]);
}
