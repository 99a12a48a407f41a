using Reference.Data;
using Reference.Lectures.Walkthroughs;
using Reference.Losses;
using Reference.Networks;
using Reference.Training;

namespace Reference.Lectures.DeckC;

/// <summary>Deck C, "Transfer Learning with CNNs", and deck U, "Remarks".</summary>
public static class TransferLecture
{
    /// <summary>The lecture.</summary>
    public static Lecture Lecture { get; } =
        new(
            "transfer",
            [Deck.C, Deck.U],
            "Transfer Learning with CNNs",
            "keep the convolutional layers, replace the last ones, retrain on another task",
            Walk
        );

    private static IEnumerable<Frame> Walk(Setting setting)
    {
        // First the digits 0 to 4, of which there are many pictures; then 5 to 9, of which there are few.
        var digits = setting.Digits();
        var pictures = new PictureFolder(digits.Train.Take(setting.Size(8000, 200)), digits.Test.Take(setting.Size(2000, 80)));
        var network = Architectures.LeNet([1, 28, 28], classes: 5);
        var replaced = network.Layers.Last();
        yield return new(
            "Keep the layers that see, replace the last ones",
            network.Shapes(),
            new Table(
                "parameters",
                ["layer", "parameters", "on the new task"],
                [
                    .. network.Layers.Select(layer =>
                        (IReadOnlyList<Cell>)
                            [
                                layer,
                                network
                                    .Parameters.Where(parameter => parameter.Name.StartsWith($"{layer}.", StringComparison.Ordinal))
                                    .Sum(parameter => (long)parameter.Shape.Size),
                                layer == replaced ? "replaced, and learned afresh" : "kept",
                            ]
                    ),
                ]
            )
        );

        var done = 0;
        var experiment = new TransferExperiment(
            classes => Architectures.LeNet([1, 28, 28], classes),
            trained => new Trainer(trained, new SoftmaxCrossEntropyLoss()) { Optimiser = Optimiser.GradientDescent(0.01), BatchSize = 10 }
        )
        {
            PerClass = setting.Brief ? [2] : [2, 10, 50],
            Seeds = setting.Brief ? [1] : [1, 2, 3],
            EpochsBefore = setting.Size(2, 1),
            EpochsAfter = setting.Size(20, 1),
        };
        var all = experiment.Seeds.Count * (1 + 4 * experiment.PerClass.Count);
        var rows = experiment.Run(
            pictures,
            new Steps(() => setting.Progress?.Report(new("transfer, training", ++done, all))),
            setting.Cancel
        );
        yield return new(
            "Retrain on another task: 5 to 9",
            [
                new Table(
                    "right on test pictures of 5 to 9",
                    ["pictures of each", .. Enum.GetValues<TransferWay>().Select(Called)],
                    [
                        .. experiment.PerClass.Select(count =>
                            (IReadOnlyList<Cell>)
                                [
                                    (long)count,
                                    .. rows.Where(row => row.PerClass == count).Select(row => Cell.Percent(new Spread(row.Accuracies))),
                                ]
                        ),
                    ]
                ),
                new Plot(
                    "right, of 1, against pictures of each",
                    "pictures of each",
                    [
                        .. Enum.GetValues<TransferWay>()
                            .Select(way => new Curve(
                                Called(way),
                                [.. experiment.PerClass.Select(count => new Point(count, Of(count, way).Mean))]
                            )),
                    ]
                ),
                .. experiment.PerClass.Select(count =>
                {
                    var (scratch, kept) = (Of(count, TransferWay.Scratch), Of(count, TransferWay.FullyConnected));
                    return new Claim(
                        $"transfer needs less data: {count} pictures of each digit",
                        kept.IsClearlyAbove(scratch),
                        $"convolutional layers kept, the others trained, {kept.Percent}; from scratch {scratch.Percent}"
                    );
                }),
            ]
        );

        Spread Of(int count, TransferWay way) => new(rows.Single(row => row.PerClass == count && row.Way == way).Accuracies);
    }

    private static string Called(TransferWay way) =>
        way switch
        {
            TransferWay.Scratch => "from scratch",
            TransferWay.LastLayer => "last layer",
            TransferWay.FullyConnected => "fully connected layers",
            _ => "all layers",
        };

    private sealed class Steps(Action told) : IProgress<double>
    {
        public void Report(double value) => told();
    }
}
