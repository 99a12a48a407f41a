using Reference.Layers;
using Reference.Networks;

namespace Reference.GoldenTests.Networks;

public class SequentialTests
{
    [Fact]
    public void Nodes_are_numbered_by_kind_and_parameters_named_after_them()
    {
        var network = new Sequential("x", [1, 1, 9, 9])
            .Convolution(2, kernel: 3)
            .Relu()
            .Convolution(3, kernel: 3, bias: false)
            .Relu()
            .Build();
        Assert.Equal(["conv1", "relu1", "conv2", "relu2"], network.Nodes.Select(node => node.Name));
        Assert.Equal(["conv1.weight", "conv1.bias", "conv2.weight"], network.Parameters.Select(parameter => parameter.Name));
        Assert.Equal(["relu2"], network.Outputs);
    }

    [Fact]
    public void One_number_holds_for_every_axis_of_a_sound_a_picture_and_a_solid()
    {
        Assert.Equal([1, 4, 5], new Sequential("x", [1, 2, 9]).Convolution(4, kernel: 3, stride: 2, pad: 1).Shape);
        Assert.Equal([1, 4, 5, 6], new Sequential("x", [1, 2, 9, 11]).Convolution(4, kernel: 3, stride: 2, pad: 1).Shape);
        Assert.Equal([1, 4, 5, 6, 7], new Sequential("x", [1, 2, 9, 11, 13]).Convolution(4, kernel: 3, stride: 2, pad: 1).Shape);
        Assert.Equal([1, 2, 3, 4, 2], new Sequential("x", [1, 2, 6, 9, 5]).MaxPooling(2).Shape);
    }

    [Fact]
    public void A_chain_can_be_continued_in_two_ways_without_one_seeing_the_other()
    {
        var trunk = new Sequential("x", [1, 4]).FullyConnected(3);
        var (small, large) = (trunk.FullyConnected(2).Build(), trunk.Relu().FullyConnected(5).Build());
        Assert.Equal(["fc1", "fc2"], small.Nodes.Select(node => node.Name));
        Assert.Equal(["fc1", "relu1", "fc2"], large.Nodes.Select(node => node.Name));
    }

    [Fact]
    public void Any_operator_can_follow_with_its_parameters()
    {
        var network = new Sequential("x", [1, 3, 4, 4])
            .Then(new PRelu(), "prelu", new Parameter("slope", [3, 1, 1], new Constant(0.25)))
            .Then(new Sigmoid())
            .Build();
        Assert.Equal(["prelu1", "sigmoid1"], network.Nodes.Select(node => node.Name));
        Assert.Equal("prelu1.slope", network.Parameters[0].Name);
    }

    [Fact]
    [Trait("Lecture", "residual")]
    public void A_detour_that_changes_the_shape_needs_a_shortcut_that_does_too()
    {
        var start = new Sequential("x", [1, 4, 8, 8]);
        var error = Assert.Throws<LayerException>(() => start.Residual(inner => inner.Convolution(6, kernel: 3, pad: 1)));
        Assert.Contains("1×6×8×8", error.Message, StringComparison.Ordinal);
        Assert.Contains("1×4×8×8", error.Message, StringComparison.Ordinal);
        Assert.Equal(
            [1, 6, 8, 8],
            start.Residual(inner => inner.Convolution(6, kernel: 3, pad: 1), shortcut => shortcut.Convolution(6, kernel: 1)).Shape
        );
    }

    [Fact]
    public void A_layer_that_does_not_fit_is_refused_where_it_is_added()
    {
        var chain = new Sequential("x", [1, 1, 4, 4]);
        Assert.Equal("conv1", Assert.Throws<LayerException>(() => chain.Convolution(2, kernel: 5)).Layer);
        Assert.Contains("flatten it first", Assert.Throws<LayerException>(() => chain.FullyConnected(2)).Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Lecture", "batch-normalisation")]
    public void Batch_normalisation_keeps_running_statistics_that_are_not_trained_and_uses_them_in_inference()
    {
        var network = new Sequential("x", [1, 3, 4, 4]).BatchNormalization().Build();
        Assert.Equal(3 + 3, network.ParameterCount);
        Assert.Equal(
            ["bn1.running_mean", "bn1.running_var"],
            network.Parameters.Where(parameter => !parameter.Trained).Select(parameter => parameter.Name)
        );
        var inference = network.ForInference();
        Assert.False(((BatchNormalization)inference.Nodes[0].Operator).TrainingMode);

        // Running mean 10 and variance 4: (14 - 10) / 2 = 2, but for ε.
        var parameters = network.Initialise<double>(new(1));
        parameters["bn1.running_mean"] = Tensors.Fill([3], _ => 10.0);
        parameters["bn1.running_var"] = Tensors.Fill([3], _ => 4.0 - 1e-5);
        var y = inference.Forward(parameters, new() { ["x"] = Tensors.Fill([1, 3, 4, 4], _ => 14.0) })["bn1"];
        Assert.Equal(2, y.Flat()[0], 1e-12);
    }

    [Fact]
    public void Dropout_asks_for_a_mask_in_training_and_not_in_inference()
    {
        var network = new Sequential("x", [1, 3]).Dropout(0.5).Build();
        Assert.Equal([("x", PortKind.Real), ("drop1.mask", PortKind.Boolean)], network.Inputs.Select(input => (input.Name, input.Kind)));
        Assert.Equal(["x"], network.ForInference().Inputs.Select(input => input.Name));
    }

    [Fact]
    public void A_network_without_such_layers_is_its_own_inference()
    {
        var network = Architectures.LeNet([1, 28, 28]);
        Assert.Same(network, network.ForInference());
    }

    [Fact]
    public void The_summary_is_a_table_that_ends_in_the_sum()
    {
        var lines = new Sequential("x", [1, 4]).FullyConnected(300).Relu().Build().Summary.ToString().Split(Environment.NewLine);
        Assert.Equal(
            [
                "node   operator  output  parameters  multiply-adds",
                "fc1    Gemm      1×300        1,500          1,200",
                "relu1  Relu      1×300            0              0",
                "                              1,500          1,200",
                "",
            ],
            lines
        );
    }
}
