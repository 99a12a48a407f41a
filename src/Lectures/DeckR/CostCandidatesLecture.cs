using Reference.Layers;
using Reference.Lectures.Walkthroughs;
using Reference.Losses;
using Reference.Numbers;

namespace Reference.Lectures.DeckR;

/// <summary>Deck R, "What is the cost of being off by d?".</summary>
public static class CostCandidatesLecture
{
    /// <summary>The lecture.</summary>
    public static Lecture Lecture { get; } =
        new("cost-candidates", Deck.R, "What is the cost of being off by d?", "√|d|, |d|, d² and 10^(|d|-1) at d = 1, 2, 4, 8", Walk);

    private static IEnumerable<Frame> Walk(Setting setting)
    {
        // d = n_actual - n_guess: the guess is 0 here, so that d is the number itself.
        var d = Tensors.Of<Rational>([4], 1, 2, 4, 8);
        var nothing = Tensors.Zeros<Rational>([4]);

        // Two of the candidates are losses of the library: their cost for each element, not yet reduced to one number.
        var squares = new QuadraticLoss { Reduction = Reduction.None }.Forward(d, nothing);
        var absolute = new AbsoluteLoss { Reduction = Reduction.None }.Forward(d, nothing);

        // The other two are written with its operators: a square root, and a power of ten.
        var roots = new SquareRoot().Forward(absolute.Map(off => (double)off));
        var tens = new Power().Forward(Tensors.Fill([4], _ => 10.0), absolute.Map(off => (double)(off - 1)));

        yield return new(
            "What is the cost of being off by d?",
            new Table(
                "cost of being off by",
                ["cost candidate", "1", "2", "4", "8"],
                [
                    ["d²", .. squares.Flat().ToArray().Select(cost => (Cell)cost)],
                    ["|d|", .. absolute.Flat().ToArray().Select(cost => (Cell)cost)],
                    [
                        "√|d|",
                        .. roots
                            .Flat()
                            .ToArray()
                            .Select(cost => new Cell(cost.ToString("0.##", System.Globalization.CultureInfo.InvariantCulture), cost)),
                    ],
                    [
                        "10^(|d|-1)",
                        .. tens.Flat()
                            .ToArray()
                            .Select(cost => new Cell(cost.ToString("#,0", System.Globalization.CultureInfo.InvariantCulture), cost)),
                    ],
                ]
            )
        );

        double[] off = [.. Enumerable.Range(-40, 81).Select(i => i / 10.0)];
        yield return new(
            "How wrong is an answer?",
            new Plot(
                "cost against d",
                "d",
                new Curve("d²", [.. off.Select(x => new Point(x, x * x))]),
                new Curve("|d|", [.. off.Select(x => new Point(x, Math.Abs(x)))]),
                new Curve("√|d|", [.. off.Select(x => new Point(x, Math.Sqrt(Math.Abs(x))))])
            ),
            "Only d² is smooth everywhere and grows faster than d: its slope 2d says both which way to go and how far off we are."
        );
    }
}
