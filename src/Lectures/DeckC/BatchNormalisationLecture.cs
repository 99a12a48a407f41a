using Reference.Layers;
using Reference.Lectures.DeckR;
using Reference.Lectures.Walkthroughs;
using Reference.Losses;
using Reference.Networks;
using Reference.Training;

namespace Reference.Lectures.DeckC;

/// <summary>Deck C, "Batch Normalization", and deck U, "Apply batch normalization".</summary>
public static class BatchNormalisationLecture
{
    /// <summary>The lecture.</summary>
    public static Lecture Lecture { get; } =
        new(
            "batch-normalisation",
            [Deck.C, Deck.U],
            "Batch Normalization",
            "zero mean and unit variance per feature; a deep network with and without",
            Walk
        );

    private const int Depth = 12;

    private static IEnumerable<Frame> Walk(Setting setting)
    {
        // "you want zero-mean unit-variance activations? just make them so." x̂⁽ᵏ⁾ = (x⁽ᵏ⁾ - E[x⁽ᵏ⁾]) / √Var[x⁽ᵏ⁾], for each feature k over the batch.
        var x = Tensors.Of([4, 2], 1.0, 100, 2, 300, 3, 200, 6, 400);
        var (one, zero) = (Tensors.Of([2], 1.0, 1), Tensors.Zeros<double>([2]));
        var (normalised, _, _) = new BatchNormalization { TrainingMode = true, Epsilon = 0 }.Forward(x, one, zero, zero, one);
        double[] means = [.. Feature(x.Flat(), values => values.Average())],
            variances = [.. Feature(x.Flat(), Variance)];
        yield return new(
            "Consider a batch of activations at some layer",
            Grid.Of("x, a row for each example, a column for each feature", x),
            Grid.Of("E[x], Var[x]", Tensors.Of([2, 2], [.. means, .. variances])),
            Grid.Of("x̂", normalised),
            Grid.Of(
                "E[x̂], Var[x̂]",
                Tensors.Of(
                    [2, 2],
                    [
                        .. Feature(normalised.Flat(), values => Math.Round(values.Average(), 12)),
                        .. Feature(normalised.Flat(), values => Math.Round(Variance(values), 12)),
                    ]
                )
            ),
            "The layer adds ε under the root, 1e-5 unless given, and then scales and shifts by what it learns."
        );

        // A deep network of fully connected layers that begins badly, on X's and O's: with 0.01·randn and with He's weights.
        var test = XOrOPictures.Draw(setting.Size(1000, 200), new RandomNumbers(1000), Trickiness.All);
        var results = new List<(string Start, bool With, Spread Right, double[] Losses)>();
        foreach (var (start, initialiser) in new (string, Initialiser)[] { ("0.01·randn", new Normal(0.01)), ("He", Initialiser.HeNormal) })
        {
            foreach (var with in new[] { false, true })
            {
                var chain = new Sequential("picture", [1, 1, 9, 9]).Flatten();
                for (var layer = 0; layer < Depth; layer++)
                {
                    chain = chain.FullyConnected(24, initialiser: initialiser);
                    chain = (with ? chain.BatchNormalization() : chain).Relu();
                }

                var network = chain.FullyConnected(2, initialiser: initialiser).Build();
                var trainer = new Trainer(network, new SoftmaxCrossEntropyLoss())
                {
                    Optimiser = Optimiser.GradientDescent(0.02),
                    BatchSize = 32,
                    Parts = 1,
                };
                double[] losses = [];
                var right = setting.OverSeeds(
                    $"batch-normalisation, {start}, {(with ? "with" : "without")}, seed",
                    seed =>
                    {
                        var train = XOrOPictures.Draw(setting.Size(1000, 150), new RandomNumbers(seed), Trickiness.All);
                        var run = trainer.Start<float>(seed);
                        for (var epoch = 0; epoch < setting.Size(12, 2); epoch++)
                        {
                            run = trainer.Epoch(run, train, cancel: setting.Cancel);
                        }

                        losses = [.. run.Losses];
                        return trainer.Evaluate(run.Parameters, test, setting.Cancel).Accuracy;
                    }
                );
                results.Add((start, with, right, losses));
            }
        }

        var (bad, badWith) = (results[0].Right, results[1].Right);
        yield return new(
            $"{Depth} layers deep, with and without",
            new Table(
                "right on held-out pictures",
                ["first weights", "without", "with batch normalisation"],
                [
                    .. results
                        .GroupBy(row => row.Start)
                        .Select(rows => (IReadOnlyList<Cell>)[rows.Key, Cell.Percent(rows.First().Right), Cell.Percent(rows.Last().Right)]),
                ]
            ),
            new Plot(
                "loss, last seed",
                "epoch",
                [.. results.Select(row => Curve.Of($"{row.Start}{(row.With ? " with" : "")}", row.Losses))]
            )
            {
                Logarithmic = true,
            },
            new Claim(
                "gradients that blow up or go to zero can be helped by batch normalisation",
                badWith.IsClearlyAbove(bad),
                $"begun with 0.01·randn: {bad.Percent} without, {badWith.Percent} with; begun with He's weights: {results[2].Right.Percent} without, {results[3].Right.Percent} with"
            )
        );

        static IEnumerable<double> Feature(Span<double> batch, Func<double[], double> of)
        {
            var all = batch.ToArray();
            return Enumerable.Range(0, 2).Select(k => of([.. all.Where((_, i) => i % 2 == k)]));
        }

        static double Variance(double[] values) => values.Average(value => Math.Pow(value - values.Average(), 2));
    }
}
