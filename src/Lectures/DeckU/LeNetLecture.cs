using Reference.Lectures.Walkthroughs;
using Reference.Losses;
using Reference.Networks;
using Reference.Training;

namespace Reference.Lectures.DeckU;

/// <summary>Deck U, "Real example network: LeNet".</summary>
public static class LeNetLecture
{
    /// <summary>The lecture.</summary>
    public static Lecture Lecture { get; } = new("lenet", Deck.U, "Real example network: LeNet", "LeNet on MNIST's digits", Walk);

    private static IEnumerable<Frame> Walk(Setting setting)
    {
        var rule = Initialiser.LeCunNormal;
        var network = new Sequential("digit", [1, 1, 28, 28])
            .Convolution(6, kernel: 5, pad: 2, initialiser: rule)
            .Relu()
            .MaxPooling(2)
            .Convolution(16, kernel: 5, initialiser: rule)
            .Relu()
            .MaxPooling(2)
            .Flatten()
            .FullyConnected(120, initialiser: rule)
            .Relu()
            .FullyConnected(84, initialiser: rule)
            .Relu()
            .FullyConnected(10, initialiser: rule)
            .Build();
        yield return new(
            "LeNet",
            network.Shapes(),
            network.Layers(),
            new Equation("parameters in all", "", "", (int)network.ParameterCount)
        );

        var digits = setting.Digits();
        var (train, test) = (digits.Train.Take(setting.Size(6000, 100)), digits.Test.Take(setting.Size(2000, 100)));
        var trainer = new Trainer(network, new SoftmaxCrossEntropyLoss()) { Optimiser = Optimiser.GradientDescent(0.02), BatchSize = 32 };
        var (run, judged, losses) = (trainer.Start<float>(1), new List<double>(), new List<double>());
        for (var epoch = 0; epoch < setting.Size(4, 1); epoch++)
        {
            run = trainer.Epoch(run, train, cancel: setting.Cancel);
            losses.Add(run.Losses[^1]);
            judged.Add(trainer.Evaluate(run.Parameters, test, setting.Cancel).Loss);
            setting.Progress?.Report(new("lenet, epoch", epoch + 1, setting.Size(4, 1)));
        }

        var evaluation = trainer.Evaluate(run.Parameters, test, setting.Cancel);
        yield return new(
            $"Train with SGD! On {train.Count} of the digits",
            new Plot("loss", "epoch", Curve.Of("training", losses), Curve.Of("test", judged)),
            new Equation("right on test digits", "", "", evaluation.Accuracy),
            new Table(
                "which digit is taken for which",
                ["is \\ said", .. Enumerable.Range(0, 10).Select(digit => $"{digit}")],
                [
                    .. Enumerable
                        .Range(0, 10)
                        .Select(truth =>
                            (IReadOnlyList<Cell>)
                                [$"{truth}", .. Enumerable.Range(0, 10).Select(said => (Cell)evaluation.Confusion[truth, said])]
                        ),
                ]
            ),
            "reference train lenet --data data/mnist learns from all 60,000 of them, and then gets 98.7 % right."
        );

        var trace = network.Forward(run.Parameters, new() { ["digit"] = test.Pictures<float>([0]) });
        var filters = run.Parameters["conv1.weight"].Flat().ToArray();
        yield return new(
            "What it has learned: the six filters of the first layer, and their maps of a seven",
            [
                .. Enumerable
                    .Range(0, 6)
                    .Select(o => new Shades(
                        $"filter {o + 1} of conv1",
                        5,
                        5,
                        [.. filters[(25 * o)..(25 * o + 25)].Select(weight => (double)weight)]
                    )),
                .. Enumerable
                    .Range(0, 6)
                    .Select(o => new Shades(
                        $"map {o + 1} after pool1",
                        14,
                        14,
                        [.. trace["pool1"].Flat().Slice(196 * o, 196).ToArray().Select(value => (double)value)]
                    )),
            ]
        );
    }
}
