using Reference.Data;
using Reference.Losses;
using Reference.Networks;
using Reference.Training;

#pragma warning disable xUnit1051 // samples are shown as their readers write them, without the test's means to stop

namespace Reference.GoldenTests.Documents;

public sealed class NetworksSamples
{
    private static PictureFolder Digits { get; } = PictureFolder.Read(Repository.Mnist);

    [Fact]
    public void Networks_are_found_by_name_and_have_these_sizes()
    {
        using var Console = new StringWriter();

        (string Name, Shape Picture, int Classes)[] shown =
        [
            ("lenet", [1, 28, 28], 10),
            ("pytorch-net", [1, 32, 32], 10),
            ("convnetjs", [3, 32, 32], 10),
            ("mlp", [1, 28, 28], 10),
            ("resnet8", [1, 28, 28], 10),
            ("resnet20", [3, 32, 32], 10),
            ("alexnet", [3, 227, 227], 1000),
            ("vgg11", [3, 224, 224], 1000),
            ("vgg16", [3, 224, 224], 1000),
        ];
        foreach (var (name, picture, classes) in shown)
        {
            var network = Architectures.Find(name, picture, classes);
            Console.WriteLine(
                $"{name, -12}{picture, -10}{network.ParameterCount, 10} parameters{network.Summary.MultiplyAdds, 12} multiply-adds"
            );
        }

        Page.Read("docs/networks.md").Shows(Console);
        Assert.Equal(Architectures.Names.Order(), shown.Select(row => row.Name).Order());
    }

    [Fact]
    public void A_network_comes_in_variants()
    {
        var plain = Architectures.LeNet([1, 28, 28]);
        var regular = Architectures.LeNet([1, 28, 28], variant: new() { Dropout = 0.25, BatchNormalization = true });
        var projected = Architectures.ResNet(20, [3, 32, 32], shortcut: Shortcut.Projection);
        var columns = Architectures.AlexNet([3, 227, 227], columns: 2);
        var small = Architectures.Vgg11([3, 32, 32], classes: 10, hidden: 512);

        Assert.Equal(
            [61_706, 61_932, 272_474, 60_965_224],
            new[] { plain, regular, projected, columns }.Select(network => network.ParameterCount)
        );
        Assert.Equal([1, 512], small.ShapeOf("flatten1"));
    }

    [Fact]
    public void What_was_learned_is_kept_frozen_and_given_another_head()
    {
        using var scratch = new ScratchFolder();
        var file = scratch.File("digits-0-to-4.safetensors");
        var pictures = Digits with { Train = Digits.Train.Take(3000), Test = Digits.Test.Take(1000) };
        var loss = new SoftmaxCrossEntropyLoss();

        var first = Architectures.LeNet(pictures.Train.PictureShape, classes: 10);
        var teacher = new Trainer(first, loss) { Optimiser = Optimiser.GradientDescent(0.01) };
        Checkpoint.Write(file, teacher.Epoch(teacher.Start<float>(seed: 1), pictures.Train.OfClasses([0, 1, 2, 3, 4])));

        var second = first.ReplaceHead("relu4", head => head.FullyConnected(5)).Freeze("conv1", "conv2");
        var trainer = new Trainer(second, loss) { BatchSize = 10, Optimiser = Optimiser.GradientDescent(0.01) };
        var few = pictures.Train.OfClasses([5, 6, 7, 8, 9], each: 10);
        var run = Transfer.Into(trainer.Start<float>(seed: 2), second, Transfer.Weights<float>(file), "fc3");
        for (var epoch = 0; epoch < 20; epoch++)
        {
            run = trainer.Epoch(run, few);
        }

        var accuracy = trainer.Evaluate(run.Parameters, pictures.Test.OfClasses([5, 6, 7, 8, 9])).Accuracy;

        // Guessing gives 0.2.
        Assert.InRange(accuracy, 0.4, 1);
    }

    [Fact]
    public void A_run_is_stopped_restarted_and_explained()
    {
        using var Console = new StringWriter();
        var pictures = Digits.Train.Take(400);
        var network = Architectures.MultilayerPerceptron([1, 28, 28], [16]);
        var loss = new SoftmaxCrossEntropyLoss();

        var trainer = new Trainer(network, loss) { Optimiser = Optimiser.GradientDescent(0.01) };
        var (train, validation) = pictures.HoldOut(0.2, new RandomNumbers(1));
        var outcome = new EarlyStopping(Patience: 3).Train(trainer, trainer.Start<float>(seed: 1), train, validation, epochs: 30);
        var best = outcome.Best.Parameters;

        Assert.Equal(outcome.BestEpoch + 1, outcome.Best.Epoch);
        Assert.True(best.Has("fc1.weight"));

        var restarts = new RandomRestarts([1, 2, 3]) { Epochs = 5, Stopping = new(By: Criterion.Accuracy) };
        var restarted = restarts.Train<float>(trainer, train, validation);
        foreach (var start in restarted.Starts)
        {
            Console.WriteLine($"{start.Seed}: {start.Best?.Accuracy} {start.Diverged}");
        }

        Assert.Equal(restarted.Best.Seed, restarted.Starts[restarted.BestStart].Seed);

        var sweep = new RateFinder(From: 1e-5, To: 10).Find<float>(
            rate => trainer with { Optimiser = Optimiser.GradientDescent(rate) },
            1,
            train
        );
        Console.WriteLine($"{sweep.Suggestion}, and at most {sweep.Lowest}");

        Assert.InRange(sweep.Suggestion ?? 0, 1e-5, sweep.Lowest);

        var wild = trainer with { Optimiser = Optimiser.GradientDescent(100) };
        var run = wild.Start<float>(seed: 1);
        try
        {
            run = wild.Epoch(run, train, new DivergenceWatch(train.Classes));
        }
        catch (DivergenceException)
        {
            Console.WriteLine(wild.Diagnose(run, train));
        }

        Assert.Equal(0, run.Epoch);
        Assert.Contains("What may help: a rate of 10 or what a rate finder suggests", Console.ToString(), StringComparison.Ordinal);
    }
}
