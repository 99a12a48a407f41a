using Reference.Lectures.Walkthroughs;
using Reference.Losses;
using Reference.Networks;
using Reference.Training;

namespace Reference.Lectures.DeckC;

/// <summary>Deck C, "Convolutions: More detail": the network at work on a slide, by Karpathy.</summary>
public static class ConvNetJsLecture
{
    /// <summary>The lecture.</summary>
    public static Lecture Lecture { get; } =
        new(
            "convnetjs",
            Deck.C,
            "Convolutions: More detail (CONV RELU CONV RELU POOL …)",
            "(CONV ReLU CONV ReLU POOL)×3 FC: shapes, parameters, activations, training",
            Walk
        );

    private static IEnumerable<Frame> Walk(Setting setting)
    {
        // (CONV RELU CONV RELU POOL) × 3, FC, on colour pictures of 32×32.
        var chain = new Sequential("picture", [1, 3, 32, 32]);
        for (var stage = 0; stage < 3; stage++)
        {
            chain = chain.Convolution(10, kernel: 3, pad: 1).Relu().Convolution(10, kernel: 3, pad: 1).Relu().MaxPooling(2);
        }

        var network = chain.Flatten().FullyConnected(10).Build();
        yield return new(
            "(CONV RELU CONV RELU POOL) × 3, FC",
            network.Shapes(),
            network.Layers(),
            new Equation("parameters in all", "", "", (int)network.ParameterCount)
        );

        // There are no colour pictures in the repository: it learns digits, in one channel of 28×28.
        var digits = setting.Digits();
        var grey = Architectures.ConvNetJs([1, 28, 28]);
        var trainer = new Trainer(grey, new SoftmaxCrossEntropyLoss()) { Optimiser = Optimiser.GradientDescent(0.02), BatchSize = 20 };
        var (train, test) = (digits.Train.Take(setting.Size(2000, 40)), digits.Test.Take(setting.Size(1000, 40)));
        var run = trainer.Start<float>(1);
        for (var epoch = 0; epoch < setting.Size(3, 1); epoch++)
        {
            run = trainer.Epoch(run, train, cancel: setting.Cancel);
            setting.Progress?.Report(new("convnetjs, epoch", epoch + 1, setting.Size(3, 1)));
        }

        var right = trainer.Evaluate(run.Parameters, test, setting.Cancel).Accuracy;
        yield return new(
            $"Trained on {train.Count} digits",
            new Plot("loss", "epoch", Curve.Of("loss", run.Losses)),
            new Equation("right on test digits", "", "", right)
        );

        var trace = grey.Forward(run.Parameters, new() { ["x"] = test.Pictures<float>([0]) });
        yield return new(
            "Activations for one digit, a map of each stage",
            [
                .. new[] { "x", "relu1", "pool1", "relu3", "pool2", "relu5", "pool3" }.Select(layer =>
                {
                    var shape = trace[layer].Shape();
                    var pixels = shape[2] * shape[3];
                    return new Shades(
                        $"{layer}, first map",
                        shape[2],
                        shape[3],
                        [.. trace[layer].Flat()[..pixels].ToArray().Select(value => (double)value)]
                    );
                }),
            ]
        );
    }
}
