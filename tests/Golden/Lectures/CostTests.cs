using System.Numerics.Tensors;
using Reference.Losses;
using Reference.Numbers;

namespace Reference.GoldenTests.Lectures;

/// <summary>Deck R, "How optimization for machine learning works": the cost of being off by d, and the best guess.</summary>
public sealed class CostTests
{
    private static readonly int[] Bags = [53, 57, 58, 61, 71];

    [Fact, Trait("Lecture", "cost-candidates")]
    public void The_cost_of_being_off_by_1_2_4_8_is_as_the_deck_tabulates_it()
    {
        double[] off = [1, 2, 4, 8];
        Assert.Equal(["1", "1.41", "2", "2.83"], off.Select(d => Math.Sqrt(Math.Abs(d)).ToString("0.##")));
        Assert.Equal([1, 2, 4, 8], Costs(new AbsoluteLoss { Reduction = Reduction.None }));
        Assert.Equal([1, 4, 16, 64], Costs(new QuadraticLoss { Reduction = Reduction.None }));
        Assert.Equal(["1", "10", "1,000", "10,000,000"], off.Select(d => Math.Pow(10, Math.Abs(d) - 1).ToString("#,0")));
    }

    [Fact, Trait("Lecture", "bag-of-candies")]
    public void The_squared_cost_has_no_slope_at_the_mean()
    {
        Rational mean = (Rational)Bags.Sum() / Bags.Length;
        Assert.Equal(60, mean);
        Assert.Equal(0, Slope(new QuadraticLoss { Reduction = Reduction.Sum }, mean));
        Assert.True(Slope(new QuadraticLoss { Reduction = Reduction.Sum }, mean - new Rational(1, 1000)) < 0);
        Assert.True(Slope(new QuadraticLoss { Reduction = Reduction.Sum }, mean + new Rational(1, 1000)) > 0);
    }

    [Fact, Trait("Lecture", "bag-of-candies")]
    public void Gradient_descent_rolls_to_the_mean()
    {
        Rational guess = 40;
        var rate = new Rational(1, 4 * Bags.Length);
        for (var step = 0; step < 40; step++)
        {
            guess -= rate * Slope(new QuadraticLoss { Reduction = Reduction.Sum }, guess);
        }

        Assert.Equal(60, (double)guess, 1e-10);
    }

    [Fact, Trait("Lecture", "bag-of-candies")]
    public void Exhaustive_search_finds_the_mean_for_squares_and_the_median_for_absolute_values()
    {
        var guesses = Enumerable.Range(0, 101).Select(guess => (Rational)guess).ToList();
        Assert.Equal(60, guesses.MinBy(guess => Cost(new QuadraticLoss { Reduction = Reduction.Sum }, guess)));
        Assert.Equal(58, guesses.MinBy(guess => Cost(new AbsoluteLoss { Reduction = Reduction.Sum }, guess)));
    }

    [Theory, Trait("Lecture", "slope")]
    [InlineData(-1, -2)]
    [InlineData(0, 0)]
    [InlineData(1.5, 3)]
    public void The_slope_of_weight_squared_is_twice_the_weight(double weight, double slope)
    {
        var w = new Dual(weight, 1);
        Assert.Equal(slope, (w * w).Derivative);
    }

    private static Rational[] Costs(DifferenceLoss loss) =>
        loss.Forward(Tensors.Of<Rational>([4], 1, 2, 4, 8), Tensors.Zeros<Rational>([4])).Flat().ToArray();

    private static Rational Cost(DifferenceLoss loss, Rational guess) => loss.Forward(Guesses(guess), Actual).Flat()[0];

    private static Rational Slope(DifferenceLoss loss, Rational guess)
    {
        Rational slope = 0;
        foreach (var share in loss.Backward(Guesses(guess), Actual, Tensors.Of<Rational>([1], 1)).Flat())
        {
            slope += share;
        }

        return slope;
    }

    private static Tensor<Rational> Actual => Tensors.Fill([Bags.Length], i => (Rational)Bags[i]);

    private static Tensor<Rational> Guesses(Rational guess) => Tensors.Fill([Bags.Length], _ => guess);
}
