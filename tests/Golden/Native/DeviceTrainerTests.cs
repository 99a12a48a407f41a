using Reference.Data;
using Reference.Losses;
using Reference.Native;
using Reference.Networks;
using Reference.Optimisers;
using Reference.Training;

namespace Reference.GoldenTests.Native;

/// <summary>Training on the device: the same run as the specification's, as far as roundings allow.</summary>
public sealed class DeviceTrainerTests
{
    private static readonly Optimiser Descent = Optimiser.GradientDescent(new Sawtooth(0.02, 0.01), momentum: 0.9, weightDecay: 0.01);

    [Theory]
    [InlineData(Algorithm.Auto)]
    [InlineData(Algorithm.Naive)]
    public void Each_of_ten_steps_of_a_network_with_every_kind_of_state_is_within_its_bound(Algorithm algorithm)
    {
        using var trainer = DeviceTrainerOf(SmallNetworks.Branches, 3, algorithm);
        Assert.Equal(1, SmallRuns.StepsAreWithinTheirBound(SmallNetworks.Branches, SmallRuns.Noise(3), trainer, steps: 10));
    }

    [Fact]
    [Trait("Lecture", "lenet")]
    public void Each_of_ten_steps_of_LeNet_is_within_its_bound()
    {
        var network = Architectures.LeNet([1, 28, 28]);
        using var trainer = DeviceTrainerOf(network, 2);
        Assert.Equal(1, SmallRuns.StepsAreWithinTheirBound(network, Digits.Train.Take(2), trainer, steps: 10));
    }

    [Theory]
    [InlineData(Algorithm.Auto, 12)] // the fast kernels are compiled for a shape, so few
    [InlineData(Algorithm.Naive, 40)]
    public void A_step_of_random_networks_is_within_its_bound(Algorithm algorithm, int networks)
    {
        var bounded = 0.0;
        for (var seed = 0UL; seed < (ulong)networks; seed++)
        {
            var random = new RandomNumbers(seed, 1);
            var network = SmallNetworks.Random(random);
            var pictures = SmallRuns.Noise(2 + random.Below(3), network.Inputs[0].Shape[1..], network.ShapeOf(network.Outputs[0])[1]);
            using var trainer = DeviceTrainerOf(network, pictures.Count, algorithm);
            bounded += SmallRuns.StepsAreWithinTheirBound(network, pictures, trainer, steps: 1) / networks;
        }

        // Where batch normalisation sees hardly any elements, nothing can be promised.
        Assert.InRange(bounded, 0.8, 1);
    }

    [Fact]
    public void Errors_of_ten_steps_do_not_add_up_to_a_thousandth_of_the_way()
    {
        // 29 pictures in batches of 3: nine full ones, and a last one of 2.
        var (network, pictures) = (SmallNetworks.Branches, SmallRuns.Noise(29));
        using var device = DeviceTrainerOf(network, 3);
        ITrainer<double> specification = TrainerOf(network, 3);
        var (start, got) = (specification.Start(1), SmallRuns.Epochs(device, device.Start(1), pictures, 1));
        var expected = specification.Epoch(start, pictures, cancel: TestContext.Current.CancellationToken);

        double[] Values(Values<double> of) => [.. of.SelectMany(name => of[name].Flat().ToArray())];
        var (from, to, here) = (Values(start.Parameters), Values(expected.Parameters), Values(got.Parameters.To(value => (double)value)));
        Assert.InRange(Distance(here, to) / Distance(from, to), 0, 1e-3);

        double Distance(double[] a, double[] b) => a.Zip(b, (x, y) => Math.Abs(x - y)).Sum();
    }

    [Fact]
    public void An_evaluation_is_that_of_the_specification()
    {
        var (network, pictures) = (SmallNetworks.Branches, SmallRuns.Noise(130));
        using var device = DeviceTrainerOf(network, 8);
        var specification = TrainerOf(network, 8);
        var run = device.Epoch(device.Start(5), pictures, cancel: TestContext.Current.CancellationToken);

        var (expected, got) = (
            specification.Evaluate(run.Parameters.To(value => (double)value), pictures, TestContext.Current.CancellationToken),
            device.Evaluate(run.Parameters, pictures, TestContext.Current.CancellationToken)
        );
        Assert.Equal(expected.Loss, got.Loss, 1e-6);
        for (var (truth, classes) = (0, pictures.Classes); truth < classes; truth++)
        {
            Assert.Equal(
                Enumerable.Range(0, classes).Select(said => expected.Confusion[truth, said]),
                Enumerable.Range(0, classes).Select(said => got.Confusion[truth, said])
            );
        }
    }

    [Fact]
    public void Steps_are_told_as_the_specification_tells_them()
    {
        var (network, pictures) = (SmallNetworks.Branches, SmallRuns.Noise(29));
        using var device = DeviceTrainerOf(network, 8);
        var (told, expected) = (new List<TrainingStep>(), new List<TrainingStep>());
        device.Epoch(device.Start(5), pictures, new Watch(told.Add), TestContext.Current.CancellationToken);
        var specification = TrainerOf(network, 8);
        specification.Epoch(specification.Start<double>(5), pictures, new Watch(expected.Add), TestContext.Current.CancellationToken);

        Assert.Equal(
            expected.Select(step => (step.Epoch, step.Step, step.Steps)),
            told.Select(step => (step.Epoch, step.Step, step.Steps))
        );
        Assert.Equal(expected.Select(step => step.Accuracy), told.Select(step => step.Accuracy));
        Assert.All(expected.Zip(told), pair => Assert.Equal(pair.First.MeanLoss, pair.Second.MeanLoss, 1e-5));
    }

    [Fact]
    public void Augmented_pictures_are_those_of_the_specification_and_made_ahead_they_are_the_same()
    {
        var (network, pictures) = (
            SmallNetworks.Branches,
            SmallRuns
                .Noise(29)
                .Augmented(
                    new()
                    {
                        Shift = 1,
                        Rotation = 20,
                        Contrast = 0.3,
                    }
                )
        );
        using var device = DeviceTrainerOf(network, 8);
        using var ahead = new DeviceTrainer(NativeCore.Context(Algorithm.Auto), network, new SoftmaxCrossEntropyLoss())
        {
            BatchSize = 8,
            Optimiser = Descent,
            BatchesAhead = 2,
        };
        var run = SmallRuns.Epochs(device, device.Start(5), pictures, 1);
        SmallRuns.Same(run, SmallRuns.Epochs(ahead, ahead.Start(5), pictures, 1));

        ITrainer<double> specification = TrainerOf(network, 8);
        var expected = specification.Epoch(specification.Start(5), pictures, cancel: TestContext.Current.CancellationToken);
        Assert.Equal(expected.Losses[0], run.Losses[0], 1e-5);
        var plain = specification.Epoch(specification.Start(5), SmallRuns.Noise(29), cancel: TestContext.Current.CancellationToken);
        Assert.NotEqual(plain.Losses[0], run.Losses[0], 1e-3);
    }

    [Fact]
    public void The_same_seed_repeats_a_run_bit_for_bit_also_through_a_file()
    {
        var (network, pictures, file) = (SmallNetworks.Branches, SmallRuns.Noise(29), Path.GetTempFileName());
        try
        {
            using var trainer = DeviceTrainerOf(network, 8);
            var three = SmallRuns.Epochs(trainer, trainer.Start(3), pictures, 3);
            SmallRuns.Same(three, SmallRuns.Epochs(trainer, trainer.Start(3), pictures, 3));
            Assert.NotEqual(
                SmallRuns.Flat(three.Parameters),
                SmallRuns.Flat(SmallRuns.Epochs(trainer, trainer.Start(4), pictures, 3).Parameters)
            );

            Checkpoint.Write(file, SmallRuns.Epochs(trainer, trainer.Start(3), pictures, 1));
            using var other = DeviceTrainerOf(network, 8);
            SmallRuns.Same(three, SmallRuns.Epochs(other, Checkpoint.Read<float>(file, network).Run, pictures, 2));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void A_run_goes_on_on_other_machinery()
    {
        var (network, pictures, file) = (SmallNetworks.Branches, SmallRuns.Noise(29), Path.GetTempFileName());
        try
        {
            using var device = DeviceTrainerOf(network, 8);
            ITrainer<float> specification = TrainerOf(network, 8);
            var expected = SmallRuns.Epochs(specification, specification.Start(3), pictures, 2);
            SmallRuns.Near(
                expected,
                SmallRuns.Epochs(device, Through(file, SmallRuns.Epochs(specification, specification.Start(3), pictures, 1)), pictures, 1)
            );
            SmallRuns.Near(
                expected,
                SmallRuns.Epochs(specification, Through(file, SmallRuns.Epochs(device, device.Start(3), pictures, 1)), pictures, 1)
            );
        }
        finally
        {
            File.Delete(file);
        }

        TrainingRun<float> Through(string path, TrainingRun<float> run)
        {
            Checkpoint.Write(path, run);
            return Checkpoint.Read<float>(path, network).Run;
        }
    }

    [Fact]
    public void An_interrupted_epoch_leaves_the_run_as_it_was()
    {
        var (network, pictures) = (SmallNetworks.Branches, SmallRuns.Noise(29));
        using var trainer = DeviceTrainerOf(network, 8);
        using var cancel = new CancellationTokenSource();
        var run = trainer.Start(1);
        var stopAfterTwo = new Watch(step =>
        {
            if (step.Step == 2)
            {
                cancel.Cancel();
            }
        });
        Assert.Throws<OperationCanceledException>(() => trainer.Epoch(run, pictures, stopAfterTwo, cancel.Token));
        SmallRuns.Same(SmallRuns.Epochs(trainer, trainer.Start(1), pictures, 1), SmallRuns.Epochs(trainer, run, pictures, 1));
    }

    [Fact]
    public void A_step_allocates_nothing_and_memory_does_not_grow()
    {
        var (network, pictures) = (SmallNetworks.Branches, SmallRuns.Noise(80));
        using var context = new Context(NativeCore.Device);
        using var trainer = new DeviceTrainer(context, network, new SoftmaxCrossEntropyLoss()) { BatchSize = 8 };
        var run = SmallRuns.Epochs(trainer, trainer.Start(1), pictures, 1);
        var memory = context.Memory;
        var allocated = new long[10];
        var watch = new Watch(step => allocated[step.Step - 1] = GC.GetAllocatedBytesForCurrentThread());
        trainer.Epoch(run, pictures, watch, TestContext.Current.CancellationToken);

        Assert.All(allocated, bytes => Assert.Equal(allocated[0], bytes));
        Assert.Equal(memory, context.Memory);
    }

    [Fact]
    [Trait("Lecture", "lenet")]
    public void LeNet_learns_to_read_from_two_thousand_digits()
    {
        using var trainer = new DeviceTrainer(NativeCore.Context(), Architectures.LeNet([1, 28, 28]), new SoftmaxCrossEntropyLoss())
        {
            BatchSize = 16,
            Optimiser = Optimiser.GradientDescent(new Sawtooth(0.01, 0)),
        };
        var run = SmallRuns.Epochs(trainer, trainer.Start(1), Digits.Train.Take(2000), 4);
        Assert.InRange(trainer.Evaluate(run.Parameters, Digits.Test.Take(2000), TestContext.Current.CancellationToken).Accuracy, 0.9, 1);
    }

    [Fact]
    public void A_loss_that_takes_no_labels_is_refused()
    {
        var error = Assert.Throws<LayerException>(() =>
            new DeviceTrainer(NativeCore.Context(), SmallNetworks.Branches, new QuadraticLoss())
        );
        Assert.Contains("labels", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Plain_gradient_descent_remembers_nothing_and_takes_the_specification_s_steps()
    {
        var (network, pictures, optimiser) = (
            SmallNetworks.Branches,
            SmallRuns.Noise(3),
            new Optimiser(new GradientDescent()) { Rate = 0.02 }
        );
        using var device = new DeviceTrainer(NativeCore.Context(), network, new SoftmaxCrossEntropyLoss())
        {
            BatchSize = 3,
            Optimiser = optimiser,
        };
        var specification = TrainerOf(network, 3) with { Optimiser = optimiser };
        var run = SmallRuns.Epochs(device, device.Start(1), pictures, 2);

        SmallRuns.Near(SmallRuns.Epochs(specification, specification.Start<float>(1), pictures, 2), run);
        Assert.Empty(run.State.Names);
        Assert.Equal(2, run.Updates);
        Assert.Equal(2, run.Losses.Count);
    }

    private static PictureFolder Digits { get; } = PictureFolder.Read(Repository.Mnist);

    internal static DeviceTrainer DeviceTrainerOf(Network network, int batch, Algorithm algorithm = Algorithm.Auto) =>
        new(NativeCore.Context(algorithm), network, new SoftmaxCrossEntropyLoss()) { BatchSize = batch, Optimiser = Descent };

    private static Trainer TrainerOf(Network network, int batch) => SmallRuns.SpecificationOf(network, batch, Descent);

    private sealed class Watch(Action<TrainingStep> watch) : IProgress<TrainingStep>
    {
        public void Report(TrainingStep value) => watch(value);
    }
}
