using Reference.Data;
using Reference.Losses;
using Reference.Native;
using Reference.Networks;
using Reference.Training;

namespace Reference.GoldenTests.Training;

[Trait("Lecture", "transfer")]
public sealed class TransferTests
{
    private static readonly Network Learned = Chain(4);
    private static readonly Network Next = Learned.ReplaceHead("flatten1", head => head.FullyConnected(3)).Freeze("conv1", "bn1");

    [Fact]
    public void Weights_come_by_name_and_layers_that_begin_afresh_keep_their_first_values()
    {
        using var folder = new ScratchFolder();
        var before = TrainerOf(Learned).Start<float>(1);
        Checkpoint.Write(folder.File("learned.safetensors"), before);
        var start = TrainerOf(Next).Start<float>(2);

        var run = Transfer.Into(start, Next, Transfer.Weights<float>(folder.File("learned.safetensors")), "fc1");

        Assert.Equal(before.Parameters["conv1.weight"].Flat().ToArray(), run.Parameters["conv1.weight"].Flat().ToArray());
        Assert.Equal(before.Parameters["bn1.running_var"].Flat().ToArray(), run.Parameters["bn1.running_var"].Flat().ToArray());
        Assert.Equal(start.Parameters["fc1.weight"].Flat().ToArray(), run.Parameters["fc1.weight"].Flat().ToArray());
        Assert.Equal((2UL, 0), (run.Seed, run.Epoch));
        Assert.Equal(Next.Parameters.Select(parameter => parameter.Name), run.Parameters.Names);
    }

    [Fact]
    public void A_weight_that_does_not_fit_is_refused_with_both_shapes()
    {
        var (weights, start) = (TrainerOf(Learned).Start<float>(1).Parameters, TrainerOf(Next).Start<float>(2));
        Refused(
            () => Transfer.Into(start, Next, weights),
            "Transfer: fc1.weight is 3×36 in this network, but 4×36 among the weights; its layer may begin afresh"
        );
        Refused(
            () => Transfer.Into(start, Next, weights, "fc2"),
            "Network: fc2 is not a layer with parameters of this network, which has conv1, bn1, conv2, fc1"
        );
        Refused(
            () => Transfer.Into(start, Next, new Values<float> { ["conv1.weight"] = weights["conv1.weight"] }, "fc1"),
            "Transfer: conv1.bias is 3 in this network and missing among the weights; its layer may begin afresh"
        );

        static void Refused(Func<object> call, string message) => Assert.Equal(message, Assert.Throws<LayerException>(call).Message);
    }

    [Fact]
    public void Frozen_layers_stay_bit_for_bit_and_the_others_learn() => FrozenLayersStay(TrainerOf(Next));

    [Fact]
    public void Frozen_layers_stay_bit_for_bit_on_the_device_and_the_others_learn_the_specification_s_way()
    {
        using var device = new DeviceTrainer(NativeCore.Context(), Next, new SoftmaxCrossEntropyLoss())
        {
            BatchSize = 8,
            Optimiser = Optimiser.GradientDescent(0.01),
        };
        var (got, expected) = (FrozenLayersStay(device), FrozenLayersStay(TrainerOf(Next)));
        Assert.All(
            expected.Parameters,
            name =>
                Assert.All(
                    expected.Parameters[name].Flat().ToArray().Zip(got.Parameters[name].Flat().ToArray()),
                    pair => Assert.Equal(pair.First, pair.Second, 1e-4f)
                )
        );
    }

    [Fact]
    public void A_run_with_frozen_layers_goes_on_through_a_file()
    {
        using var folder = new ScratchFolder();
        ITrainer<float> trainer = TrainerOf(Next);
        var (token, pictures) = (TestContext.Current.CancellationToken, Noise(20));
        var one = trainer.Epoch(trainer.Start(1), pictures, cancel: token);
        Checkpoint.Write(folder.File("run.safetensors"), one);

        var resumed = trainer.Epoch(Checkpoint.Read<float>(folder.File("run.safetensors"), Next).Run, pictures, cancel: token);

        var straight = trainer.Epoch(one, pictures, cancel: token);
        Assert.All(
            straight.Parameters,
            name => Assert.Equal(straight.Parameters[name].Flat().ToArray(), resumed.Parameters[name].Flat().ToArray())
        );
    }

    private static TrainingRun<float> FrozenLayersStay(ITrainer<float> trainer)
    {
        var start = trainer.Start(1);
        var run = trainer.Epoch(start, Noise(20), cancel: TestContext.Current.CancellationToken);
        Assert.All(
            start.Parameters,
            name =>
            {
                var (before, after) = (start.Parameters[name].Flat().ToArray(), run.Parameters[name].Flat().ToArray());
                if (name.StartsWith("conv1", StringComparison.Ordinal) || name.StartsWith("bn1", StringComparison.Ordinal))
                {
                    Assert.Equal(before, after);
                }
                else
                {
                    Assert.NotEqual(before, after);
                }
            }
        );
        return run;
    }

    private static Network Chain(int classes) =>
        new Sequential("x", [1, 1, 6, 7])
            .Convolution(3, kernel: 3, pad: 1)
            .BatchNormalization()
            .Relu()
            .MaxPooling(2)
            .Convolution(4, kernel: 1)
            .Relu()
            .Flatten()
            .FullyConnected(classes)
            .Build();

    private static Trainer TrainerOf(Network network) =>
        new(network, new SoftmaxCrossEntropyLoss())
        {
            BatchSize = 8,
            Parts = 1,
            Optimiser = Optimiser.GradientDescent(0.01),
        };

    private static LabelledPictures Noise(int count)
    {
        var random = new RandomNumbers(11);
        var pixels = Enumerable.Range(0, count * 6 * 7).Select(_ => (byte)random.Below(256)).ToArray();
        return new(
            new([count, 6, 7], pixels),
            new([count], Enumerable.Range(0, count).Select(_ => (byte)random.Below(3)).ToArray()),
            3,
            Normalisation.None
        );
    }
}
