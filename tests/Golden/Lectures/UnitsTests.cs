using Reference.Numbers;

namespace Reference.GoldenTests.Lectures;

/// <summary>Decks N, U and D: single units, and networks of a few of them.</summary>
public sealed class UnitsTests
{
    [Fact, Trait("Lecture", "perceptron")]
    public void A_perceptron_learns_what_a_line_separates_and_nothing_else()
    {
        var lecture = Walked.Through("perceptron");
        Assert.Equal(["0 0 | -3 | 0", "0 1 | -1 | 0", "1 0 | -1 | 0", "1 1 | 1 | 1"], lecture.Rows("w = (2, 2), b = -3"));
        foreach (var (name, said) in new[] { ("or", new[] { false, true, true, true }), ("and", [false, false, false, true]) })
        {
            var last = lecture.Table($"learning {name}").Rows[^1].Select(cell => cell.Numbers[0].Fraction).ToArray();
            Assert.Equal(0, last[1] ?? (Rational)(int)lecture.Table($"learning {name}").Rows[^1][1].Numbers[0].Value);
            var (w1, w2, b) = (last[2]!.Value, last[3]!.Value, last[4]!.Value);
            Assert.Equal(said, new[] { b, w2 + b, w1 + b, w1 + w2 + b }.Select(z => z > 0));
        }

        Assert.All(lecture.Table("learning exactly one").Rows, row => Assert.NotEqual(0, row[1].Numbers[0].Value));
        Assert.InRange(lecture.Equation("w₁ / w₂, which is -3/2 on the line").Result.Value, -2, -1.2);
    }

    [Fact, Trait("Lecture", "sigmoid")]
    public void A_sigmoid_is_a_step_made_smooth_whose_slopes_foretell_small_changes()
    {
        var lecture = Walked.Through("sigmoid");
        foreach (var row in lecture.Table("step and σ").Rows.Select(row => row.Select(cell => cell.Numbers[0].Value).ToArray()))
        {
            Assert.Equal(row[0] > 0 ? 1 : 0, row[1]);
            Assert.Equal(1 / (1 + Math.Exp(-row[0])), row[2], 1e-15);
        }

        var (foretold, happened) = (
            lecture.Equation("Δoutput foretold by the slopes").Result.Value,
            lecture.Equation("Δoutput that happened").Result.Value
        );
        Assert.NotEqual(0, happened);
        Assert.InRange(Math.Abs(foretold - happened) / Math.Abs(happened), 0, 0.02);
    }

    [Fact, Trait("Lecture", "logistic")]
    public void The_slope_of_the_loss_in_z_is_what_was_said_less_what_is_true()
    {
        var lecture = Walked.Through("logistic");
        Assert.Equal(0.2 * 1 + 1 * 0.5 + 0.5 * -1 + -0.25 * 2, lecture.Sum("θᵀx").Result.Value, 1e-15);
        var said = 1 / (1 + Math.Exp(0.3));
        Assert.Equal(said, lecture.Equation("hθ(x)").Result.Value, 1e-15);
        Assert.Equal(Math.Log(said), lecture.Equation("log-likelihood L").Result.Value, 1e-15);
        Assert.Equal(-Math.Log(said), lecture.Equation("loss").Result.Value, 1e-15);
        Assert.Equal(said - 1, lecture.Equation("∂loss/∂z").Result.Value, 1e-15);
        Assert.InRange(lecture.Equation("right, of the points learned from").Result.Value, 0.85, 1);
    }

    [Fact, Trait("Lecture", "multilayer")]
    public void One_node_cannot_tell_a_ring_from_a_disc_and_hidden_units_can()
    {
        var lecture = Walked.Through("multilayer");
        Assert.InRange(lecture.Row("right on points not seen", "one node").Average(), 0.3, 0.7);
        Assert.True(lecture.Row("right on points not seen", "8 and 8 hidden units, ReLU").Average() > 0.85);
        Assert.Single(lecture.Claims);
    }

    [Fact, Trait("Lecture", "one-vs-rest")]
    public void Softmax_adds_up_to_one_and_every_class_has_the_largest_output_in_its_own_row()
    {
        var lecture = Walked.Through("one-vs-rest");
        Assert.All(lecture.Table("outputs, softmax").Rows, row => Assert.Equal(1, row[5].Numbers[0].Value, 1e-12));
        foreach (var name in new[] { "one-vs-rest: four sigmoids", "softmax" })
        {
            foreach (var (k, row) in lecture.Table($"outputs, {name}").Rows.Index())
            {
                var outputs = row.Skip(1).Take(4).Select(cell => cell.Numbers[0].Value).ToArray();
                Assert.Equal(k, Array.IndexOf(outputs, outputs.Max()));
            }
        }

        Assert.Equal([1, 0, 0, 0], lecture.Row("targets", "pedestrian"));
        Assert.Equal([0, 0, 0, 1], lecture.Row("targets", "truck"));
    }

    [Fact, Trait("Lecture", "regression")]
    public void A_box_is_found_and_increments_normalised_so_that_they_conserve_their_sum()
    {
        var lecture = Walked.Through("regression");
        var sides = lecture.Table("boxes not seen before").Rows[0];
        Assert.True(sides[2].Numbers.Average(number => number.Value) < sides[1].Numbers.Average(number => number.Value) / 2);
        Assert.Equal(0, lecture.Equation("sum of the true increments").Result.Value);
        Assert.Equal(0, lecture.Equation("sum of the increments normalised").Result.Value);
        Assert.NotEqual(0, lecture.Equation("sum of the increments said").Result.Value);
    }

    [Fact, Trait("Lecture", "universal-approximation")]
    public void Eight_units_fit_better_than_one()
    {
        var rows = Walked.Through("universal-approximation").Table("the largest error on the set").Rows;
        var errors = rows.Select(row => row[1].Numbers.Average(number => number.Value)).ToArray();
        Assert.Equal([1, 8], rows.Select(row => row[0].Numbers[0].Value));
        Assert.True(errors[1] < errors[0] / 2, $"{errors[0]} became {errors[1]}");
    }

    [Fact, Trait("Lecture", "nielsen")]
    public void The_five_steps_give_the_deck_s_deltas_for_both_costs()
    {
        var lecture = Walked.Through("nielsen");
        var a = lecture.Rounded("a³").Flat().ToArray();
        double[] y = [1, 0];
        for (var j = 0; j < 2; j++)
        {
            Assert.Equal((a[j] - y[j]) * a[j] * (1 - a[j]), lecture.Rounded("δ³, quadratic")[0, j], 1e-12);
            Assert.Equal(a[j] - y[j], lecture.Rounded("δ³, cross-entropy")[0, j], 1e-12);
        }

        Assert.InRange(lecture.Equation("largest difference from reverse-mode differentiation, quadratic").Result.Value, 0, 1e-15);
        Assert.InRange(lecture.Equation("largest difference from reverse-mode differentiation, cross-entropy").Result.Value, 0, 1e-15);
        Assert.All(lecture.Table("test accuracy").Rows, row => Assert.InRange(row[1].Numbers.Average(number => number.Value), 0.15, 1));
    }

    [Fact, Trait("Lecture", "backprop-algorithm")]
    public void D_is_the_accumulated_gradient_over_n_and_lambda_theta_but_not_for_the_bias()
    {
        var lecture = Walked.Through("backprop-algorithm");
        var (D, Δ, Θ) = (lecture.Rounded("D⁽²⁾"), lecture.Rounded("Δ⁽²⁾ after instance 4"), lecture.Rounded("Θ⁽²⁾"));
        Assert.Equal(Δ[0, 0] / 4, D[0, 0], 1e-15);
        Assert.All(Enumerable.Range(1, 3), j => Assert.Equal(Δ[0, j] / 4 + 0.1 * Θ[0, j], D[0, j], 1e-15));
        Assert.Equal(lecture.Equation("a⁽³⁾ of instance 2").Result.Value - 1, lecture.Equation("δ⁽³⁾ of instance 2").Result.Value, 1e-15);
        Assert.InRange(lecture.Equation("largest difference from reverse-mode differentiation").Result.Value, 0, 1e-15);
    }

    [Fact, Trait("Lecture", "autodiff")]
    public void By_hand_in_reverse_and_forward_mode_the_derivatives_are_the_same()
    {
        var rows = Walked.Through("autodiff").Table("∂loss/∂Θ").Rows;
        Assert.Equal(6, rows.Count);
        foreach (var row in rows.Select(row => row.Skip(1).Select(cell => cell.Numbers[0].Value).ToArray()))
        {
            Assert.Equal(row[0], row[1], 1e-15);
            Assert.Equal(row[0], row[2], 1e-15);
            Assert.Equal(row[0], row[3], 1e-8);
        }
    }
}
