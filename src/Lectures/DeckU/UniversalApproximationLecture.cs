using Reference.Layers;
using Reference.Lectures.Walkthroughs;
using Reference.Losses;
using Reference.Networks;
using Reference.Optimisers;
using Reference.Training;

namespace Reference.Lectures.DeckU;

/// <summary>Deck U, "Neural Networks are arbitrary function approximators".</summary>
public static class UniversalApproximationLecture
{
    /// <summary>The lecture.</summary>
    public static Lecture Lecture { get; } =
        new(
            "universal-approximation",
            Deck.U,
            "Neural Networks are arbitrary function approximators",
            "a two-layer network fits a continuous function, the better the more units it has",
            Walk
        );

    private const int Points = 101;

    private static IEnumerable<Frame> Walk(Setting setting)
    {
        // F on [-1, 1]: continuous, with a kink at 0.3.
        static double F(double x) => Math.Sin(5 * x) / 2 + Math.Abs(x - 0.3);
        var x = Tensors.Fill([Points, 1], i => -1 + 2.0 * i / (Points - 1));
        var y = x.Map(F);
        yield return new(
            "F, continuous on a bounded set",
            new Plot("F", "x", new Curve("F", [.. Enumerable.Range(0, Points).Select(i => new Point(x[i, 0], y[i, 0]))]))
        );

        var loss = new QuadraticLoss();
        var rows = new List<(int Units, Spread Furthest, double[] Said)>();
        foreach (var units in setting.Brief ? new[] { 1, 8 } : [1, 2, 4, 8, 16, 32])
        {
            // F̂(x) = Σ vᵢ tanh(wᵢ x + bᵢ) + c: one hidden layer; its kinks are spread over the set.
            var network = new Sequential("x", [1, 1]).FullyConnected(units).Then(new Tanh(), "g").FullyConnected(1).Build();
            double[] said = [];
            var furthest = setting.OverSeeds(
                $"universal-approximation, {units} units, seed",
                seed =>
                {
                    var random = new RandomNumbers(seed);
                    var parameters = network.Initialise<double>(random);
                    parameters["fc1.weight"] = Tensors.Fill([units, 1], _ => 4 * random.Normal());
                    parameters["fc1.bias"] = Tensors.Fill([units], _ => 3 * (2 * random.Uniform() - 1));
                    var (optimiser, steps) = (new Optimiser(new Adam()), setting.Size(4000, 500));
                    var state = optimiser.Start<double>(network);
                    for (var step = 0; step < steps; step++)
                    {
                        var trace = network.Forward(parameters, new() { ["x"] = x });
                        var upstream = loss.Backward(trace["fc2"], y, Tensors.Of([1], 1.0));
                        var gradients = network.Backward(trace, new() { ["dfc2"] = upstream });
                        (parameters, state) = optimiser.Move(parameters, gradients, state, 0.03 * (1 - (double)step / steps), step);
                    }

                    said = network.Forward(parameters, new() { ["x"] = x })["fc2"].Flat().ToArray();
                    return said.Zip(y.Flat().ToArray(), (f, t) => Math.Abs(f - t)).Max();
                }
            );
            rows.Add((units, furthest, said));
        }

        var (least, most) = (rows[0], rows[^1]);
        yield return new(
            "|F(x) - F̂(x)| < ε",
            new Table(
                "the largest error on the set",
                ["hidden units", "max |F - F̂|"],
                [.. rows.Select(row => (IReadOnlyList<Cell>)[(long)row.Units, row.Furthest])]
            ),
            new Plot(
                "max |F - F̂|",
                "hidden units",
                new Curve("mean of the seeds", [.. rows.Select(row => new Point(row.Units, row.Furthest.Mean))])
            )
            {
                Logarithmic = true,
            },
            new Plot(
                $"F and its fits, last seed",
                "x",
                new Curve("F", Along(y.Flat().ToArray())),
                new Curve($"{least.Units} unit", Along(least.Said)),
                new Curve($"{most.Units} units", Along(most.Said))
            ),
            new Claim(
                "with enough hidden units it approximates arbitrarily well: the error falls as units are added",
                rows.Zip(rows.Skip(1)).All(pair => pair.Second.Furthest.Mean < pair.First.Furthest.Mean),
                string.Join("; ", rows.Select(row => $"{row.Units} units {row.Furthest}"))
            ),
            "The theorem says that such weights exist, not that gradient descent finds them."
        );

        IReadOnlyList<Point> Along(double[] values) => [.. values.Select((value, i) => new Point(x[i, 0], value))];
    }
}
