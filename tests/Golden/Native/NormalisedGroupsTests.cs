using Reference.Layers;
using Reference.Losses;
using Reference.Native;
using Reference.Networks;
using Reference.Numbers;

namespace Reference.GoldenTests.Native;

/// <summary>Batch normalisation runs as one with the sum and the ReLU behind it.</summary>
public sealed class NormalisedGroupsTests
{
    [Theory]
    [InlineData("relu, then a sum and relu", Algorithm.Auto)]
    [InlineData("a sum", Algorithm.Auto)]
    [InlineData("a sum of two", Algorithm.Auto)]
    [InlineData("two sums", Algorithm.Auto)]
    [InlineData("two sums", Algorithm.Naive)]
    public void A_step_is_within_its_bound_whatever_follows(string what, Algorithm algorithm)
    {
        var network = SmallNetworks.Normalised[what];
        using var trainer = DeviceTrainerTests.DeviceTrainerOf(network, 4, algorithm);
        Assert.Equal(1, SmallRuns.StepsAreWithinTheirBound(network, SmallRuns.Noise(4, [1, 5, 7], 3), trainer, steps: 2));
    }

    [Fact]
    public void What_follows_is_no_launch_of_its_own_and_nothing_is_copied_on_the_way_back()
    {
        var network = Architectures.ResNet(8, [1, 28, 28]);
        var learning = new Network(
            [.. network.Inputs, new Input("labels", [1], PortKind.Integer)],
            network.Parameters,
            [.. network.Nodes, new Node("loss", new SoftmaxCrossEntropyLoss(), "loss", network.Outputs[0], "labels")],
            ["loss"]
        );
        using var device = new DeviceNetwork(NativeCore.Context(), learning, 4, "loss");
        Assert.Equal(7, device.RunLaunches.Count(name => name == "planes_forward"));
        foreach (var other in new[] { "relu", "add", "normalise", "pass_back", "copy" })
        {
            Assert.DoesNotContain(device.RunLaunches.Concat(device.StepLaunches), name => name.Contains(other, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void In_use_the_scores_are_those_of_the_specification()
    {
        var (network, random) = (SmallNetworks.Normalised["relu, then a sum and relu"].ForInference(), new RandomNumbers(5));
        var (parameters, x) = (DeviceNetworkTests.Parameters(network, random), DeviceNetworkTests.Inputs(network, 3, random));
        using var device = new DeviceNetwork(NativeCore.Context(), network, 3);
        device.WriteParameters(parameters);
        var expected = network.Forward(parameters.To(Exact), x.To(Exact));
        var output = network.Outputs[0];
        Bounds.Hold(expected[output], device.Forward(x)[output], output);
    }

    private static Bounded<Float32> Exact(float value) => Bounded<Float32>.Exact(value);
}
