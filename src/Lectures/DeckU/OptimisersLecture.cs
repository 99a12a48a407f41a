using Reference.Lectures.DeckR;
using Reference.Lectures.Walkthroughs;
using Reference.Losses;
using Reference.Numbers;
using Reference.Optimisers;
using Reference.Training;

namespace Reference.Lectures.DeckU;

/// <summary>Deck U, "Common training issues": step sizes, momentum, fancier alternatives to SGD, schedules.</summary>
public static class OptimisersLecture
{
    /// <summary>The lecture.</summary>
    public static Lecture Lecture { get; } =
        new(
            "optimisers",
            Deck.U,
            "Common training issues",
            "SGD, momentum, Nesterov, Adagrad, Adam, LAMB; schedules; a rate too high and too low",
            Walk
        );

    /// <summary>The optimisers, each with its rate on the valley's surface and on pictures.</summary>
    public static IReadOnlyList<(string Name, OptimiserStep Step, double Surface, double Pictures)> Optimisers { get; } =
    [
        ("SGD", new GradientDescent(), 0.018, 0.02),
        (
            "momentum",
            new Momentum
            {
                Alpha = 0.9,
                Beta = 1,
                Mode = MomentumMode.Standard,
                NormCoefficient = 0,
            },
            0.018,
            0.02
        ),
        (
            "Nesterov",
            new Momentum
            {
                Alpha = 0.9,
                Beta = 1,
                Mode = MomentumMode.Nesterov,
                NormCoefficient = 0,
            },
            0.01,
            0.02
        ),
        ("Adagrad", new Adagrad(), 0.5, 0.02),
        ("Adam", new Adam(), 0.2, 0.005),
        ("LAMB", new Lamb { WeightDecay = 0 }, 0.05, 0.02),
    ];

    private static IEnumerable<Frame> Walk(Setting setting)
    {
        // A long valley with steep walls: f = (x² + 100·y²) / 2, from (10, 1). Its slopes come from dual numbers.
        static T F<T>(T x, T y)
            where T : System.Numerics.INumber<T> => (x * x + T.CreateChecked(100) * y * y) / T.CreateChecked(2);
        var rows = new List<IReadOnlyList<Cell>>();
        var paths = new List<Curve>();
        var heights = new List<(string Name, double Height)>();
        foreach (var (name, step, rate, _) in Optimisers)
        {
            var place = Tensors.Of([2], 10.0, 1);
            var states = step.States.Select(_ => Tensors.Zeros<double>([2])).ToList();
            var path = new List<Point> { new(10, 1) };
            for (var update = 0; update < 60; update++)
            {
                var slope = Tensors.Of([2], F(new Dual(place[0], 1), place[1]).Derivative, F(place[0], new Dual(place[1], 1)).Derivative);
                var next = step.Step(rate, step.FirstCount + update, [place, slope, .. states]);
                (place, states) = (next[0], [.. next.Skip(1)]);
                path.Add(new(place[0], place[1]));
            }

            heights.Add((name, F(place[0], place[1])));
            rows.Add([name, rate, place[0], place[1], F(place[0], place[1])]);
            paths.Add(new($"{name}", path));
        }

        yield return new(
            "A long valley with steep walls: f = (x² + 100 y²) / 2, from (10, 1)",
            new Table("after 60 steps", ["optimiser", "rate", "x", "y", "f"], rows),
            new Plot("paths, y against x", "x", paths)
        );

        // Too high and too low: a plain step multiplies y by 1 - 100·η, so η must stay below 2/100.
        yield return new(
            "Step size: too high? too low?",
            new Table(
                "SGD after 60 steps",
                ["rate", "y is multiplied by 1 - 100·η", "f"],
                [
                    .. new[] { 0.0001, 0.001, 0.01, 0.019, 0.021, 0.1, 10 }.Select(rate =>
                        (IReadOnlyList<Cell>)[rate, 1 - 100 * rate, F(10 * Math.Pow(1 - rate, 60), Math.Pow(1 - 100 * rate, 60))]
                    ),
                ]
            ),
            "Above 0.02 it climbs the walls, each time higher, until numbers overflow: ∞, and then ∞ - ∞, which is NaN."
        );

        // The same optimisers on a network for X's and O's: what counts is the loss after few epochs.
        var network = XOrOLecture.Network;
        var results = new List<(string Name, Spread Loss, double[] Losses)>();
        foreach (var (name, step, _, rate) in Optimisers)
        {
            var (loss, losses) = Trained(name, new Optimiser(step) { Rate = rate }, setting.Size(4, 2));
            results.Add((name, loss, losses));
        }

        var (plain, momentum) = (results[0], results[1]);
        var fancier = results.Skip(3).Where(row => row.Name != "Adagrad").ToList();
        yield return new(
            "Fancier alternatives to SGD (Adagrad, Adam, LAMB, etc.) can significantly improve training",
            new Table(
                "loss of the last of few epochs, X's and O's",
                ["optimiser", "loss"],
                [.. results.Select(row => (IReadOnlyList<Cell>)[row.Name, row.Loss])]
            ),
            new Plot("loss, last seed", "epoch", [.. results.Select(row => Curve.Of(row.Name, row.Losses))]) { Logarithmic = true },
            new Claim(
                "use momentum",
                plain.Loss.IsClearlyAbove(momentum.Loss),
                $"loss {plain.Loss} without, {momentum.Loss} with momentum, at the same rate"
            ),
            new Claim(
                "Adam can significantly improve training",
                plain.Loss.IsClearlyAbove(fancier[0].Loss),
                $"loss {plain.Loss} with SGD, {fancier[0].Loss} with Adam"
            ),
            new Claim(
                "LAMB can significantly improve training",
                plain.Loss.IsClearlyAbove(fancier[1].Loss),
                $"loss {plain.Loss} with SGD, {fancier[1].Loss} with LAMB"
            )
        );

        // Larger step sizes, and a schedule that makes them smaller.
        var epochs = setting.Size(6, 2);
        (string Name, Schedule Schedule)[] schedules =
        [
            ("0.1, as it is", 0.1),
            ("0.02, as it is", 0.02),
            ("0.002, as it is", 0.002),
            ("stairs from 0.1, a tenth every 3 epochs", new Stairs(0.1, Every: 3)),
            ("exponential from 0.1, half each epoch", new Exponential(0.1, 0.5)),
            ("cosine from 0.1", new Cosine(0.1, Length: epochs)),
            ("cosine from 0.1, warmed up", new WarmUp(new Cosine(0.1, Length: epochs), Length: 1)),
        ];
        yield return new(
            "Use larger step sizes, develop step size reduction schedule",
            new Plot(
                "rate",
                "epoch",
                [
                    .. schedules
                        .Skip(3)
                        .Select(row => new Curve(
                            row.Name,
                            [
                                .. Enumerable
                                    .Range(0, 10 * epochs)
                                    .Select(i => new Point(i / 10.0, row.Schedule.At(new(i / 10, i % 10, 10, [])))),
                            ]
                        )),
                ]
            ),
            new Table(
                "loss of the last epoch with momentum, X's and O's",
                ["schedule", "loss"],
                [
                    .. schedules.Select(row =>
                        (IReadOnlyList<Cell>)[row.Name, Trained(row.Name, Optimiser.GradientDescent(row.Schedule), epochs).Loss]
                    ),
                ]
            )
        );

        (Spread Loss, double[] Losses) Trained(string name, Optimiser optimiser, int epochs)
        {
            var trainer = new Trainer(network, new SoftmaxCrossEntropyLoss())
            {
                Optimiser = optimiser,
                BatchSize = 20,
                Parts = 1,
            };
            double[] losses = [];
            var last = setting.OverSeeds(
                $"optimisers, {name}, seed",
                seed =>
                {
                    var train = XOrOPictures.Draw(setting.Size(1000, 60), new RandomNumbers(seed), Trickiness.All);
                    var run = trainer.Start<float>(seed);
                    for (var epoch = 0; epoch < epochs; epoch++)
                    {
                        run = trainer.Epoch(run, train, cancel: setting.Cancel);
                    }

                    losses = [.. run.Losses];
                    return run.Losses[^1];
                }
            );
            return (last, losses);
        }
    }
}
