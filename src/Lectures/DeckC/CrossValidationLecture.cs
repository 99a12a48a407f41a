using Reference.Data;
using Reference.Lectures.DeckR;
using Reference.Lectures.Walkthroughs;
using Reference.Losses;
using Reference.Networks;
using Reference.Training;

namespace Reference.Lectures.DeckC;

/// <summary>Deck C, "Training: Best practices": use cross-validation for your parameters.</summary>
public static class CrossValidationLecture
{
    /// <summary>The lecture.</summary>
    public static Lecture Lecture { get; } =
        new("cross-validation", Deck.C, "Training: Best practices", "choose a parameter by k-fold cross-validation", Walk);

    private static IEnumerable<Frame> Walk(Setting setting)
    {
        const int k = 5;
        var pictures = XOrOPictures.Draw(setting.Size(300, 100), new RandomNumbers(1), Trickiness.All);
        var test = XOrOPictures.Draw(setting.Size(2000, 200), new RandomNumbers(1000), Trickiness.All);
        var folds = pictures.Folds(k, new RandomNumbers(2));
        yield return new(
            $"{k} folds of {pictures.Count} pictures",
            new Table(
                "folds",
                ["fold", "learned from", "held out"],
                [.. folds.Select((fold, place) => (IReadOnlyList<Cell>)[(long)place + 1, (long)fold.Train.Count, (long)fold.Held.Count])]
            ),
            "Each picture is held out once; both classes are in every fold alike."
        );

        // The parameter to choose: the learning rate. "Learning rate: too high? too low?"
        var network = new Sequential("picture", [1, 1, 9, 9])
            .Convolution(8, kernel: 3, pad: 1)
            .Relu()
            .MaxPooling(2)
            .Flatten()
            .FullyConnected(2)
            .Build();
        var rows = new List<(double Rate, Spread Held, double Test)>();
        foreach (var rate in setting.Brief ? new[] { 0.001, 0.02 } : [0.0001, 0.001, 0.005, 0.02, 0.1, 0.5])
        {
            var trainer = new Trainer(network, new SoftmaxCrossEntropyLoss())
            {
                Optimiser = Optimiser.GradientDescent(rate),
                BatchSize = 20,
                Parts = 1,
            };
            var validation = CrossValidation.Of<float>(trainer, folds, seed: 1, epochs: setting.Size(10, 3), cancel: setting.Cancel);

            // What the choice is worth: trained on all of them and judged by pictures that had no part in it.
            var run = trainer.Start<float>(1);
            for (var epoch = 0; epoch < setting.Size(10, 3); epoch++)
            {
                run = trainer.Epoch(run, pictures, cancel: setting.Cancel);
            }

            rows.Add(
                (
                    rate,
                    new Spread([.. validation.Evaluations.Select(fold => fold.Accuracy)]),
                    trainer.Evaluate(run.Parameters, test, setting.Cancel).Accuracy
                )
            );
            setting.Progress?.Report(new($"cross-validation, rate {rate}", rows.Count, setting.Size(6, 2)));
        }

        var chosen = rows.MaxBy(row => row.Held.Mean);
        yield return new(
            "Use cross-validation for your parameters. Learning rate: too high? too low?",
            new Table(
                "right, by learning rate",
                ["rate", "held-out folds", "test pictures", ""],
                [
                    .. rows.Select(row =>
                        (IReadOnlyList<Cell>)
                            [row.Rate, Cell.Percent(row.Held), Cell.Percent(new Spread([row.Test])), row == chosen ? "chosen" : ""]
                    ),
                ]
            ),
            new Claim(
                "cross-validation finds a good parameter without looking at the test set",
                chosen.Test > rows.Max(row => row.Test) - 0.01,
                $"rate {chosen.Rate}, chosen by folds, gets {100 * chosen.Test:F2} % of the test pictures; the best of all rates {100 * rows.Max(row => row.Test):F2} %"
            )
        );
    }
}
