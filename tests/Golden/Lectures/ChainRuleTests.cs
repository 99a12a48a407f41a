using Reference.Layers;
using Reference.Numbers;

namespace Reference.GoldenTests.Lectures;

/// <summary>Decks R and D: derivatives of chains, and the four steps that backpropagation is made of.</summary>
public sealed class ChainRuleTests
{
    [Fact, Trait("Lecture", "chaining")]
    public void The_error_changes_with_the_first_weight_by_x_times_the_second()
    {
        var lecture = Walked.Through("chaining");
        Rational x = 3,
            w1 = 5,
            w2 = new(7, 2);
        Assert.Equal(x * w2, lecture.Equation("∂e/∂w₁").Result.Fraction);
        Assert.Equal(x * w1, lecture.Equation("∂e/∂w₂").Result.Fraction);
        Assert.Equal(2 * new Rational(1, 3) * -5 * new Rational(7, 4) * 6, lecture.Equation("∂err/∂weight").Result.Fraction);
    }

    [Fact, Trait("Lecture", "chaining")]
    public void A_hidden_unit_collects_V31_times_the_first_and_V32_times_the_second_upstream_gradient() =>
        Assert.Equal(13 * 29 + 23 * 31, Walked.Through("chaining").Equation("∂L/∂h₃").Result.Fraction);

    [Fact, Trait("Lecture", "backprop-steps")]
    public void Through_a_weight_the_slope_is_the_weight_and_through_a_sum_it_is_one()
    {
        var lecture = Walked.Through("backprop-steps");
        Assert.Equal(5, lecture.Equation("∂b/∂a").Result.Fraction);
        Assert.Equal(1, lecture.Equation("∂z/∂a").Result.Fraction);
    }

    [Fact, Trait("Lecture", "backprop-steps")]
    public void The_lecture_shows_sigma_times_one_minus_sigma_and_the_two_slopes_of_a_ReLU()
    {
        var lecture = Walked.Through("backprop-steps");
        foreach (var row in lecture.Table("∂b/∂a = σ(a)·(1 - σ(a))").Rows)
        {
            var sigma = 1 / (1 + Math.Exp(-row[0].Numbers[0].Value));
            Assert.Equal(sigma, row[1].Numbers[0].Value, 1e-15);
            Assert.Equal(sigma * (1 - sigma), row[2].Numbers[0].Value, 1e-15);
        }

        Assert.Equal([0, 0, 1], lecture.Exact("∂b/∂a: 1 if a > 0, otherwise 0").Flat().ToArray());
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
