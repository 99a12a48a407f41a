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

        var digits = setting.Digits();
        var test = digits.Test.Take(setting.Size(2000, 100));
        var results = new List<(string Name, Spread Right)>();
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
            var trained = frozen ? network.Freeze("conv1") : network;
            var trainer = new Trainer(trained, new SoftmaxCrossEntropyLoss())
            {
                Optimiser = Optimiser.GradientDescent(0.02),
                BatchSize = 20,
                Parts = 1,
            };
            IReadOnlyList<double> losses = [];
            var right = setting.OverSeeds(
                $"feature-pipeline, {name}, seed",
                seed =>
                {
                    var run = trainer.Start<float>(seed);
                    if (hand)
                    {
                        run.Parameters["conv1.weight"] = edges;
                    }

                    var train = digits.Train.Choose(
                        new RandomNumbers(seed).Permutation(digits.Train.Count).AsSpan(0, setting.Size(2000, 60))
                    );
                    for (var epoch = 0; epoch < setting.Size(6, 1); epoch++)
                    {
                        run = trainer.Epoch(run, train, cancel: setting.Cancel);
                    }

                    (learned, losses) = (run.Parameters["conv1.weight"], run.Losses);
                    return trainer.Evaluate(run.Parameters, test, setting.Cancel).Accuracy;
                }
            );
            results.Add((name, right));
            curves.Add(Curve.Of(name, losses));
        }

        yield return new(
            "Learning features with convolutional networks",
            new Table(
                "right on test digits",
                ["filters", "right"],
                [.. results.Select(row => (IReadOnlyList<Cell>)[row.Name, Cell.Percent(row.Right)])]
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
