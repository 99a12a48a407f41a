using Reference.Lectures.Walkthroughs;
using Reference.Training;

namespace Reference.GoldenTests.Lectures;

/// <summary>Decks C, N and U: what helps training. Briefly measured here; <c>./build.sh lectures</c> measures at full length.</summary>
public sealed class PracticeTests
{
    [Fact, Trait("Lecture", "initialisation")]
    public void Small_numbers_shrink_the_spread_by_the_same_factor_in_each_layer_and_He_keeps_it()
    {
        var lecture = Walked.Through("initialisation");
        // Of 60 inputs of variance 1, weights of deviation 0.01 make sums of deviation 0.01·√60, which tanh hardly bends; then that once more.
        var factor = 0.01 * Math.Sqrt(60);
        var small = lecture
            .Table("standard deviation of the activations, tanh")
            .Rows[0]
            .Skip(1)
            .Select(cell => cell.Numbers[0].Value)
            .ToArray();
        Assert.InRange(small[0] / factor, 0.9, 1.1);
        Assert.InRange(small[1] / (factor * factor), 0.8, 1.2);
        Assert.InRange(small[3] / Math.Pow(factor, 10), 0.3, 3);
        Assert.Equal(3, lecture.Claims.Count());
        Assert.All(lecture.Claims, claim => Assert.True(claim.Held, claim.Measured));
    }

    [Fact, Trait("Lecture", "batch-normalisation")]
    public void Each_feature_of_a_batch_comes_out_with_mean_zero_and_variance_one()
    {
        var lecture = Walked.Through("batch-normalisation");
        // Means (1 + 2 + 3 + 6) / 4 and (100 + 300 + 200 + 400) / 4; variances (4 + 1 + 0 + 9) / 4 and (150² + 50² + 50² + 150²) / 4.
        Assert.Equal([3, 250, 14 / 4.0, 12_500], lecture.Rounded("E[x], Var[x]").Flat().ToArray());
        Assert.Equal([0, 0, 1, 1], lecture.Rounded("E[x̂], Var[x̂]").Flat().ToArray());
        Assert.Equal((1 - 3) / Math.Sqrt(3.5), lecture.Rounded("x̂")[0, 0], 1e-12);
        Assert.Equal(["0.01·randn", "He"], lecture.Table("right on held-out pictures").Rows.Select(row => row[0].Text));
        Assert.Single(lecture.Claims);
    }

    [Fact, Trait("Lecture", "optimisers")]
    public void Sixty_steps_of_plain_descent_shrink_each_axis_by_its_own_factor()
    {
        var lecture = Walked.Through("optimisers");
        var plain = lecture.Row("after 60 steps", "SGD");
        Assert.Equal(10 * Math.Pow(1 - 0.018, 60), plain[1], 1e-12);
        Assert.Equal(Math.Pow(1 - 100 * 0.018, 60), plain[2], 1e-12);
        Assert.Equal(
            ["SGD", "momentum", "Nesterov", "Adagrad", "Adam", "LAMB"],
            lecture.Table("after 60 steps").Rows.Select(row => row[0].Text)
        );
        var height = lecture.Table("after 60 steps").Rows.ToDictionary(row => row[0].Text, row => row[4].Numbers[0].Value);
        Assert.True(height["momentum"] < height["SGD"] && height["Nesterov"] < height["SGD"]);

        // Below 2/100 it descends, above it climbs.
        var rates = lecture.Table("SGD after 60 steps").Rows;
        Assert.All(rates, row => Assert.Equal(row[0].Numbers[0].Value < 0.02, row[2].Numbers[0].Value < (100 + 100) / 2.0));
        Assert.Equal(3, lecture.Claims.Count());
    }

    [Fact, Trait("Lecture", "restarts")]
    public void The_trial_with_the_lowest_training_loss_is_kept()
    {
        var rows = Walked.Through("restarts").Table("trials").Rows;
        Assert.Equal(3, rows.Count);
        var kept = Assert.Single(rows, row => row[3].Text == "kept");
        Assert.Equal(rows.Min(row => row[1].Numbers[0].Value), kept[1].Numbers[0].Value);
    }

    [Fact, Trait("Lecture", "cross-validation")]
    public void Every_picture_is_held_out_once_and_the_rate_that_the_folds_like_best_is_chosen()
    {
        var lecture = Walked.Through("cross-validation");
        var folds = lecture.Table("folds").Rows;
        Assert.Equal(100, folds.Sum(row => row[2].Numbers[0].Value));
        Assert.All(folds, row => Assert.Equal(100, row[1].Numbers[0].Value + row[2].Numbers[0].Value));
        var rates = lecture.Table("right, by learning rate").Rows;
        var chosen = Assert.Single(rates, row => row[3].Text == "chosen");
        Assert.Equal(rates.Max(row => row[1].Numbers.Average(fold => fold.Value)), chosen[1].Numbers.Average(fold => fold.Value));
    }

    [Fact, Trait("Lecture", "overfitting")]
    public void Every_remedy_is_measured_beside_nothing()
    {
        var lecture = Walked.Through("overfitting");
        foreach (var table in new[] { "right, labels as they are", "right, two fifths of the labels wrong" }.Select(lecture.Table))
        {
            Assert.Equal(["nothing", "L2", "dropout", "expanded data", "early stopping"], table.Rows.Select(row => row[0].Text));
            Assert.All(table.Rows, row => Assert.All([2, 3, 4], column => Assert.Equal(2, row[column].Numbers.Count)));
            // A strength is named where there is one to choose.
            Assert.Equal([false, true, true, false, false], table.Rows.Select(row => row[1].Text.Length > 0));
        }

        Assert.Equal(2 * 5, lecture.Claims.Count());
    }

    [Fact, Trait("Lecture", "augmentation")]
    public void The_five_ways_to_expand_data_change_a_digit_as_their_names_say()
    {
        var shades = Walked
            .Through("augmentation")
            .Frames.SelectMany(frame => frame.Parts)
            .OfType<Shades>()
            .ToDictionary(part => part.Name, part => part.Brightness);
        Assert.Equal(6, shades.Count);
        var digit = shades["as it is"];
        Assert.All(Enumerable.Range(0, 784), i => Assert.Equal(digit[i / 28 * 28 + 27 - i % 28], shades["reflection"][i], 1e-12));
        Assert.All(
            Enumerable.Range(0, 784).Where(i => i % 28 >= 4 && i / 28 >= 3),
            i => Assert.Equal(digit[i - 3 * 28 - 4], shades["translation by 4 pixels right, 3 down"][i], 1e-9)
        );
        Assert.All(new[] { "rotation by 25 degrees", "contrast 0.4", "skewness 0.4" }, name => Assert.NotEqual(digit, shades[name]));
    }

    [Fact, Trait("Lecture", "transfer")]
    public void All_layers_but_the_last_are_kept_and_every_way_is_measured()
    {
        var lecture = Walked.Through("transfer");
        // LeNet for five classes: conv 6·25 + 6, 16·6·25 + 16, fc 400·120 + 120, 120·84 + 84, 84·5 + 5.
        Assert.Equal(
            [
                "conv1 | 156 | kept",
                "conv2 | 2,416 | kept",
                "fc1 | 48,120 | kept",
                "fc2 | 10,164 | kept",
                "fc3 | 425 | replaced, and learned afresh",
            ],
            lecture.Rows("parameters")
        );
        Assert.Equal(1 + Enum.GetValues<TransferWay>().Length, lecture.Table("right on test pictures of 5 to 9").Columns.Count);
        Assert.Single(lecture.Claims);
    }
}
