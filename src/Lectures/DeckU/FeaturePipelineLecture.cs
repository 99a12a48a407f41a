using System.Numerics.Tensors;
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

        // Learning filters asks for another rate than learning votes alone: each way has the rate that other pictures like best.
        var digits = setting.Digits();
        var test = digits.Test.Take(setting.Size(2000, 100));
        var (count, held, epochs) = (setting.Size(2000, 60), setting.Size(500, 40), setting.Size(6, 1));
        var results = new List<(string Name, double Rate, Spread Right)>();
        var curves = new List<Curve>();
        Tensor<float> learned = edges;
        foreach (
            var (name, hand, frozen) in new[]
            {
                ("hand-made filters", true, true),
                ("random filters", false, true),
                ("learned filters", false, false),
            }
        )
        {
            var best = (Held: -1.0, Rate: 0.0, Right: new Spread([0]), Losses: (IReadOnlyList<double>)[], Filters: edges);
            foreach (var rate in setting.Brief ? [0.02] : new[] { 0.05, 0.1 })
            {
                var trainer = new Trainer(frozen ? network.Freeze("conv1") : network, new SoftmaxCrossEntropyLoss())
                {
                    Optimiser = Optimiser.GradientDescent(new Cosine(rate, Length: epochs)),
                    BatchSize = 20,
                    Parts = 1,
                };
                var validated = new List<double>();
                var last = trainer.Start<float>(1);
                var right = setting.OverSeeds(
                    FormattableString.Invariant($"feature-pipeline, {name}, rate {rate}, seed"),
                    seed =>
                    {
                        var run = trainer.Start<float>(seed);
                        if (hand)
                        {
                            run.Parameters["conv1.weight"] = edges;
                        }

                        var order = new RandomNumbers(seed).Permutation(digits.Train.Count);
                        for (var epoch = 0; epoch < epochs; epoch++)
                        {
                            run = trainer.Epoch(run, digits.Train.Choose(order.AsSpan(0, count)), cancel: setting.Cancel);
                        }

                        last = run;
                        validated.Add(trainer.Evaluate(run.Parameters, digits.Train.Choose(order.AsSpan(count, held)), setting.Cancel).Accuracy);
                        return trainer.Evaluate(run.Parameters, test, setting.Cancel).Accuracy;
                    }
                );
                if (validated.Average() > best.Held)
                {
                    best = (validated.Average(), rate, right, last.Losses, last.Parameters["conv1.weight"]);
                }
            }

            learned = best.Filters;
            results.Add((name, best.Rate, best.Right));
            curves.Add(Curve.Of(name, best.Losses));
        }

        yield return new(
            "Learning features with convolutional networks",
            new Table(
                "right on test digits",
                ["filters", "rate, chosen on other pictures", "right"],
                [.. results.Select(row => (IReadOnlyList<Cell>)[row.Name, row.Rate, Cell.Percent(row.Right)])]
            ),
            new Plot("loss, last seed", "epoch", curves),
            Grid.Of("learned filters, last seed", learned.Map(weight => Math.Round(weight, 2))),
            new Claim(
                "learned filters beat hand-made ones",
                results[2].Right.IsClearlyAbove(results[0].Right),
                $"learned {results[2].Right.Percent}, hand-made {results[0].Right.Percent}, random {results[1].Right.Percent}"
            )
        );
    }
}
