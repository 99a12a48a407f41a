using Reference.Training;

namespace Reference.GoldenTests.Training;

[Trait("Lecture", "optimisers")]
public sealed class ClippingTests
{
    private static Values<double> Gradients => new() { ["da"] = Tensors.Of([2], 3.0, -4), ["db"] = Tensors.Of([1], 12.0) };

    [Fact]
    public void All_gradients_together_are_shortened_to_the_limit_and_keep_their_direction()
    {
        // √(3² + 4² + 12²) = 13.
        var clipped = new ClippingByNorm(6.5).Clip(Gradients);
        Assert.Equal([1.5, -2], clipped["da"].Flat().ToArray());
        Assert.Equal([6], clipped["db"].Flat().ToArray());
    }

    [Theory]
    [InlineData(13)]
    [InlineData(100)]
    public void Gradients_that_are_short_enough_stay(double limit)
    {
        var gradients = Gradients;
        Assert.Same(gradients, new ClippingByNorm(limit).Clip(gradients));
    }

    [Fact]
    public void One_gradient_that_is_no_number_makes_all_of_them_so()
    {
        foreach (var value in (double[])[double.NaN, double.PositiveInfinity])
        {
            var clipped = new ClippingByNorm(1).Clip(new Values<double> { ["da"] = Tensors.Of([2], 1, value) });
            Assert.True(double.IsNaN(clipped["da"].Flat()[1]));
        }

        var nothing = new ClippingByNorm(1).Clip(new Values<double> { ["da"] = Tensors.Of([2], 1, double.NaN) });
        Assert.True(double.IsNaN(nothing["da"].Flat()[0]));
    }

    [Fact]
    public void Each_element_is_kept_between_the_limits()
    {
        var clipped = new ClippingByValue(3.5).Clip(Gradients);
        Assert.Equal([3, -3.5], clipped["da"].Flat().ToArray());
        Assert.Equal([3.5], clipped["db"].Flat().ToArray());
        Assert.True(double.IsNaN(new ClippingByValue(1).Clip(new Values<double> { ["da"] = Tensors.Of([1], double.NaN) })["da"].Flat()[0]));
    }
}
