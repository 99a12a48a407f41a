using Reference.Lectures.DeckR;
using Reference.Lectures.Walkthroughs;
using Reference.Losses;
using Reference.Networks;
using Reference.Training;

namespace Reference.Lectures.DeckC;

/// <summary>Deck C, "Comments on training algorithm": random restarts.</summary>
public static class RestartsLecture
{
    /// <summary>The lecture.</summary>
    public static Lecture Lecture { get; } =
        new(
            "restarts",
            Deck.C,
            "Comments on training algorithm",
            "several trials from different random weights; keep the one with the lowest training error",
            Walk
        );

    private static IEnumerable<Frame> Walk(Setting setting)
    {
        // A network so small that it often gets stuck: two features, and a vote.
        var network = new Sequential("picture", [1, 1, 9, 9])
            .Convolution(2, kernel: 3)
            .Relu()
            .MaxPooling(2)
            .Flatten()
            .FullyConnected(2)
            .Relu()
            .FullyConnected(2)
            .Build();
        var trainer = new Trainer(network, new SoftmaxCrossEntropyLoss())
        {
            Optimiser = Optimiser.GradientDescent(0.02),
            BatchSize = 20,
            Parts = 1,
        };
        var train = XOrOPictures.Draw(setting.Size(400, 200), new RandomNumbers(1), Trickiness.All);
        var test = XOrOPictures.Draw(setting.Size(2000, 200), new RandomNumbers(1000), Trickiness.All);

        // The deck keeps the trial with the lowest training set error: training pictures judge, and every trial runs to its end.
        var restarts = new RandomRestarts([.. Enumerable.Range(1, setting.Size(10, 3)).Select(seed => (ulong)seed)])
        {
            Epochs = setting.Size(10, 3),
            Stopping = new EarlyStopping(Patience: int.MaxValue),
        };
        var done = 0;
        var restarted = restarts.Train<float>(
            trainer,
            train,
            train,
            new Steps(_ => setting.Progress?.Report(new("restarts, trial", ++done, restarts.Seeds.Count))),
            setting.Cancel
        );
        var trials = restarted.Starts;
        var kept = trainer.Evaluate(restarted.Best.Parameters, test, setting.Cancel);
        var errors = new Spread([.. trials.Select(trial => trial.Best!.Loss)]);
        yield return new(
            "To avoid local-minima problems, run several trials starting with different random weights",
            network.Shapes(),
            new Table(
                "trials",
                ["seed", "lowest training loss", "right on training pictures", "kept"],
                [
                    .. trials.Select(
                        (trial, place) =>
                            (IReadOnlyList<Cell>)
                                [
                                    (long)trial.Seed,
                                    trial.Best!.Loss,
                                    Cell.Percent(new Spread([trial.Best.Accuracy])),
                                    place == restarted.BestStart ? "kept" : "",
                                ]
                    ),
                ]
            ),
            new Plot(
                "training loss",
                "epoch",
                [.. trials.Take(8).Select(trial => Curve.Of($"seed {trial.Seed}", trial.Evaluations.Select(evaluation => evaluation.Loss)))]
            )
        );

        yield return new(
            "Take results of trial with lowest training set error",
            new Equation("right on held-out pictures, the trial that was kept", "", "", kept.Accuracy),
            new Claim(
                "it may converge to local optima: trials end differently, and the best is better than the usual one",
                errors.Deviation > 0.1 * errors.Mean && errors.Values.Min() < errors.Mean,
                $"training loss {errors} over {trials.Count} trials, the lowest {errors.Values.Min():G3}"
            )
        );
    }

    private sealed class Steps(Action<Restart> told) : IProgress<Restart>
    {
        public void Report(Restart value) => told(value);
    }
}
