using System.Numerics.Tensors;
using Reference.Lectures.Walkthroughs;
using Reference.Losses;
using Reference.Numbers;

namespace Reference.Lectures.DeckR;

/// <summary>Deck R, "From data to model: How many M&amp;Ms in a bag?".</summary>
public static class BagOfCandiesLecture
{
    /// <summary>The lecture.</summary>
    public static Lecture Lecture { get; } =
        new(
            "bag-of-candies",
            Deck.R,
            "From data to model: How many M&Ms in a bag?",
            "the guess that costs least: by slope, by descent, by trying all",
            Walk
        );

    private static IEnumerable<Frame> Walk(Setting setting)
    {
        // The slides show the bags as a picture; these five stand for them.
        int[] bags = [53, 57, 58, 61, 71];
        var actual = Tensors.Fill([bags.Length], i => (Rational)bags[i]);
        var (squared, absolute) = (new QuadraticLoss { Reduction = Reduction.Sum }, new AbsoluteLoss { Reduction = Reduction.Sum });
        yield return new(
            "What is the total cost of any guess?",
            Grid.Of("bags n₁ … n₅", actual),
            new Table(
                "L(n_est) = Σ (nᵢ - n_est)²",
                ["guess", "total cost"],
                [.. new[] { 50, 55, 60, 65, 70 }.Select(guess => (IReadOnlyList<Cell>)[(Rational)guess, Cost(squared, guess)])]
            )
        );

        // Find where slope = 0: Σ (nᵢ - n_est) = 0, so n_est = Σ nᵢ / m, the mean.
        Rational mean = (Rational)bags.Sum() / bags.Length;
        yield return new(
            "Another way: find where slope = 0",
            new Equation("n_best", "Σ nᵢ / m", $"{bags.Sum()} / {bags.Length}", mean),
            new Equation("slope of L there", "Σ 2(n_est - nᵢ)", "", Slope(squared, mean)),
            new Equation("slope of L one below", "", "", Slope(squared, mean - 1)),
            new Equation("slope of L one above", "", "", Slope(squared, mean + 1))
        );

        // Gradient descent: from any guess, a step against the slope.
        Rational guessed = 40;
        var (rate, path) = (new Rational(1, 4 * bags.Length), new List<double> { (double)guessed });
        for (var step = 0; step < 40; step++)
        {
            guessed -= rate * Slope(squared, guessed);
            path.Add((double)guessed);
        }

        yield return new(
            "Gradient descent finds it",
            new Equation("n_est after 40 steps of 1/20 of the slope, from 40", "", "", (double)guessed),
            new Plot("gradient descent", "step", Curve.Of("guess", path))
        );

        // Exhaustive search: the cost of every whole number of candies.
        var guesses = Enumerable.Range(0, 101).Select(guess => (Rational)guess).ToList();
        var (best, median) = (guesses.MinBy(guess => Cost(squared, guess)), guesses.MinBy(guess => Cost(absolute, guess)));
        yield return new(
            "Exhaustive search finds it; |d| finds the median instead",
            new Table(
                "the guess that costs least, of 0 to 100",
                ["cost", "best guess", "which is"],
                [
                    ["d²", best, "the mean"],
                    ["|d|", median, "the median"],
                ]
            )
        );

        Rational Cost(DifferenceLoss loss, Rational guess) => loss.Forward(Every(guess), actual)[0];

        Rational Slope(DifferenceLoss loss, Rational guess) =>
            loss.Backward(Every(guess), actual, Tensors.Of<Rational>([1], 1)).Flat().ToArray().Aggregate((sum, share) => sum + share);

        Tensor<Rational> Every(Rational guess) => Tensors.Fill([bags.Length], _ => guess);
    }
}
