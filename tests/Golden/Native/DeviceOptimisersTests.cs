using Reference.Data;
using Reference.Layers;
using Reference.Losses;
using Reference.Native;
using Reference.Networks;
using Reference.Optimisers;
using Reference.Training;

namespace Reference.GoldenTests.Native;

/// <summary>Every optimiser, schedule and clipping on the device: what the specification's trainer does, as far as roundings allow.</summary>
[Trait("Lecture", "optimisers")]
public sealed class DeviceOptimisersTests
{
    private static readonly Dictionary<string, Optimiser> Optimisers = new()
    {
        ["plain"] = new(new GradientDescent { NormCoefficient = 0.01 }),
        ["plain, biases decay"] = new(new GradientDescent { NormCoefficient = 0.01 }) { BiasesDecay = true },
        ["momentum"] = Optimiser.GradientDescent(0.02, momentum: 0.9, weightDecay: 0.01),
        ["momentum, biases decay"] = Optimiser.GradientDescent(0.02, momentum: 0.9, weightDecay: 0.01) with { BiasesDecay = true },
        ["damped momentum"] = new(MomentumOf(MomentumMode.Standard, beta: 0.5)),
        ["nesterov"] = new(MomentumOf(MomentumMode.Nesterov, beta: 1)),
        ["adagrad"] = new(
            new Adagrad
            {
                NormCoefficient = 0.01,
                DecayFactor = 0.1,
                Epsilon = 0.05,
            }
        ),
        ["rmsprop"] = new(new RmsProp { NormCoefficient = 0.01, Epsilon = 0.05 }),
        ["adam"] = new(new Adam { NormCoefficient = 0.01, Epsilon = 0.05 }),
        ["adamw"] = new(new AdamW { WeightDecay = 0.1, Epsilon = 0.05 }),
        ["lamb"] = new(new Lamb { WeightDecay = 0.1, Epsilon = 0.05 }),
        ["momentum, clipped by norm"] = Optimiser.GradientDescent(0.02) with { Clipping = new ClippingByNorm(0.1) },
        ["momentum, clipped by nothing"] = Optimiser.GradientDescent(0.02) with { Clipping = new ClippingByNorm(1e4) },
        ["adam, clipped by value"] = new(new Adam { Epsilon = 0.05 }) { Clipping = new ClippingByValue(0.01) },
    };

    /// <summary>A context that no other class uses at the same time, so that what it holds is what these tests have made.</summary>
    private static readonly Lazy<Context> Alone = new(() => new(NativeCore.Device));

    public static TheoryData<string> Names => [.. Optimisers.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_of_five_steps_is_within_its_bound(string name) => FiveSteps(name, Algorithm.Auto);

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_of_five_steps_of_the_naive_kernels_is_within_its_bound(string name) => FiveSteps(name, Algorithm.Naive);

    private static void FiveSteps(string name, Algorithm algorithm)
    {
        var optimiser = Optimisers[name] with { Rate = new WarmUp(new Cosine(0.02, 8), 2) };
        Assert.InRange(Bounded(Shallow), 0.99, 1);

        // Behind batch normalisation of a few numbers, roots of gradients are often without a bound.
        Assert.InRange(Bounded(SmallNetworks.Branches), 0, 1);

        double Bounded(Network network)
        {
            using var trainer = TrainerOf(network, 3, optimiser, algorithm);
            return SmallRuns.StepsAreWithinTheirBound(network, SmallRuns.Noise(3), trainer, steps: 5);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Naive_kernels_end_where_those_do_that_take_several_parameters_in_chunks(string name)
    {
        // Along one axis, where convolutions are not fused and so do not make their steps themselves: eleven parameters, 40×12×5 more than a chunk.
        Shape picture = [1, 42];
        var network = new Sequential("x", [1, .. picture])
            .Convolution(12, kernel: 5)
            .Then(new Tanh())
            .Convolution(40, kernel: 5)
            .BatchNormalization()
            .Convolution(9, kernel: 3, bias: false)
            .Then(new Tanh())
            .Convolution(7, kernel: 2)
            .Then(new Sigmoid())
            .Convolution(3, kernel: 1)
            .Flatten()
            .FullyConnected(4)
            .Build();
        var optimiser = Optimisers[name] with { Rate = 0.02 };
        using var fast = TrainerOf(network, 5, optimiser);
        using var naive = TrainerOf(network, 5, optimiser, Algorithm.Naive);
        var (pictures, start) = (SmallRuns.Noise(15, picture, 4), fast.Start(1));

        SmallRuns.Near(SmallRuns.Epochs(naive, start, pictures, 1), SmallRuns.Epochs(fast, start, pictures, 1));
    }

    [Theory]
    [InlineData("adam")]
    [InlineData("nesterov")]
    [InlineData("adam, clipped by value")]
    public void Steps_of_LeNet_whose_layers_are_fused_are_within_their_bound(string name)
    {
        var network = Architectures.LeNet([1, 28, 28]);
        using var trainer = TrainerOf(network, 2, Optimisers[name] with { Rate = 0.01 });
        var bounded = SmallRuns.StepsAreWithinTheirBound(network, PictureFolder.Read(Repository.Mnist).Train.Take(2), trainer, steps: 3);
        Assert.InRange(bounded, 0.99, 1);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_run_goes_on_on_other_machinery_with_all_that_is_remembered(string name)
    {
        var (network, pictures) = (SmallNetworks.Branches, SmallRuns.Noise(29));
        var optimiser = Optimisers[name] with { Rate = new Stairs(0.02, Every: 1, Factor: 0.5) };
        using var device = TrainerOf(network, 8, optimiser);
        ITrainer<float> specification = SmallRuns.SpecificationOf(network, 8, optimiser);
        var expected = SmallRuns.Epochs(specification, specification.Start(3), pictures, 2);
        var half = SmallRuns.Epochs(device, device.Start(3), pictures, 1);

        SmallRuns.Near(expected, SmallRuns.Epochs(specification, half, pictures, 1));
        SmallRuns.Near(
            expected,
            SmallRuns.Epochs(device, SmallRuns.Epochs(specification, specification.Start(3), pictures, 1), pictures, 1)
        );
        Assert.Equal(expected.State.Names.Order(), half.State.Names.Order());
        SmallRuns.Same(SmallRuns.Epochs(device, device.Start(3), pictures, 2), SmallRuns.Epochs(device, half, pictures, 1));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_step_allocates_nothing_and_memory_does_not_grow(string name)
    {
        var (network, pictures) = (SmallNetworks.Branches, SmallRuns.Noise(80));
        using var trainer = new DeviceTrainer(Alone.Value, network, new SoftmaxCrossEntropyLoss())
        {
            BatchSize = 8,
            Optimiser = Optimisers[name] with { Rate = new WarmUp(new Plateau(0.02), 1) },
        };
        var run = SmallRuns.Epochs(trainer, trainer.Start(1), pictures, 1);
        var memory = Alone.Value.Memory;
        var allocated = new long[10];
        trainer.Epoch(run, pictures, new Watch(allocated), TestContext.Current.CancellationToken);

        Assert.All(allocated, bytes => Assert.Equal(allocated[0], bytes));
        Assert.Equal(memory, Alone.Value.Memory);
    }

    [Fact]
    public void A_run_of_another_optimiser_is_refused_in_one_sentence()
    {
        using var trainer = TrainerOf(SmallNetworks.Branches, 3, new Optimiser(new Adam()));
        var other = SmallRuns.SpecificationOf(SmallNetworks.Branches, 3, Optimiser.GradientDescent(0.1)).Start<float>(1);
        var error = Assert.Throws<LayerException>(() => SmallRuns.Epochs(trainer, other, SmallRuns.Noise(3), 1));
        Assert.StartsWith(
            "Adam: mean.conv1.weight is missing: the run was made by another optimiser",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Ten_steps_of_LeNet_clipped_by_norm_end_where_the_specification_s_do()
    {
        var (network, pictures) = (Architectures.LeNet([1, 28, 28]), PictureFolder.Read(Repository.Mnist).Train.Take(40));
        var optimiser = Optimisers["momentum, clipped by norm"] with { Rate = 0.1 };
        using var device = TrainerOf(network, 4, optimiser);
        var specification = SmallRuns.SpecificationOf(network, 4, optimiser);
        var exact = SmallRuns.Flat(
            specification
                .Epoch(specification.Start<double>(1), pictures, cancel: TestContext.Current.CancellationToken)
                .Parameters.To(Single)
        );
        var (start, got) = (device.Start(1), SmallRuns.Epochs(device, device.Start(1), pictures, 1));

        var (way, error) = (Distance(SmallRuns.Flat(start.Parameters), exact), Distance(SmallRuns.Flat(got.Parameters), exact));
        Assert.InRange(error / way, 0, 1e-4);

        static float Single(double value) => (float)value;

        static double Distance(float[] a, float[] b) => a.Zip(b, (x, y) => Math.Abs((double)x - y)).Sum();
    }

    private static Network Shallow =>
        new Sequential("x", [1, 1, 6, 7]).Convolution(3, kernel: 3).Relu().Flatten().FullyConnected(4).Build();

    private static Momentum MomentumOf(MomentumMode mode, double beta) =>
        new()
        {
            Alpha = 0.9,
            Beta = beta,
            Mode = mode,
            NormCoefficient = 0.01,
        };

    private static DeviceTrainer TrainerOf(Network network, int batch, Optimiser optimiser, Algorithm algorithm = Algorithm.Auto) =>
        new(NativeCore.Context(algorithm), network, new SoftmaxCrossEntropyLoss()) { BatchSize = batch, Optimiser = optimiser };

    private sealed class Watch(long[] allocated) : IProgress<TrainingStep>
    {
        public void Report(TrainingStep value) => allocated[value.Step - 1] = GC.GetAllocatedBytesForCurrentThread();
    }
}
