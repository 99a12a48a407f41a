using Reference.Layers;
using Reference.Networks;

namespace Reference.GoldenTests.Networks;

[Trait("Lecture", "transfer")]
public sealed class NetworkPartsTests
{
    private static readonly Network LeNet = Architectures.LeNet([1, 28, 28]);

    [Fact]
    public void The_first_part_of_a_network_has_what_its_output_needs()
    {
        var features = LeNet.Until("flatten1");

        Assert.Equal(["conv1", "relu1", "pool1", "conv2", "relu2", "pool2", "flatten1"], features.Nodes.Select(node => node.Name));
        Assert.Equal(["conv1.weight", "conv1.bias", "conv2.weight", "conv2.bias"], features.Parameters.Select(parameter => parameter.Name));
        Assert.Equal(["flatten1"], features.Outputs);

        // It computes what the whole network computes up to there.
        var (parameters, x) = (LeNet.Initialise<double>(new(1)), Tensors.Fill([2, 1, 28, 28], i => Math.Sin(i)));
        Assert.Equal(
            LeNet.Forward(parameters, new() { ["x"] = x })["flatten1"].Flat().ToArray(),
            features.Forward(parameters, new() { ["x"] = x })["flatten1"].Flat().ToArray()
        );
    }

    [Fact]
    public void The_first_part_of_a_network_with_branches_has_both_ways_and_not_what_comes_after()
    {
        var network = Architectures.ResNet(8, [1, 8, 8], variant: new() { Dropout = 0.5 });

        var features = network.Until("add1");

        Assert.Equal(["conv1", "bn1", "relu1", "conv2", "bn2", "relu2", "conv3", "bn3", "add1"], features.Nodes.Select(node => node.Name));
        Assert.Equal(["x"], features.Inputs.Select(input => input.Name));
        Assert.Contains("drop1.mask", network.Inputs.Select(input => input.Name));
    }

    [Fact]
    public void Another_head_is_named_as_if_there_had_never_been_one()
    {
        var network = LeNet.ReplaceHead("relu4", head => head.FullyConnected(5, initialiser: Initialiser.LeCunNormal));

        Assert.Equal([1, 5], network.ShapeOf("fc3"));
        Assert.Equal(["fc3"], network.Outputs);
        Assert.Equal(Architectures.LeNet([1, 28, 28], 5).Parameters, network.Parameters);
        Assert.Equal(LeNet.Nodes.Take(11), network.Nodes.Take(11));
    }

    [Fact]
    public void A_chain_that_goes_on_from_a_network_takes_no_name_twice()
    {
        var network = new Network(
            [new Input("x", [1, 3])],
            [new Parameter("w", [3, 3], Initialiser.HeNormal)],
            [new Node("fc2", new MatrixProduct(), "fc3", "x", "w")],
            ["fc3"]
        );
        Assert.Equal(
            ["fc2", "fc4", "fc5"],
            new Sequential(network).FullyConnected(4).FullyConnected(2).Build().Nodes.Select(node => node.Name)
        );
    }

    [Fact]
    public void Frozen_layers_are_not_trained_and_not_counted()
    {
        var network = LeNet.Freeze("conv1", "fc1");

        Assert.Equal(
            ["conv2.weight", "conv2.bias", "fc2.weight", "fc2.bias", "fc3.weight", "fc3.bias"],
            network.Parameters.Where(parameter => parameter.Trained).Select(parameter => parameter.Name)
        );
        Assert.Equal(2_416 + 10_164 + 850, network.ParameterCount);
        Assert.Equal(["conv1", "conv2", "fc1", "fc2", "fc3"], network.Layers);
        Assert.Equal(850, LeNet.Freeze(LeNet.LayersUntil("relu4")).ParameterCount);
    }

    [Fact]
    public void Frozen_batch_normalisation_takes_its_running_statistics_and_leaves_them()
    {
        var network = new Sequential("x", [1, 2, 3, 3]).BatchNormalization().BatchNormalization().Flatten().FullyConnected(2).Build();

        var frozen = network.Freeze("bn1");

        Assert.Equal([false, true], frozen.Nodes.Take(2).Select(node => ((BatchNormalization)node.Operator).TrainingMode));
        Assert.Equal(
            [null, null, "bn2.next_mean", "bn2.next_var"],
            frozen
                .Parameters.Where(parameter => parameter.Name.Contains("running", StringComparison.Ordinal))
                .Select(parameter => parameter.Next)
        );
    }

    [Fact]
    public void What_is_no_layer_or_no_tensor_is_refused_with_those_that_there_are()
    {
        Refused(
            () => LeNet.Freeze("conv9"),
            "Network: conv9 is not a layer with parameters of this network, which has conv1, conv2, fc1, fc2, fc3"
        );
        Refused(
            () => LeNet.Freeze("relu1"),
            "Network: relu1 is not a layer with parameters of this network, which has conv1, conv2, fc1, fc2, fc3"
        );
        Refused(
            () => LeNet.Freeze(LeNet.Layers),
            "Network: conv1, conv2, fc1, fc2, fc3 cannot all be frozen: nothing would be left to train"
        );
        Refused(
            () => new Sequential("x", [1, 2]).FullyConnected(3).Build().Until("x"),
            "Network: x is not the output of a node of this network, whose nodes are fc1"
        );
        var two = new Network([new Input("x", [1, 2])], [], [new Node("a", new Relu(), "y", "x")], ["x", "y"]);
        Refused(() => new Sequential(two), "Network: outputs are 2: a chain goes on from one");

        static void Refused(Func<object> call, string message) => Assert.Equal(message, Assert.Throws<LayerException>(call).Message);
    }
}
