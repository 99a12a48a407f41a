using System.Numerics.Tensors;
using Reference.Numbers;
using static Reference.GoldenTests.Lectures.XPicture;

namespace Reference.GoldenTests.Lectures;

/// <summary>Deck R, "How convolutional neural networks work", from filtering to the votes, in exact fractions.</summary>
public sealed class XOrOTests
{
    private static readonly string[] Maps =
    [
        """
             7 -1  1  3  5 -1  3
            -1  9 -1  3 -1  1 -1
             1 -1  9 -3  1 -1  5
             3  3 -3  5 -3  3  3
             5 -1  1 -3  9 -1  1
            -1  1 -1  3 -1  9 -1
             3 -1  5  3  1 -1  7
            """,
        """
             3 -5  1 -1  1 -5  3
            -5  5 -5  3 -5  5 -5
             1 -5  5 -7  5 -5  1
            -1  3 -7  9 -7  3 -1
             1 -5  5 -7  5 -5  1
            -5  5 -5  3 -5  5 -5
             3 -5  1 -1  1 -5  3
            """,
        """
             3 -1  5  3  1 -1  7
            -1  1 -1  3 -1  9 -1
             5 -1  1 -3  9 -1  1
             3  3 -3  5 -3  3  3
             1 -1  9 -3  1 -1  5
            -1  9 -1  3 -1  1 -1
             7 -1  1  3  5 -1  3
            """,
    ];

    private static readonly string[] Pooled =
    [
        """
            9 3 5 3
            3 9 3 5
            5 3 9 1
            3 5 1 7
            """,
        """
            5 3 5 3
            3 9 5 1
            5 5 5 1
            3 1 1 3
            """,
        """
            3 5 9 7
            5 5 9 3
            9 9 1 5
            7 3 5 3
            """,
    ];

    [Fact, Trait("Lecture", "filtering")]
    public void A_diagonal_filter_matches_a_diagonal_arm_in_nine_of_nine_pixels()
    {
        var match = Walked.Through("filtering").Sum("match on the diagonal arm");
        Assert.Equal(Enumerable.Repeat<Rational>(1, 9), match.Products.Select(product => product.Result.Fraction!.Value));
        Assert.Equal(9, match.Divisor);
        Assert.Equal(("1", "1.00"), (match.Result.ToString(), match.Result.Decimals));
    }

    [Fact, Trait("Lecture", "filtering")]
    public void At_the_crossing_seven_pixels_agree_and_two_do_not_which_makes_five_ninths()
    {
        var match = Walked.Through("filtering").Sum("match at the crossing");
        Assert.Equal([1, 1, -1, 1, 1, 1, -1, 1, 1], match.Products.Select(product => product.Result.Fraction!.Value));
        Rational sum = 1 + 1 - 1 + 1 + 1 + 1 - 1 + 1 + 1;
        Assert.Equal(sum / 9, match.Result.Fraction);
        Assert.Equal(("5/9", "0.55"), (match.Result.ToString(), match.Result.Decimals));
        Assert.Equal(new Rational(5, 9), Walked.Through("filtering").Exact("Convolution of the crossing with feature / 9")[0, 0, 0, 0]);
    }

    [Theory, Trait("Lecture", "convolution")]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Trying_every_position_gives_the_decks_map(int filter) => Assert.Equal(Tidy(Maps[filter]), Ninths(FeatureMaps(), filter));

    [Fact, Trait("Lecture", "convolution")]
    public void The_map_prints_as_the_deck_prints_it()
    {
        const string deck = """
             0.77 -0.11  0.11  0.33  0.55 -0.11  0.33
            -0.11  1.00 -0.11  0.33 -0.11  0.11 -0.11
             0.11 -0.11  1.00 -0.33  0.11 -0.11  0.55
             0.33  0.33 -0.33  0.55 -0.33  0.33  0.33
             0.55 -0.11  0.11 -0.33  1.00 -0.11  0.11
            -0.11  0.11 -0.11  0.33 -0.11  1.00 -0.11
             0.33 -0.11  0.55  0.33  0.11 -0.11  0.77
            """;
        Assert.Equal(Tidy(deck), Decimals(FeatureMaps(), 0));
    }

    [Fact, Trait("Lecture", "convolution")]
    public void The_crossed_filters_map_prints_as_the_deck_prints_it()
    {
        const string deck = """
             0.33 -0.55  0.11 -0.11  0.11 -0.55  0.33
            -0.55  0.55 -0.55  0.33 -0.55  0.55 -0.55
             0.11 -0.55  0.55 -0.77  0.55 -0.55  0.11
            -0.11  0.33 -0.77  1.00 -0.77  0.33 -0.11
             0.11 -0.55  0.55 -0.77  0.55 -0.55  0.11
            -0.55  0.55 -0.55  0.33 -0.55  0.55 -0.55
             0.33 -0.55  0.11 -0.11  0.11 -0.55  0.33
            """;
        Assert.Equal(Tidy(deck), Decimals(FeatureMaps(), 1));
    }

    [Theory, Trait("Lecture", "pooling")]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Pooling_shrinks_seven_by_seven_to_four_by_four_because_the_last_window_may_be_partial(int filter)
    {
        var pooled = Walked.Through("pooling").Exact("pooled");
        Assert.Equal([1, 3, 4, 4], pooled.Shape());
        Assert.Equal(Tidy(Pooled[filter]), Ninths(pooled, filter));
    }

    [Fact, Trait("Lecture", "pooling")]
    public void The_pooled_maps_print_as_the_deck_prints_them()
    {
        var pooled = Walked.Through("pooling").Exact("pooled");
        const string first = """
            1.00 0.33 0.55 0.33
            0.33 1.00 0.33 0.55
            0.55 0.33 1.00 0.11
            0.33 0.55 0.11 0.77
            """;
        const string second = """
            0.55 0.33 0.55 0.33
            0.33 1.00 0.55 0.11
            0.55 0.55 0.55 0.11
            0.33 0.11 0.11 0.33
            """;
        const string third = """
            0.33 0.55 1.00 0.77
            0.55 0.55 1.00 0.33
            1.00 1.00 0.11 0.55
            0.77 0.33 0.55 0.33
            """;
        Assert.Equal(Tidy(first), Decimals(pooled, 0));
        Assert.Equal(Tidy(second), Decimals(pooled, 1));
        Assert.Equal(Tidy(third), Decimals(pooled, 2));
    }

    [Fact, Trait("Lecture", "pooling")]
    public void Without_the_partial_window_there_are_only_three_by_three() =>
        Assert.Equal([1, 3, 3, 3], Walked.Through("pooling").Exact("pooled without partial windows").Shape());

    [Fact, Trait("Lecture", "relu")]
    public void Everything_negative_becomes_zero_and_the_rest_stays()
    {
        var rectified = Walked.Through("relu").Exact("rectified");
        const string first = """
            7 0 1 3 5 0 3
            0 9 0 3 0 1 0
            1 0 9 0 1 0 5
            3 3 0 5 0 3 3
            5 0 1 0 9 0 1
            0 1 0 3 0 9 0
            3 0 5 3 1 0 7
            """;
        const string second = """
            3 0 1 0 1 0 3
            0 5 0 3 0 5 0
            1 0 5 0 5 0 1
            0 3 0 9 0 3 0
            1 0 5 0 5 0 1
            0 5 0 3 0 5 0
            3 0 1 0 1 0 3
            """;
        const string third = """
            3 0 5 3 1 0 7
            0 1 0 3 0 9 0
            5 0 1 0 9 0 1
            3 3 0 5 0 3 3
            1 0 9 0 1 0 5
            0 9 0 3 0 1 0
            7 0 1 3 5 0 3
            """;
        Assert.Equal(Tidy(first), Ninths(rectified, 0));
        Assert.Equal(Tidy(second), Ninths(rectified, 1));
        Assert.Equal(Tidy(third), Ninths(rectified, 2));
    }

    [Fact, Trait("Lecture", "deep-stacking")]
    public void Convolution_relu_and_two_poolings_leave_three_two_by_twos()
    {
        var stacked = TwelveValues();
        Assert.Equal([1, 3, 2, 2], stacked.Shape());
        Assert.Equal("9 5\n5 9", Ninths(stacked, 0));
        Assert.Equal("9 5\n5 5", Ninths(stacked, 1));
        Assert.Equal("5 9\n9 5", Ninths(stacked, 2));
        Assert.Equal("1.00 0.55\n0.55 1.00", Decimals(stacked, 0));
    }

    /// <remarks>The deck draws votes of .92 and .51 from twelve values that its text does not keep; the rule is the one tested here.</remarks>
    [Fact, Trait("Lecture", "voting")]
    public void Twelve_values_vote_and_the_X_wins_with_the_mean_of_the_five_that_speak_for_it()
    {
        var lecture = Walked.Through("voting");
        Assert.Equal([1, 12], lecture.Exact("values").Shape());
        Assert.Equal(TwelveValues().Flat().ToArray(), lecture.Exact("values").Flat().ToArray());
        Assert.Equal([2, 12], lecture.Exact("weights of X, of O").Shape());
        var (x, o) = (lecture.Table("votes").Rows[0][1].Numbers[0].Fraction, lecture.Table("votes").Rows[1][1].Numbers[0].Fraction);

        Assert.Equal((Rational)(9 + 9 + 9 + 9 + 9) / 9 / 5, x);
        Assert.Equal((Rational)(5 + 5 + 5 + 5 + 5 + 5 + 5) / 9 / 7, o);
        Assert.True(x > o);
    }

    private static Tensor<Rational> FeatureMaps() => Walked.Through("convolution").Exact("stack");

    private static Tensor<Rational> TwelveValues() => Walked.Through("deep-stacking").Exact("pool2");
}
