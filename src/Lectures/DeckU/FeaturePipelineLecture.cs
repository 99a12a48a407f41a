using Reference.Lectures.Walkthroughs;
using Reference.Losses;
using Reference.Networks;
using Reference.Training;

namespace Reference.Lectures.DeckU;

/// <summary>Deck U, "Simplest feature pipeline" and "How do we choose the filters?".</summary>
public static class FeaturePipelineLecture
{
    /// <summary>The lecture.</summary>
    public static Lecture Lecture { get; } =
        new(
            "feature-pipeline",
            Deck.U,
            "Simplest feature pipeline",
            "hand-made filters → ReLU → pool → logistic regression, against learned filters",
            Walk
        );

    private static IEnumerable<Frame> Walk(Setting setting)
    {
        // Filter → ReLU → pool → multi-class logistic regression. The filters: hand crafted (edges in eight directions), at random, or learned.
        int[][] byHand =
        [
            [1, 2, 1, 0, 0, 0, -1, -2, -1],
            [-1, -2, -1, 0, 0, 0, 1, 2, 1],
            [1, 0, -1, 2, 0, -2, 1, 0, -1],
            [-1, 0, 1, -2, 0, 2, -1, 0, 1],
            [2, 1, 0, 1, 0, -1, 0, -1, -2],
            [-2, -1, 0, -1, 0, 1, 0, 1, 2],
            [0, 1, 2, -1, 0, 1, -2, -1, 0],
            [0, -1, -2, 1, 0, -1, 2, 1, 0],
        ];
        var edges = Tensors.Fill([8, 1, 3, 3], i => byHand[i / 9][i % 9] / 8f);
        var network = new Sequential("picture", [1, 1, 28, 28])
            .Convolution(8, kernel: 3, bias: false)
            .Relu()
            .MaxPooling(4)
            .Flatten()
            .FullyConnected(10)
            .Build();
        yield return new(
            "How do we choose the filters? Hand crafted, or learn them",
            network.Shapes(),
            Grid.Of("hand-made filters: edges in eight directions", edges.Map(weight => (double)weight))
        );

        // Learning filters asks for another rate than learning votes alone: each way has the one that other pictures like best over all seeds.
        var digits = setting.Digits();
        var (test, held) = (digits.Test.Take(setting.Size(2000, 100)), setting.Size(1000, 40));
        (int Count, int Epochs)[] sizes = [(setting.Size(2000, 60), setting.Size(6, 1)), (setting.Size(10_000, 80), setting.Size(3, 1))];
        double[] rates = [0.01, 0.02, 0.05];
        (string Name, bool ByHand, bool Frozen)[] ways =
        [
            ("hand-made filters", true, true),
            ("random filters", false, true),
            ("learned filters", false, false),
        ];
        var results = new List<(string Name, List<Measured> Measured)>();
        foreach (var (name, hand, frozen) in ways)
        {
            var measured = new List<Measured>();
            foreach (var (count, epochs) in sizes)
            {
                var tried = rates.Select(rate =>
                {
                    TrainingRun<float>? last = null;
                    var others = new List<double>();
                    var right = setting.OverSeeds(
                        FormattableString.Invariant($"feature-pipeline, {name}, {count} digits, rate {rate}, seed"),
                        seed =>
                        {
                            (last, var other, var tested) = Learn(rate, seed);
                            others.Add(other);
                            return tested;
                        }
                    );
                    return new Measured(rate, new(others), right, last!);
                });
                measured.Add(tried.MaxBy(rate => rate.Other.Mean)!);

                (TrainingRun<float> Run, double Other, double Right) Learn(double rate, ulong seed)
                {
                    var trainer = new Trainer(frozen ? network.Freeze("conv1") : network, new SoftmaxCrossEntropyLoss())
                    {
                        Optimiser = Optimiser.GradientDescent(new Cosine(rate, Length: epochs)),
                        BatchSize = 20,
                        Parts = 1,
                    };
                    var run = trainer.Start<float>(seed);
                    if (hand)
                    {
                        run.Parameters["conv1.weight"] = edges;
                    }

                    var order = new RandomNumbers(seed).Permutation(digits.Train.Count);
                    var (train, other) = (digits.Train.Choose(order.AsSpan(0, count)), digits.Train.Choose(order.AsSpan(count, held)));
                    for (var epoch = 0; epoch < epochs; epoch++)
                    {
                        run = trainer.Epoch(run, train, cancel: setting.Cancel);
                    }

                    return (
                        run,
                        trainer.Evaluate(run.Parameters, other, setting.Cancel).Accuracy,
                        trainer.Evaluate(run.Parameters, test, setting.Cancel).Accuracy
                    );
                }
            }

            results.Add((name, measured));
        }

        yield return new(
            "Learning features with convolutional networks",
            new Table(
                "right on test digits",
                ["filters", .. sizes.SelectMany(size => new[] { $"{size.Count:#,0} digits to learn from", "rate" })],
                [
                    .. results.Select(row =>
                        (IReadOnlyList<Cell>)
                            [row.Name, .. row.Measured.SelectMany(measured => new Cell[] { Cell.Percent(measured.Right), measured.Rate })]
                    ),
                ]
            ),
            new Plot(
                $"loss with {sizes[^1].Count:#,0} digits, last seed",
                "epoch",
                [.. results.Select(row => Curve.Of(row.Name, row.Measured[^1].Last.Losses))]
            ),
            Grid.Of(
                $"filters learned from {sizes[^1].Count:#,0} digits, last seed",
                results[^1].Measured[^1].Last.Parameters["conv1.weight"].Map(weight => Math.Round((double)weight, 2))
            ),
            "Hand-made filters know something before the first picture; learned ones must be paid for with pictures, and can be spoilt by a rate that is too high: that is why the rate is chosen over several seeds, on pictures that are neither learned from nor tested with.",
            Beats(0),
            Beats(1)
        );

        Claim Beats(int size)
        {
            var (hand, random, learned) = (
                results[0].Measured[size].Right,
                results[1].Measured[size].Right,
                results[2].Measured[size].Right
            );
            return new(
                $"learned filters beat hand-made ones ({sizes[size].Count:#,0} digits to learn from)",
                learned.IsClearlyAbove(hand),
                $"learned {learned.Percent}, hand-made {hand.Percent}, random {random.Percent}"
            );
        }
    }

    /// <summary>What a rate came to: right on the pictures that choose it and on test pictures; the run of the last seed.</summary>
    private sealed record Measured(double Rate, Spread Other, Spread Right, TrainingRun<float> Last);
}
