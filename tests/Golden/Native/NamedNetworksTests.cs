using Reference.Data;
using Reference.GoldenTests.Networks;
using Reference.Losses;
using Reference.Native;
using Reference.Numbers;
using Reference.Training;

namespace Reference.GoldenTests.Native;

/// <summary>The networks that have a name, on the device.</summary>
public sealed class NamedNetworksTests
{
    [Theory]
    [MemberData(nameof(NarrowNetworks.AllButTheDeepest), MemberType = typeof(NarrowNetworks))]
    public void Scores_are_within_the_bound_of_the_specification(string name)
    {
        var network = NarrowNetworks.Of(name).ForInference();
        var parameters = network.Initialise<float>(new RandomNumbers(1));
        var random = new RandomNumbers(2);
        var x = new Values<float> { ["x"] = Tensors.Fill([2, .. network.Inputs[0].Shape[1..]], _ => (float)random.Normal()) };
        using var device = new DeviceNetwork(NativeCore.Context(), network, batch: 2);
        device.WriteParameters(parameters);

        var expected = network.Forward(parameters.To(Exact), x.To(Exact));
        Bounds.Hold(expected[network.Outputs[0]], device.Forward(x)[network.Outputs[0]], name);
    }

    [Theory]
    [Trait("Lecture", "residual")]
    [InlineData("resnet8")]
    [InlineData("resnet8 with projections")]
    [InlineData("resnet20")]
    [InlineData("convnetjs")]
    public void An_epoch_on_the_device_goes_the_specification_s_way(string name)
    {
        var network = NarrowNetworks.Of(name);
        var pictures = Noise(24, network.Inputs[0].Shape[1..]);
        var (loss, optimiser) = (new SoftmaxCrossEntropyLoss(), Optimiser.GradientDescent(0.01));
        using var device = new DeviceTrainer(NativeCore.Context(), network, loss) { BatchSize = 8, Optimiser = optimiser };
        var specification = new Trainer(network, loss)
        {
            BatchSize = 8,
            Optimiser = optimiser,
            Parts = 1,
        };

        var start = specification.Start<double>(1);
        var expected = specification.Epoch(start, pictures, cancel: TestContext.Current.CancellationToken);
        var got = device.Epoch(device.Start(1), pictures, cancel: TestContext.Current.CancellationToken);

        Assert.All(
            network.Parameters,
            parameter =>
            {
                var (from, to) = (start.Parameters[parameter.Name].Flat().ToArray(), expected.Parameters[parameter.Name].Flat().ToArray());
                var here = got.Parameters[parameter.Name].Flat().ToArray().Select(value => (double)value);
                Assert.InRange(here.Zip(to, (a, b) => Math.Abs(a - b)).Sum() / from.Zip(to, (a, b) => Math.Abs(a - b)).Sum(), 0, 1e-3);
            }
        );
    }

    private static Bounded<Float32> Exact(float value) => Bounded<Float32>.Exact(value);

    private static LabelledPictures Noise(int count, Shape picture)
    {
        var random = new RandomNumbers(12);
        var pixels = Enumerable.Range(0, count * picture.Size).Select(_ => (byte)random.Below(256)).ToArray();
        return new(
            new([count, .. picture], pixels),
            new([count], Enumerable.Range(0, count).Select(_ => (byte)random.Below(3)).ToArray()),
            3,
            new Normalisation(0.5, 0.3)
        );
    }
}
