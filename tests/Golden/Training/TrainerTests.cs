using System.Numerics;
using Reference.Cases;
using Reference.Data;
using Reference.Losses;
using Reference.Networks;
using Reference.Training;

namespace Reference.GoldenTests.Training;

public class TrainerTests
{
    private static readonly LabelledPictures Xor = Pictures(
        [1, 2],
        [
            [0, 0],
            [0, 255],
            [255, 0],
            [255, 255],
        ],
        [0, 1, 1, 0]
    );

    [Fact]
    [Trait("Lecture", "multilayer")]
    public void A_hidden_layer_learns_what_no_straight_line_separates()
    {
        var trainer = TrainerOf(new Sequential("x", [1, 1, 1, 2]).Flatten().FullyConnected(8).Relu().FullyConnected(2).Build());
        var straight = TrainerOf(new Sequential("x", [1, 1, 1, 2]).Flatten().FullyConnected(2).Build());
        Assert.Equal(1, Evaluate(trainer, Epochs(trainer, Xor, 200).Parameters, Xor).Accuracy);
        Assert.InRange(Evaluate(straight, Epochs(straight, Xor, 200).Parameters, Xor).Accuracy, 0, 0.75);
    }

    [Fact]
    public void The_same_seed_repeats_a_run_bit_for_bit_and_another_does_not()
    {
        var (trainer, pictures) = (TrainerOf(Everything), Noise(37));
        var run = Epochs(trainer, pictures, 2, seed: 3);
        Same(run, Epochs(trainer, pictures, 2, seed: 3));
        Assert.NotEqual(Flat(run.Parameters), Flat(Epochs(trainer, pictures, 2, seed: 4).Parameters));
    }

    [Fact]
    public void Batches_made_ahead_change_no_bit()
    {
        var pictures = Noise(37).Augmented(new() { Shift = 1, Rotation = 10 });
        var (trainer, ahead) = (TrainerOf(Everything), TrainerOf(Everything) with { BatchesAhead = 3 });
        var run = Epochs(trainer, pictures, 2, seed: 3);
        Same(run, Epochs(ahead, pictures, 2, seed: 3));
        Assert.NotEqual(Flat(run.Parameters), Flat(Epochs(trainer, Noise(37), 2, seed: 3).Parameters));
    }

    [Fact]
    public void A_run_that_went_through_a_file_equals_one_that_did_not()
    {
        var (trainer, pictures) = (TrainerOf(Everything), Noise(37));
        var file = Path.GetTempFileName();
        try
        {
            Checkpoint.Write(file, Epochs(trainer, pictures, 1, seed: 3), notes: new Dictionary<string, string> { ["batch"] = "5" });
            var (resumed, notes) = Checkpoint.Read<float>(file, trainer.Network);
            Assert.Equal("5", notes["batch"]);
            Same(Epochs(trainer, pictures, 3, seed: 3), Epoch(trainer, Epoch(trainer, resumed, pictures), pictures));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void An_interrupted_epoch_leaves_the_run_as_it_was()
    {
        var (trainer, pictures) = (TrainerOf(Everything), Noise(37));
        var run = Epochs(trainer, pictures, 1);
        var before = Flat(run.Parameters);
        using var cancel = new CancellationTokenSource();
        var stopAfterTwo = new Watch(step =>
        {
            if (step.Step == 2)
            {
                cancel.Cancel();
            }
        });
        Assert.Throws<OperationCanceledException>(() => trainer.Epoch(run, pictures, stopAfterTwo, cancel.Token));
        Assert.Equal(before, Flat(run.Parameters));
        Same(Epochs(trainer, pictures, 2), Epoch(trainer, run, pictures));
    }

    [Fact]
    public void Parts_change_the_rounding_and_nothing_else()
    {
        // 11 pictures do not divide by 3 or 4, and a batch of 5 leaves a last one of 1: fewer pictures than parts.
        var pictures = Noise(11);
        var network = new Sequential("x", [1, 1, 6, 7]).Convolution(3, kernel: 3).Relu().Flatten().FullyConnected(4).Build();
        var whole = Run(1);
        foreach (var parts in new[] { 2, 3, 4, 8 })
        {
            foreach (var (expected, value) in whole.Zip(Run(parts)))
            {
                Assert.Equal(expected, value, 1e-12);
            }
        }

        double[] Run(int parts)
        {
            var trainer = new Trainer(network, new SoftmaxCrossEntropyLoss()) { BatchSize = 5, Parts = parts };
            var run = Epoch(trainer, trainer.Start<double>(1), pictures);
            return [.. run.Parameters.SelectMany(name => run.Parameters[name].Flat().ToArray())];
        }
    }

    [Fact]
    public void A_step_goes_down_the_mean_gradient_over_the_batch()
    {
        // One weight each way, w₀ = w₁ = 0, so that both scores are 0 and the softmax says ½ ½: dw₀ = (½ - t₀)·x, averaged over x = 0 and x = 1.
        var network = new Sequential("x", [1, 1, 1, 1]).Flatten().FullyConnected(2, bias: false, initialiser: Initialiser.Zeros).Build();
        var pictures = Pictures(
            [1, 1],
            [
                [0],
                [255],
            ],
            [0, 1]
        );
        var trainer = new Trainer(network, new SoftmaxCrossEntropyLoss())
        {
            BatchSize = 2,
            Optimiser = Optimiser.GradientDescent(1, momentum: 0),
        };
        var run = Epoch(trainer, trainer.Start<double>(1), pictures);
        Assert.Equal([-(0.5 - 0) * 1 / 2, -(0.5 - 1) * 1 / 2], run.Parameters["fc1.weight"].Flat().ToArray());
    }

    [Fact]
    public void Progress_tells_every_step_and_the_first_loss_of_equal_scores_is_the_logarithm_of_the_classes()
    {
        var network = new Sequential("x", [1, 1, 6, 7]).Flatten().FullyConnected(4, initialiser: Initialiser.Zeros).Build();
        var trainer = new Trainer(network, new SoftmaxCrossEntropyLoss()) { BatchSize = 5 };
        var steps = new List<TrainingStep>();
        Epoch(trainer, trainer.Start<double>(1), Noise(11), new Watch(steps.Add));
        Assert.Equal([(1, 1, 3), (1, 2, 3), (1, 3, 3)], steps.Select(step => (step.Epoch, step.Step, step.Steps)));
        Assert.Equal(Math.Log(4), steps[0].Loss, 1e-15);
        // The last batch has one picture of eleven.
        Assert.Equal((steps[0].Loss * 5 + steps[1].Loss * 5 + steps[2].Loss) / 11, steps[2].MeanLoss, 1e-14);
        Assert.InRange(steps[2].Accuracy * 11 % 1, 0, 1e-9);
    }

    [Fact]
    [Trait("Lecture", "batch-normalisation")]
    public void Running_statistics_become_those_of_the_batch_weighted_by_part()
    {
        // Momentum 0: nothing of the old statistics stays. The parts have 2 and 3 pictures; the plain mean of their means would be another.
        var network = new Sequential("x", [1, 1, 1, 1]).BatchNormalization(momentum: 0).Flatten().FullyConnected(2).Build();
        var pictures = Pictures(
            [1, 1],
            [
                [0],
                [255],
                [255],
                [0],
                [255],
            ],
            [0, 1, 1, 0, 1]
        );
        var trainer = new Trainer(network, new SoftmaxCrossEntropyLoss()) { BatchSize = 5, Parts = 2 };
        var run = Epoch(trainer, trainer.Start<double>(1), pictures);
        Assert.Equal(3.0 / 5, run.Parameters["bn1.running_mean"].Flat()[0], 1e-15);
    }

    [Fact]
    public void An_evaluation_counts_which_class_was_taken_for_which()
    {
        // Scores are x and ½: class 0 where the pixel is bright.
        var network = new Sequential("x", [1, 1, 1, 1]).Flatten().FullyConnected(2).Build();
        var parameters = new Values<double> { ["fc1.weight"] = Tensors.Of([2, 1], 1.0, 0), ["fc1.bias"] = Tensors.Of([2], 0, 0.5) };
        var pictures = Pictures(
            [1, 1],
            [
                [255],
                [255],
                [0],
                [0],
                [0],
            ],
            [0, 1, 1, 1, 0]
        );
        var evaluation = Evaluate(TrainerOf(network), parameters, pictures);
        Assert.Equal([1, 1, 1, 2], new[] { (0, 0), (0, 1), (1, 0), (1, 1) }.Select(pair => evaluation.Confusion[pair.Item1, pair.Item2]));
        Assert.Equal(3.0 / 5, evaluation.Accuracy);
        double Loss(double right, double wrong) => Math.Log(1 + Math.Exp(wrong - right));
        Assert.Equal((Loss(1, 0.5) + Loss(0.5, 1) + 2 * Loss(0.5, 0) + Loss(0, 0.5)) / 5, evaluation.Loss, 1e-15);
    }

    [Fact]
    public void A_checkpoint_of_another_network_is_refused_with_tensor_and_shapes()
    {
        var file = Path.GetTempFileName();
        try
        {
            var trainer = TrainerOf(new Sequential("x", [1, 4]).FullyConnected(3).Build());
            Checkpoint.Write(file, trainer.Start<float>(1));
            var error = Assert.Throws<FileFormatException>(() =>
                Checkpoint.Read<float>(file, new Sequential("x", [1, 4]).FullyConnected(2).Build())
            );
            Assert.Contains("fc1.weight", error.Message, StringComparison.Ordinal);
            Assert.Contains("3×4", error.Message, StringComparison.Ordinal);
            Assert.Contains("2×4", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    [Trait("Lecture", "lenet")]
    public void LeNet_learns_to_read_from_six_hundred_digits()
    {
        var data = PictureFolder.Read(Repository.Mnist);
        var trainer = new Trainer(Architectures.LeNet([1, 28, 28]), new SoftmaxCrossEntropyLoss())
        {
            BatchSize = 20,
            Optimiser = Optimiser.GradientDescent(0.01),
        };
        var run = Epochs(trainer, data.Train.Take(600), 5);
        // Guessing gives 0.1. Seeds 1, 2 and 3 read 90, 86 and 88 % of all 10,000 test digits.
        Assert.InRange(Evaluate(trainer, run.Parameters, data.Test.Take(1000)).Accuracy, 0.75, 1);
    }

    /// <summary>Convolution, both layers with a state of their own, a residual connection.</summary>
    private static Network Everything =>
        new Sequential("x", [1, 1, 6, 7])
            .Convolution(3, kernel: 3, pad: 1)
            .BatchNormalization()
            .Residual(inner => inner.Convolution(3, kernel: 3, pad: 1).Relu())
            .MaxPooling(2)
            .Flatten()
            .Dropout(0.25)
            .FullyConnected(4)
            .Build();

    private static Trainer TrainerOf(Network network) => new(network, new SoftmaxCrossEntropyLoss()) { BatchSize = 8 };

    private static TrainingRun<float> Epochs(Trainer trainer, LabelledPictures pictures, int epochs, ulong seed = 1) =>
        Enumerable.Range(0, epochs).Aggregate(trainer.Start<float>(seed), (run, _) => Epoch(trainer, run, pictures));

    private static TrainingRun<T> Epoch<T>(
        Trainer trainer,
        TrainingRun<T> run,
        LabelledPictures pictures,
        IProgress<TrainingStep>? progress = null
    )
        where T : IFloatingPointIeee754<T> => trainer.Epoch(run, pictures, progress, TestContext.Current.CancellationToken);

    private static Evaluation Evaluate<T>(Trainer trainer, Values<T> parameters, LabelledPictures pictures)
        where T : IFloatingPointIeee754<T> => trainer.Evaluate(parameters, pictures, TestContext.Current.CancellationToken);

    private static LabelledPictures Noise(int count)
    {
        var random = new RandomNumbers(11);
        var pixels = Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, 6 * 7).Select(_ => (byte)random.Below(256)).ToArray());
        return Pictures([6, 7], [.. pixels], [.. Enumerable.Range(0, count).Select(_ => (byte)random.Below(4))], classes: 4);
    }

    private static LabelledPictures Pictures(Shape shape, byte[][] pixels, byte[] labels, int classes = 2) =>
        new(
            new([labels.Length, .. shape], pixels.SelectMany(pixel => pixel).ToArray()),
            new([labels.Length], labels),
            classes,
            Normalisation.None
        );

    private static float[] Flat(Values<float> values) => [.. values.SelectMany(name => values[name].Flat().ToArray())];

    private static void Same(TrainingRun<float> expected, TrainingRun<float> run)
    {
        Assert.Equal((expected.Seed, expected.Epoch), (run.Seed, run.Epoch));
        Assert.Equal(Flat(expected.Parameters), Flat(run.Parameters));
        Assert.Equal(Flat(expected.State), Flat(run.State));
    }

    private sealed class Watch(Action<TrainingStep> watch) : IProgress<TrainingStep>
    {
        public void Report(TrainingStep value) => watch(value);
    }
}
