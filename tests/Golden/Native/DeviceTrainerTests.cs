using Reference.Data;
using Reference.Losses;
using Reference.Native;
using Reference.Networks;
using Reference.Numbers;
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
        Assert.Equal(1, StepsAreWithinTheirBound(SmallNetworks.Branches, Noise(3), trainer, steps: 10));
    }

    [Fact]
    [Trait("Lecture", "lenet")]
    public void Each_of_ten_steps_of_LeNet_is_within_its_bound()
    {
        var network = Architectures.LeNet([1, 28, 28]);
        using var trainer = DeviceTrainerOf(network, 2);
        Assert.Equal(1, StepsAreWithinTheirBound(network, Digits.Train.Take(2), trainer, steps: 10));
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
            var pictures = Noise(2 + random.Below(3), network.Inputs[0].Shape[1..], network.ShapeOf(network.Outputs[0])[1]);
            using var trainer = DeviceTrainerOf(network, pictures.Count, algorithm);
            bounded += StepsAreWithinTheirBound(network, pictures, trainer, steps: 1) / networks;
        }

        // Where batch normalisation sees hardly any elements, nothing can be promised.
        Assert.InRange(bounded, 0.8, 1);
    }

    [Fact]
    public void Errors_of_ten_steps_do_not_add_up_to_a_thousandth_of_the_way()
    {
        // 29 pictures in batches of 3: nine full ones, and a last one of 2.
        var (network, pictures) = (SmallNetworks.Branches, Noise(29));
        using var device = DeviceTrainerOf(network, 3);
        ITrainer<double> specification = TrainerOf(network, 3);
        var (start, got) = (specification.Start(1), Epochs(device, device.Start(1), pictures, 1));
        var expected = specification.Epoch(start, pictures, cancel: TestContext.Current.CancellationToken);

        double[] Values(Values<double> of) => [.. of.SelectMany(name => of[name].Flat().ToArray())];
        var (from, to, here) = (Values(start.Parameters), Values(expected.Parameters), Values(got.Parameters.To(value => (double)value)));
        Assert.InRange(Distance(here, to) / Distance(from, to), 0, 1e-3);

        double Distance(double[] a, double[] b) => a.Zip(b, (x, y) => Math.Abs(x - y)).Sum();
    }

    [Fact]
    public void An_evaluation_is_that_of_the_specification()
    {
        var (network, pictures) = (SmallNetworks.Branches, Noise(130));
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
        var (network, pictures) = (SmallNetworks.Branches, Noise(29));
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
            Noise(29)
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
        var run = Epochs(device, device.Start(5), pictures, 1);
        Same(run, Epochs(ahead, ahead.Start(5), pictures, 1));

        ITrainer<double> specification = TrainerOf(network, 8);
        var expected = specification.Epoch(specification.Start(5), pictures, cancel: TestContext.Current.CancellationToken);
        Assert.Equal(expected.Losses[0], run.Losses[0], 1e-5);
        var plain = specification.Epoch(specification.Start(5), Noise(29), cancel: TestContext.Current.CancellationToken);
        Assert.NotEqual(plain.Losses[0], run.Losses[0], 1e-3);
    }

    [Fact]
    public void The_same_seed_repeats_a_run_bit_for_bit_also_through_a_file()
    {
        var (network, pictures, file) = (SmallNetworks.Branches, Noise(29), Path.GetTempFileName());
        try
        {
            using var trainer = DeviceTrainerOf(network, 8);
            var three = Epochs(trainer, trainer.Start(3), pictures, 3);
            Same(three, Epochs(trainer, trainer.Start(3), pictures, 3));
            Assert.NotEqual(Flat(three.Parameters), Flat(Epochs(trainer, trainer.Start(4), pictures, 3).Parameters));

            Checkpoint.Write(file, Epochs(trainer, trainer.Start(3), pictures, 1));
            using var other = DeviceTrainerOf(network, 8);
            Same(three, Epochs(other, Checkpoint.Read<float>(file, network).Run, pictures, 2));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void A_run_goes_on_on_other_machinery()
    {
        var (network, pictures, file) = (SmallNetworks.Branches, Noise(29), Path.GetTempFileName());
        try
        {
            using var device = DeviceTrainerOf(network, 8);
            ITrainer<float> specification = TrainerOf(network, 8);
            var expected = Epochs(specification, specification.Start(3), pictures, 2);
            Near(expected, Epochs(device, Through(file, Epochs(specification, specification.Start(3), pictures, 1)), pictures, 1));
            Near(expected, Epochs(specification, Through(file, Epochs(device, device.Start(3), pictures, 1)), pictures, 1));
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
        var (network, pictures) = (SmallNetworks.Branches, Noise(29));
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
        Same(Epochs(trainer, trainer.Start(1), pictures, 1), Epochs(trainer, run, pictures, 1));
    }

    [Fact]
    public void A_step_allocates_nothing_and_memory_does_not_grow()
    {
        var (network, pictures) = (SmallNetworks.Branches, Noise(80));
        using var context = new Context(NativeCore.Device);
        using var trainer = new DeviceTrainer(context, network, new SoftmaxCrossEntropyLoss()) { BatchSize = 8 };
        var run = Epochs(trainer, trainer.Start(1), pictures, 1);
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
        var run = Epochs(trainer, trainer.Start(1), Digits.Train.Take(2000), 4);
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
        var (network, pictures, optimiser) = (SmallNetworks.Branches, Noise(3), new Optimiser(new GradientDescent()) { Rate = 0.02 });
        using var device = new DeviceTrainer(NativeCore.Context(), network, new SoftmaxCrossEntropyLoss())
        {
            BatchSize = 3,
            Optimiser = optimiser,
        };
        var specification = TrainerOf(network, 3) with { Optimiser = optimiser };
        var run = Epochs(device, device.Start(1), pictures, 2);

        Near(Epochs(specification, specification.Start<float>(1), pictures, 2), run);
        Assert.Empty(run.State.Names);
        Assert.Equal(2, run.Updates);
        Assert.Equal(2, run.Losses.Count);
    }

    [Fact]
    public void An_optimiser_that_the_device_lacks_is_refused_in_one_sentence()
    {
        Refused(new Optimiser(new Adam()), "is Adam: ");
        Refused(new Optimiser((Momentum)Descent.Step with { Mode = MomentumMode.Nesterov }), "is Momentum in mode Nesterov with beta 1: ");
        Refused(new Optimiser((Momentum)Descent.Step with { Beta = 0.5 }), "is Momentum in mode Standard with beta 0.5: ");
        Refused(Descent with { Clipping = new ClippingByNorm(1) }, "clips gradients");
        Refused(Descent with { BiasesDecay = true }, "lets biases decay: ");

        static void Refused(Optimiser optimiser, string what)
        {
            var error = Assert.Throws<LayerException>(() =>
                new DeviceTrainer(NativeCore.Context(), SmallNetworks.Branches, new SoftmaxCrossEntropyLoss()) { Optimiser = optimiser }
            );
            Assert.StartsWith($"DeviceTrainer: Optimiser {what}", error.Message, StringComparison.Ordinal);
            Assert.Contains("the specification's Trainer has the others", error.Message, StringComparison.Ordinal);
        }
    }

    private static PictureFolder Digits { get; } = PictureFolder.Read(Repository.Mnist);

    /// <summary>One step at a time, each from where the device stands: carried from step to step, bounds would soon prove nothing.</summary>
    /// <returns>The share of the parameters that had a bound in each step.</returns>
    private static double StepsAreWithinTheirBound(Network network, LabelledPictures pictures, DeviceTrainer trainer, int steps)
    {
        var specification = TrainerOf(network, pictures.Count);
        var run = trainer.Start(1);
        var bounded = 1.0;
        for (var step = 0; step < steps; step++)
        {
            var exact = new TrainingRun<Bounded<Float32>>(run.Seed, run.Epoch, run.Parameters.To(Exact), run.State.To(Exact));
            var expected = specification.Epoch(exact, pictures, cancel: TestContext.Current.CancellationToken);
            run = Epochs(trainer, run, pictures, 1);
            bounded = Math.Min(bounded, Bounds.Hold(expected.Parameters, run.Parameters));
            Bounds.Hold(expected.State, run.State);
        }

        return bounded;
    }

    private static Bounded<Float32> Exact(float value) => Bounded<Float32>.Exact(value);

    private static DeviceTrainer DeviceTrainerOf(Network network, int batch, Algorithm algorithm = Algorithm.Auto) =>
        new(NativeCore.Context(algorithm), network, new SoftmaxCrossEntropyLoss()) { BatchSize = batch, Optimiser = Descent };

    private static Trainer TrainerOf(Network network, int batch) =>
        new(network, new SoftmaxCrossEntropyLoss())
        {
            BatchSize = batch,
            Optimiser = Descent,
            Parts = 1,
        };

    private static TrainingRun<float> Epochs(ITrainer<float> trainer, TrainingRun<float> run, LabelledPictures pictures, int epochs) =>
        Enumerable.Range(0, epochs).Aggregate(run, (now, _) => trainer.Epoch(now, pictures, cancel: TestContext.Current.CancellationToken));

    private static LabelledPictures Noise(int count) => Noise(count, [1, 6, 7], 4);

    private static LabelledPictures Noise(int count, Shape picture, int classes)
    {
        var random = new RandomNumbers(11);
        var pixels = Enumerable.Range(0, count * picture.Size).Select(_ => (byte)random.Below(256)).ToArray();
        var labels = Enumerable.Range(0, count).Select(_ => (byte)random.Below(classes)).ToArray();
        return new(new([count, .. picture], pixels), new([count], labels), classes, Normalisation.None);
    }

    private static float[] Flat(Values<float> values) => [.. values.SelectMany(name => values[name].Flat().ToArray())];

    private static void Same(TrainingRun<float> expected, TrainingRun<float> run)
    {
        Assert.Equal((expected.Seed, expected.Epoch), (run.Seed, run.Epoch));
        Assert.Equal(Flat(expected.Parameters), Flat(run.Parameters));
        Assert.Equal(Flat(expected.State), Flat(run.State));
    }

    private static void Near(TrainingRun<float> expected, TrainingRun<float> run)
    {
        Assert.Equal((expected.Seed, expected.Epoch), (run.Seed, run.Epoch));
        Assert.All(Flat(expected.Parameters).Zip(Flat(run.Parameters)), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
    }

    private sealed class Watch(Action<TrainingStep> watch) : IProgress<TrainingStep>
    {
        public void Report(TrainingStep value) => watch(value);
    }
}
