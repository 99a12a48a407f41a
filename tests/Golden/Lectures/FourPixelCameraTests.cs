using Reference.Numbers;

namespace Reference.GoldenTests.Lectures;

/// <summary>
/// Deck R, "How neural networks work": a camera of 2×2 pixels, white 1 and black -1, in the order top left, top right,
/// bottom left, bottom right; neurons that differ only in weights of 1, -1 and 0; a squash; ReLUs; four categories.
/// </summary>
public sealed class FourPixelCameraTests
{
    [Fact, Trait("Lecture", "neuron")]
    public void A_neuron_sums_its_weighted_inputs_to_minus_forty_three_fortieths()
    {
        var sum = Walked.Through("neuron").Sum("weighted sum");
        Assert.Equal(["-1/10", "0", "-3/5", "-3/8"], sum.Products.Select(product => product.Result.ToString()));
        Assert.Equal(new Rational(-43, 40), sum.Result.Fraction);
        Assert.Equal("-1.075", sum.Result.Fraction!.Value.ToTruncatedString(3));
    }

    [Fact, Trait("Lecture", "neuron")]
    public void Whatever_the_sum_the_squashed_version_lies_between_minus_one_and_one()
    {
        var lecture = Walked.Through("neuron");
        var smooth = (Math.Exp(-1.075) - Math.Exp(1.075)) / (Math.Exp(-1.075) + Math.Exp(1.075));
        Assert.Equal(smooth, lecture.Equation("squashed").Result.Value, 1e-15);
        Assert.Equal(smooth, lecture.Equation("2·σ(2z) - 1").Result.Value, 1e-15);
        Assert.All(lecture.Table("squashed").Rows, row => Assert.InRange(row[1].Numbers[0].Value, -1.0, 1.0));
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
        var table = Walked.Through("four-pixel-camera").Table($"votes for {topLeft} {topRight} {bottomLeft} {bottomRight}");
        var votes = table.Rows[0].Select(cell => cell.Numbers[0].Value).ToArray();
        Assert.Equal(["solid", "vertical", "diagonal", "horizontal"], table.Columns);
        Assert.Equal(category, table.Columns[Array.IndexOf(votes, votes.Max())]);
        Assert.Equal(3, votes.Count(vote => vote == 0));
    }

    [Fact, Trait("Lecture", "four-pixel-camera")]
    public void Receptive_fields_get_more_complex_from_layer_to_layer()
    {
        Assert.Equal([1, 0, 1, 0], Field(1, 0));
        Assert.Equal([0, 1, 0, -1], Field(1, 3));
        Assert.Equal([1, 1, 1, 1], Field(2, 0));
        Assert.Equal([1, -1, 1, -1], Field(2, 1));
        Assert.Equal([1, -1, -1, 1], Field(2, 2));
        Assert.Equal([1, 1, -1, -1], Field(2, 3));
        Assert.Equal([-1, -1, -1, -1], Field(3, 1));
        Assert.Equal([-1, 1, 1, -1], Field(3, 5));
    }

    private static Rational[] Field(int layer, int neuron) =>
        Walked.Through("four-pixel-camera").Exact($"receptive fields of layer {layer}").Flat().Slice(neuron * 4, 4).ToArray();
}
