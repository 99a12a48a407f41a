using Reference.Lectures.Walkthroughs;
using Reference.Losses;
using Reference.Networks;
using Reference.Training;

namespace Reference.Lectures.DeckR;

/// <summary>Deck R, "Hyperparameters (knobs)".</summary>
public static class KnobsLecture
{
    /// <summary>The lecture.</summary>
    public static Lecture Lecture { get; } =
        new(
            "knobs",
            Deck.R,
            "Hyperparameters (knobs)",
            "features, their size, window, stride, neurons, layers: each turned by itself",
            Walk
        );

    private sealed record Knobs(int Features = 8, int Size = 3, int Window = 2, int Stride = 2, int Neurons = 0, int Layers = 2);

    private static IEnumerable<Frame> Walk(Setting setting)
    {
        (string Knob, string Value, Knobs Knobs)[] settings =
        [
            ("as in x-or-o", "", new()),
            ("number of features", "1", new(Features: 1)),
            ("number of features", "2", new(Features: 2)),
            ("number of features", "4", new(Features: 4)),
            ("number of features", "16", new(Features: 16)),
            ("size of features", "1×1", new(Size: 1)),
            ("size of features", "5×5", new(Size: 5)),
            ("window size", "3×3", new(Window: 3)),
            ("window stride", "1", new(Stride: 1)),
            ("window stride", "3", new(Stride: 3, Layers: 1)),
            ("number of neurons", "8", new(Neurons: 8)),
            ("number of neurons", "64", new(Neurons: 64)),
            ("layers of convolution", "0", new(Layers: 0)),
            ("layers of convolution", "1", new(Layers: 1)),
            ("layers of convolution", "3", new(Layers: 3, Stride: 1)),
        ];
        var test = XOrOPictures.Draw(setting.Size(1000, 100), new RandomNumbers(1000), Trickiness.All);
        var rows = new List<(string Knob, string Value, long Weights, Spread Right)>();
        foreach (var (knob, value, knobs) in setting.Brief ? settings.Take(3) : settings)
        {
            // Each layer: convolution (number and size of features), ReLU, pooling (window size and stride).
            var chain = new Sequential("picture", [1, 1, 9, 9]);
            for (var layer = 0; layer < knobs.Layers; layer++)
            {
                chain = chain.Convolution(knobs.Features, knobs.Size, pad: knobs.Size / 2).Relu().MaxPooling(knobs.Window, knobs.Stride);
            }

            // Fully connected: number of neurons.
            chain = chain.Flatten();
            chain = knobs.Neurons > 0 ? chain.FullyConnected(knobs.Neurons).Relu() : chain;
            var network = chain.FullyConnected(2).Build();

            var trainer = new Trainer(network, new SoftmaxCrossEntropyLoss())
            {
                Optimiser = Optimiser.GradientDescent(0.02),
                BatchSize = 20,
                Parts = 1,
            };
            var right = setting.OverSeeds(
                $"knobs, {knob} {value}, seed",
                seed =>
                {
                    var train = XOrOPictures.Draw(setting.Size(1000, 200), new RandomNumbers(seed), Trickiness.All);
                    var run = trainer.Start<float>(seed);
                    for (var epoch = 0; epoch < setting.Size(5, 2); epoch++)
                    {
                        run = trainer.Epoch(run, train, cancel: setting.Cancel);
                    }

                    return trainer.Evaluate(run.Parameters, test, setting.Cancel).Accuracy;
                }
            );
            rows.Add((knob, value, network.ParameterCount, right));
        }

        yield return new(
            "How many of each type of layer? In what order?",
            "X's and O's, tricky in all four ways; one knob is turned at a time, the others stay as in x-or-o but for what has to follow.",
            new Table(
                "right on held-out pictures after few epochs",
                ["knob", "value", "weights", "right"],
                [.. rows.Select(row => (IReadOnlyList<Cell>)[row.Knob, row.Value, row.Weights, Cell.Percent(row.Right)])]
            ),
            new Plot(
                "right against the number of weights",
                "weights",
                new Curve("a network", [.. rows.Select(row => new Point(row.Weights, row.Right.Mean))])
            )
        );
    }
}
