using Reference.Lectures.Text;
using Reference.Lectures.Walkthroughs;
using Reference.Numbers;

namespace Reference.GoldenTests.Lectures;

/// <summary>The networks that the decks show by name, and what is seen inside of them.</summary>
public sealed class NamedNetworksLectureTests
{
    [Fact, Trait("Lecture", "lenet")]
    public void LeNet_has_the_layers_and_parameters_of_its_slide_and_learns()
    {
        var lecture = Walked.Through("lenet");
        Assert.Equal(156 + 2416 + 48_120 + 10_164 + 850, lecture.Equation("parameters in all").Result.Fraction);
        Assert.Equal(
            [
                [1, 6, 14, 14],
                [1, 16, 5, 5],
            ],
            lecture
                .Shapes("digit")
                .Where(shape => shape.Rank == 4 && shape[2] is 14 or 5)
                .Where(shape => shape[1] is 6 or 16)
                .Select(shape => shape.ToArray())
        );
        Assert.InRange(lecture.Equation("right on test digits").Result.Value, 0.05, 1);
        Assert.Equal(100, lecture.Table("which digit is taken for which").Rows.Sum(row => row.Skip(1).Sum(cell => cell.Numbers[0].Value)));
    }

    [Fact, Trait("Lecture", "convnetjs")]
    public void The_stack_of_ConvNetJS_has_its_shapes_and_parameters()
    {
        var lecture = Walked.Through("convnetjs");
        Assert.Equal(280 + 5 * 910 + 1610, lecture.Equation("parameters in all").Result.Fraction);
        Assert.Equal<Shape>([1, 10, 4, 4], lecture.Shapes("picture")[^3]);
        Assert.Equal(6, lecture.Table("layers").Rows.Count(row => row[0].Text.StartsWith("conv", StringComparison.Ordinal)));
    }

    [Fact, Trait("Lecture", "alexnet")]
    public void AlexNet_has_sixty_million_parameters_in_two_columns_as_the_paper_says()
    {
        var lecture = Walked.Through("alexnet");
        // In one column: 96·(3·121 + 1), 256·(96·25 + 1), 384·(256·9 + 1), 384·(384·9 + 1), 256·(384·9 + 1), 4096·(9216 + 1), 4096·4097, 1000·4097.
        long[] one = [96 * 364, 256 * 2401, 384 * 2305, 384 * 3457, 256 * 3457, 4096 * 9217, 4096 * 4097, 1000 * 4097];
        Assert.Equal(one.Sum(), lecture.Row("in all", "one")[0]);
        // In two, the second, fourth and fifth convolution see the half of the channels that is on their side.
        long[] two = [96 * 364, 256 * 1201, 384 * 2305, 384 * 1729, 256 * 1729, 4096 * 9217, 4096 * 4097, 1000 * 4097];
        Assert.Equal(two.Sum(), lecture.Row("in all", "two, as in the paper")[0]);
        var losses = lecture.Table("loss").Rows.Select(row => row[1].Numbers[0].Value).ToArray();
        Assert.True(losses[1] < losses[0], $"{losses[0]} became {losses[1]}");
    }

    [Fact, Trait("Lecture", "residual")]
    public void The_sum_of_a_residual_block_sends_what_comes_back_both_ways()
    {
        var lecture = Walked.Through("residual");
        // x = (3, 1): W₁x = (3 + 2, -3 + 1), ReLU (5, 0), W₂ of that (5/2, 0); back: Wᵀ₂(1, 1) = (1/2, 4/3), through the ReLU (1/2, 0), Wᵀ₁ of that (1/2, 1).
        Assert.Equal([new Rational(5, 2), 0], lecture.Exact("f(x)").Flat().ToArray());
        Assert.Equal([new Rational(11, 2), 1], lecture.Exact("y = f(x) + x").Flat().ToArray());
        Assert.Equal([new Rational(1, 2), 1], lecture.Exact("∂L/∂x through f alone").Flat().ToArray());
        Assert.Equal([new Rational(3, 2), 2], lecture.Exact("∂L/∂x").Flat().ToArray());
        var rows = lecture.Table("length of ∂L/∂(input) for an upstream gradient of length 1").Rows;
        Assert.True(rows[^1][2].Numbers[0].Value < rows[^1][4].Numbers[0].Value / 10);
    }

    [Fact, Trait("Lecture", "zeiler-fergus")]
    public void An_activation_projected_back_lights_up_only_pixels_that_the_unit_sees()
    {
        var lecture = Walked.Through("zeiler-fergus");
        var shades = lecture.Frames.SelectMany(frame => frame.Parts).OfType<Shades>().ToList();
        var projected = shades.Where(part => part.Name.StartsWith("what in it excites", StringComparison.Ordinal)).ToList();
        Assert.Equal(4, projected.Count);
        foreach (var part in projected)
        {
            // A unit of the second layer sees 5 places of the pooled maps, that is 10 + 4 pixels and one more for a maximum's place.
            var lit = Enumerable.Range(0, 784).Where(pixel => part.Brightness[pixel] != 0).ToList();
            Assert.NotEmpty(lit);
            Assert.InRange(lit.Max(pixel => pixel / 28) - lit.Min(pixel => pixel / 28), 0, 13);
            Assert.InRange(lit.Max(pixel => pixel % 28) - lit.Min(pixel => pixel % 28), 0, 13);
        }

        Assert.True(lecture.Equation("covered where it matters most").Result.Value < lecture.Equation("uncovered").Result.Value);
        var map = shades.Single(part => part.Width == 24);
        Assert.All(map.Brightness, chance => Assert.InRange(chance, 0, 1));
        // In letters there is something to see: not one shade almost everywhere, as of a digit that nothing can make the network doubt.
        var letters = string.Concat(PartText.Of(map).Skip(1).Select(line => line[2..]));
        Assert.InRange(letters.GroupBy(letter => letter).Max(shade => shade.Count()), 1, letters.Length / 2);
    }

    [Fact, Trait("Lecture", "feature-pipeline")]
    public void Hand_made_filters_come_in_opposite_pairs_and_sum_to_nothing()
    {
        var lecture = Walked.Through("feature-pipeline");
        var filters = lecture.Rounded("hand-made filters: edges in eight directions").Flat().ToArray().Chunk(9).ToList();
        Assert.All(filters, filter => Assert.Equal(0, filter.Sum(), 1e-12));
        Assert.All(Enumerable.Range(0, 4), pair => Assert.Equal(filters[2 * pair].Select(weight => -weight), filters[2 * pair + 1]));
        Assert.Equal(
            ["hand-made filters", "random filters", "learned filters"],
            lecture.Table("right on test digits").Rows.Select(row => row[0].Text)
        );
        // With few digits and with more; two seeds each, and the rate that was chosen for it.
        Assert.All(
            lecture.Table("right on test digits").Rows,
            row => Assert.Equal([0, 2, 1, 2, 1], row.Select(cell => cell.Numbers.Count))
        );
        Assert.Equal(2, lecture.Claims.Count());
    }
}
