using Reference.Lectures.DeckR;
using Reference.Lectures.Walkthroughs;

namespace Reference.GoldenTests.Lectures;

/// <summary>Deck R's systems around X's and O's. Briefly trained: how well they do at full length is what <c>./build.sh lectures</c> measures.</summary>
public sealed class ToyConvNetTests
{
    [Fact, Trait("Lecture", "x-or-o")]
    public void Half_of_the_pictures_are_Xs_and_tricks_move_and_thicken_the_ink()
    {
        var plain = XOrOPictures.Draw(40, new RandomNumbers(1), new());
        Assert.Equal(20, Enumerable.Range(0, 40).Count(picture => plain.Label(picture) == 0));
        Assert.Equal(["X", "O"], plain.ClassNames);
        var (first, third, cross, ring) = (new double[81], new double[81], new double[81], new double[81]);
        plain.Brightness(0, first);
        plain.Brightness(2, third);
        Assert.Equal(first, third);
        XOrOPictures.Draw(2, new RandomNumbers(1), Trickiness.All).Brightness(0, third);
        Assert.NotEqual(first, third);

        // The deck's X where pixels are dark, and a ring of radius 3: its middle is paper.
        plain.Brightness(0, cross);
        plain.Brightness(1, ring);
        for (var pixel = 0; pixel < 81; pixel++)
        {
            var isOn = Reference.Lectures.DeckR.XPicture.Picture.Flat()[pixel] == 1;
            Assert.True(isOn == cross[pixel] > 0.5, $"pixel {pixel / 9}, {pixel % 9} is {cross[pixel]}");
        }

        Assert.Equal(0, ring[40]);
        Assert.Equal(1, ring[4 * 9 + 1], 1.0 / 255);
    }

    [Fact, Trait("Lecture", "x-or-o")]
    public void The_deck_s_hand_built_network_knows_plain_pictures_and_the_trained_one_tricky_ones()
    {
        var lecture = Walked.Through("x-or-o");
        double[] plain = lecture.Row("right on held-out pictures", "plain"),
            tricky = lecture.Row("right on held-out pictures", "all together");
        Assert.Equal(1.0, plain[0]);
        Assert.True(tricky[0] < 0.75, $"built by hand: {tricky[0]}");
        Assert.True(tricky[1..].Average() > 0.9, $"trained briefly: {tricky[1..].Average()}");
        Assert.Equal(2, lecture.Claims.Count());
    }

    [Fact, Trait("Lecture", "knobs")]
    public void Each_setting_of_the_knobs_has_the_weights_that_its_layers_have()
    {
        var rows = Walked.Through("knobs").Table("right on held-out pictures after few epochs").Rows;
        // Features f of 3×3, twice, each pooled to half: 9f + f, 9f² + f, and 2·2·f values that vote for two classes.
        Assert.Equal(
            new[] { 8, 1, 2 }.Select(f => 9 * f + f + 9 * f * f + f + 2 * 4 * f + 2.0),
            rows.Select(row => row[2].Numbers[0].Value)
        );
        Assert.All(rows, row => Assert.All(row[3].Numbers, right => Assert.InRange(right.Value, 0.3, 1)));
    }

    [Fact, Trait("Lecture", "not-just-images")]
    public void Sounds_are_told_apart_and_sentences_become_pictures_of_words_and_positions()
    {
        var lecture = Walked.Through("not-just-images");
        Assert.All(lecture.Claims, claim => Assert.Contains("%", claim.Measured, StringComparison.Ordinal));
        Assert.True(lecture.Claims.First().Held, lecture.Claims.First().Measured);
        var sentence = lecture.Frames.SelectMany(frame => frame.Parts).OfType<Shades>().Last();
        Assert.Equal((8, 10), (sentence.Height, sentence.Width));
        Assert.All(
            Enumerable.Range(0, 10),
            position => Assert.Equal(1, Enumerable.Range(0, 8).Sum(word => sentence.Brightness[word * 10 + position]))
        );
        Assert.Equal<Shape>([1, 8, 1, 9], lecture.Shapes("text")[1]);
    }

    [Fact, Trait("Lecture", "columns-test")]
    public void Shuffling_moves_whole_columns_and_the_same_in_every_picture()
    {
        var lecture = Walked.Through("columns-test");
        var shades = lecture.Frames[0].Parts.OfType<Shades>().ToList();
        int[] order = [4, 0, 7, 2, 8, 5, 1, 6, 3];
        Assert.Equal(Enumerable.Range(0, 81).Select(pixel => shades[0].Brightness[pixel / 9 * 9 + order[pixel % 9]]), shades[1].Brightness);
        Assert.Equal(["convolutional", "fully connected"], lecture.Table("right on held-out pictures").Rows.Select(row => row[0].Text));
        Assert.Equal(2, lecture.Claims.Count());
    }

    [Fact, Trait("Lecture", "numerical-gradient")]
    public void Each_weight_costs_two_evaluations_and_both_gradients_agree()
    {
        foreach (var row in Walked.Through("numerical-gradient").Table("the gradient, numerically and by backpropagation").Rows)
        {
            Assert.Equal(2 * row[0].Numbers[0].Value, row[1].Numbers[0].Value);
            Assert.InRange(row[5].Numbers[0].Value, 0, 1e-7);
        }

        // 81 pixels and a bias for each hidden unit, and so many for the two votes.
        Assert.Equal(
            new[] { 2, 4, 8 }.Select(hidden => 82.0 * hidden + 2 * (hidden + 1)),
            Walked
                .Through("numerical-gradient")
                .Table("the gradient, numerically and by backpropagation")
                .Rows.Select(row => row[0].Numbers[0].Value)
        );
    }

    [Fact, Trait("Lecture", "tea")]
    public void All_five_find_the_easy_valley_and_only_some_the_cleft_of_the_treacherous_curve()
    {
        var lecture = Walked.Through("tea");
        var (easy, treacherous) = (lecture.Table("10 starts each, easy").Rows, lecture.Table("10 starts each, treacherous").Rows);
        Assert.Equal(
            ["exhaustive search", "gradient descent", "gradient descent with curvature", "genetic algorithm", "simulated annealing"],
            easy.Select(row => row[0].Text)
        );
        Assert.All(easy, row => Assert.Equal("100 %", row[1].Text));
        Assert.Equal("100 %", treacherous[0][1].Text);
        Assert.True(treacherous[1][1].Numbers[0].Value < treacherous[3][1].Numbers[0].Value);
        Assert.Equal(201, easy[0][3].Numbers[0].Value);
        // The easy curve's floor is 0, at 60 °C: ((60 - 60) / 20)² and its fourth power.
        var curve = lecture.Frames[0].Parts.OfType<Plot>().First().Curves[0].Points;
        Assert.Equal((60.0, 0.0), (curve.MinBy(point => point.Y).X, curve.Min(point => point.Y)));
        Assert.Equal(9 + 0.1 * 81, curve[0].Y, 1e-12);
    }
}
