using Reference.Lectures.Walkthroughs;
using Reference.Numbers;

namespace Reference.GoldenTests.Lectures;

/// <summary>Deck R, "How optimization for machine learning works": the cost of being off by d, and the best guess.</summary>
public sealed class CostTests
{
    [Fact, Trait("Lecture", "cost-candidates")]
    public void The_cost_of_being_off_by_1_2_4_8_is_as_the_deck_tabulates_it() =>
        Assert.Equal(
            ["d² | 1 | 4 | 16 | 64", "|d| | 1 | 2 | 4 | 8", "√|d| | 1 | 1.41 | 2 | 2.83", "10^(|d|-1) | 1 | 10 | 1,000 | 10,000,000"],
            Walked.Through("cost-candidates").Rows("cost of being off by")
        );

    [Fact, Trait("Lecture", "bag-of-candies")]
    public void The_squared_cost_has_no_slope_at_the_mean()
    {
        var lecture = Walked.Through("bag-of-candies");
        Assert.Equal((Rational)(53 + 57 + 58 + 61 + 71) / 5, lecture.Equation("n_best").Result.Fraction);
        Assert.Equal(0, lecture.Equation("slope of L there").Result.Fraction);
        Assert.Equal(-2 * 5, lecture.Equation("slope of L one below").Result.Fraction);
        Assert.Equal(2 * 5, lecture.Equation("slope of L one above").Result.Fraction);
    }

    [Fact, Trait("Lecture", "bag-of-candies")]
    public void Gradient_descent_rolls_to_the_mean() =>
        Assert.Equal(
            60,
            Walked.Through("bag-of-candies").Equation("n_est after 40 steps of 1/20 of the slope, from 40").Result.Value,
            1e-10
        );

    [Fact, Trait("Lecture", "bag-of-candies")]
    public void Exhaustive_search_finds_the_mean_for_squares_and_the_median_for_absolute_values() =>
        Assert.Equal(
            ["d² | 60 | the mean", "|d| | 58 | the median"],
            Walked.Through("bag-of-candies").Rows("the guess that costs least, of 0 to 100")
        );

    [Fact, Trait("Lecture", "slope")]
    public void From_minus_one_the_error_falls_twice_as_fast_as_the_weight_grows()
    {
        var lecture = Walked.Through("slope");
        var slopes = lecture.Frames.SelectMany(frame => frame.Parts).OfType<Equation>().Where(equation => equation.Name == "∂e/∂w");
        Assert.Equal([2 * -1.0, 2 * 0, 2 * 1.5], slopes.Select(slope => slope.Result.Value));
        // ((w + h)² - w²) / h = 2w + h
        Assert.All(
            lecture.Table("from weight -1").Rows,
            row => Assert.Equal(2 * -1 + row[0].Numbers[0].Fraction, row[2].Numbers[0].Fraction)
        );
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
}
