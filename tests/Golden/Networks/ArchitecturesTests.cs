using Reference.Layers;
using Reference.Networks;
using Reference.Training;

namespace Reference.GoldenTests.Networks;

/// <summary>Shapes, parameters and multiply-adds, worked out from the layers that the papers and decks list.</summary>
public class ArchitecturesTests
{
    [Fact]
    [Trait("Lecture", "lenet")]
    public void LeNet_has_the_shapes_and_the_61706_parameters_of_the_paper() =>
        Same(
            Architectures.LeNet([1, 28, 28]),
            61_706,
            ("conv1", [1, 6, 28, 28], 6 * (1 * 5 * 5 + 1), 28 * 28 * 6 * 25),
            ("pool1", [1, 6, 14, 14], 0, 0),
            ("conv2", [1, 16, 10, 10], 16 * (6 * 5 * 5 + 1), 10 * 10 * 16 * 6 * 25),
            ("pool2", [1, 16, 5, 5], 0, 0),
            ("fc1", [1, 120], 120 * (16 * 5 * 5 + 1), 120 * 16 * 5 * 5),
            ("fc2", [1, 84], 84 * (120 + 1), 84 * 120),
            ("fc3", [1, 10], 10 * (84 + 1), 10 * 84)
        );

    [Fact]
    [Trait("Lecture", "pytorch-net")]
    public void The_decks_PyTorch_net_has_its_shapes_and_parameters() =>
        Same(
            Architectures.PyTorchNet([1, 32, 32]),
            60 + 880 + 69_240 + 10_164 + 850,
            ("conv1", [1, 6, 30, 30], 6 * (1 * 3 * 3 + 1), 30 * 30 * 6 * 9),
            ("pool1", [1, 6, 15, 15], 0, 0),
            ("conv2", [1, 16, 13, 13], 16 * (6 * 3 * 3 + 1), 13 * 13 * 16 * 6 * 9),
            ("pool2", [1, 16, 6, 6], 0, 0),
            ("fc1", [1, 120], 120 * (16 * 6 * 6 + 1), 120 * 16 * 6 * 6),
            ("fc2", [1, 84], 84 * (120 + 1), 84 * 120),
            ("fc3", [1, 10], 10 * (84 + 1), 10 * 84)
        );

    [Fact]
    [Trait("Lecture", "convnetjs")]
    public void The_ConvNetJS_stack_is_three_times_two_convolutions_and_a_pool()
    {
        var network = Architectures.ConvNetJs([3, 32, 32]);
        string[] stage = ["Conv", "Relu", "Conv", "Relu", "MaxPool"];
        Assert.Equal([.. stage, .. stage, .. stage, "Flatten", "Gemm"], network.Nodes.Select(node => node.Operator.Signature.Name));
        Same(
            network,
            6_440,
            ("conv1", [1, 10, 32, 32], 10 * (3 * 9 + 1), 32 * 32 * 10 * 3 * 9),
            ("conv2", [1, 10, 32, 32], 10 * (10 * 9 + 1), 32 * 32 * 10 * 10 * 9),
            ("pool1", [1, 10, 16, 16], 0, 0),
            ("conv3", [1, 10, 16, 16], 10 * (10 * 9 + 1), 16 * 16 * 10 * 10 * 9),
            ("conv4", [1, 10, 16, 16], 10 * (10 * 9 + 1), 16 * 16 * 10 * 10 * 9),
            ("pool2", [1, 10, 8, 8], 0, 0),
            ("conv5", [1, 10, 8, 8], 10 * (10 * 9 + 1), 8 * 8 * 10 * 10 * 9),
            ("conv6", [1, 10, 8, 8], 10 * (10 * 9 + 1), 8 * 8 * 10 * 10 * 9),
            ("pool3", [1, 10, 4, 4], 0, 0),
            ("fc1", [1, 10], 10 * (10 * 4 * 4 + 1), 10 * 10 * 4 * 4)
        );
    }

    [Fact]
    [Trait("Lecture", "alexnet")]
    public void AlexNet_in_one_column_has_62378344_parameters()
    {
        var network = Architectures.AlexNet([3, 227, 227]);
        Same(
            network,
            62_378_344,
            ("conv1", [1, 96, 55, 55], 96 * (3 * 121 + 1), 55 * 55 * 96 * 3 * 121),
            ("pool1", [1, 96, 27, 27], 0, 0),
            ("conv2", [1, 256, 27, 27], 256 * (96 * 25 + 1), 27 * 27 * 256 * 96 * 25),
            ("pool2", [1, 256, 13, 13], 0, 0),
            ("conv3", [1, 384, 13, 13], 384 * (256 * 9 + 1), 13 * 13 * 384 * 256 * 9),
            ("conv4", [1, 384, 13, 13], 384 * (384 * 9 + 1), 13 * 13 * 384 * 384 * 9),
            ("conv5", [1, 256, 13, 13], 256 * (384 * 9 + 1), 13 * 13 * 256 * 384 * 9),
            ("pool3", [1, 256, 6, 6], 0, 0),
            ("fc1", [1, 4096], 4096 * (256 * 6 * 6 + 1), 4096 * 256 * 6 * 6),
            ("fc2", [1, 4096], 4096 * (4096 + 1), 4096 * 4096),
            ("fc3", [1, 1000], 1000 * (4096 + 1), 1000 * 4096)
        );
        Assert.Equal(2, network.Nodes.Count(node => node.Operator is LocalResponseNormalization { Size: 5, Beta: 0.75, Bias: 2 }));
        Assert.Equal([0.5, 0.5], DropoutMask.Of(network).Select(mask => mask.Ratio));
    }

    [Fact]
    [Trait("Lecture", "alexnet")]
    public void AlexNet_in_the_paper_s_two_columns_has_60965224_parameters_and_724_million_multiply_adds()
    {
        var network = Architectures.AlexNet([3, 227, 227], columns: 2);
        Assert.Equal(724, network.Summary.MultiplyAdds / 1_000_000);
        Same(
            network,
            60_965_224,
            ("conv1", [1, 96, 55, 55], 96 * (3 * 121 + 1), 55 * 55 * 96 * 3 * 121),
            ("conv2", [1, 256, 27, 27], 256 * (48 * 25 + 1), 27 * 27 * 256 * 48 * 25),
            ("conv3", [1, 384, 13, 13], 384 * (256 * 9 + 1), 13 * 13 * 384 * 256 * 9),
            ("conv4", [1, 384, 13, 13], 384 * (192 * 9 + 1), 13 * 13 * 384 * 192 * 9),
            ("conv5", [1, 256, 13, 13], 256 * (192 * 9 + 1), 13 * 13 * 256 * 192 * 9),
            ("fc1", [1, 4096], 4096 * (256 * 6 * 6 + 1), 4096 * 256 * 6 * 6),
            ("fc2", [1, 4096], 4096 * (4096 + 1), 4096 * 4096),
            ("fc3", [1, 1000], 1000 * (4096 + 1), 1000 * 4096)
        );
    }

    [Fact]
    public void VGG_11_has_132863336_parameters()
    {
        Same(
            Architectures.Vgg11([3, 224, 224]),
            132_863_336,
            Square("conv1", 224, 3, 64),
            ("pool1", [1, 64, 112, 112], 0, 0),
            Square("conv2", 112, 64, 128),
            ("pool2", [1, 128, 56, 56], 0, 0),
            Square("conv3", 56, 128, 256),
            Square("conv4", 56, 256, 256),
            ("pool3", [1, 256, 28, 28], 0, 0),
            Square("conv5", 28, 256, 512),
            Square("conv6", 28, 512, 512),
            ("pool4", [1, 512, 14, 14], 0, 0),
            Square("conv7", 14, 512, 512),
            Square("conv8", 14, 512, 512),
            ("pool5", [1, 512, 7, 7], 0, 0),
            ("fc1", [1, 4096], 4096 * (512 * 7 * 7 + 1), 4096 * 512 * 7 * 7),
            ("fc2", [1, 4096], 4096 * (4096 + 1), 4096 * 4096),
            ("fc3", [1, 1000], 1000 * (4096 + 1), 1000 * 4096)
        );
    }

    [Fact]
    public void VGG_16_has_138357544_parameters_and_takes_no_memory_for_them()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var network = Architectures.Vgg16([3, 224, 224]);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
        Same(
            network,
            138_357_544,
            Square("conv1", 224, 3, 64),
            Square("conv2", 224, 64, 64),
            ("pool1", [1, 64, 112, 112], 0, 0),
            Square("conv3", 112, 64, 128),
            Square("conv4", 112, 128, 128),
            ("pool2", [1, 128, 56, 56], 0, 0),
            Square("conv5", 56, 128, 256),
            Square("conv6", 56, 256, 256),
            Square("conv7", 56, 256, 256),
            ("pool3", [1, 256, 28, 28], 0, 0),
            Square("conv8", 28, 256, 512),
            Square("conv9", 28, 512, 512),
            Square("conv10", 28, 512, 512),
            ("pool4", [1, 512, 14, 14], 0, 0),
            Square("conv11", 14, 512, 512),
            Square("conv12", 14, 512, 512),
            Square("conv13", 14, 512, 512),
            ("pool5", [1, 512, 7, 7], 0, 0),
            ("fc1", [1, 4096], 4096 * (512 * 7 * 7 + 1), 4096 * 512 * 7 * 7),
            ("fc2", [1, 4096], 4096 * (4096 + 1), 4096 * 4096),
            ("fc3", [1, 1000], 1000 * (4096 + 1), 1000 * 4096)
        );
    }

    [Theory]
    [Trait("Lecture", "residual")]
    [InlineData(8, Shortcut.Identity, 75_290)]
    [InlineData(8, Shortcut.Projection, 78_042)]
    [InlineData(20, Shortcut.Identity, 269_722)]
    [InlineData(20, Shortcut.Projection, 272_474)]
    public void Residual_networks_have_the_paper_s_parameters(int layers, Shortcut shortcut, long parameters)
    {
        var network = Architectures.ResNet(layers, [3, 32, 32], shortcut: shortcut);

        // Stages of 16, 32 and 64 maps; the second and third begin by doubling the maps and halving both sides.
        var convolutions = layers / 6 * 2;
        long[] weights =
        [
            convolutions * 16 * 16 * 9,
            32 * 16 * 9 + (convolutions - 1) * 32 * 32 * 9,
            64 * 32 * 9 + (convolutions - 1) * 64 * 64 * 9,
        ];
        var normalised = 16 * (1 + convolutions) + 32 * convolutions + 64 * convolutions;
        var (past, pastAdds) = shortcut == Shortcut.Projection ? (32 * 16 + 64 * 32, 32 * 16 * 16 * 16 + 64 * 32 * 8 * 8) : (0, 0);
        var norms = 2 * (normalised + (past > 0 ? 32 + 64 : 0));
        Assert.Equal(parameters, 16 * 3 * 9 + weights.Sum() + past + norms + 10 * (64 + 1));
        Assert.Equal(parameters, network.ParameterCount);
        Assert.Equal(
            16 * 3 * 9 * 32 * 32 + weights[0] * 32 * 32 + weights[1] * 16 * 16 + weights[2] * 8 * 8 + pastAdds + 10 * 64,
            network.Summary.MultiplyAdds
        );

        Assert.Equal(layers, network.Nodes.Count(node => node.Operator is Convolution or FullyConnected) - (past > 0 ? 2 : 0));
        Assert.Equal([1, 16, 32, 32], network.ShapeOf($"add{layers / 6}"));
        Assert.Equal([1, 32, 16, 16], network.ShapeOf($"add{layers / 6 * 2}"));
        Assert.Equal([1, 64, 8, 8], network.ShapeOf($"add{layers / 6 * 3}"));
        Assert.Equal([1, 64, 1, 1], network.ShapeOf("pool1"));
    }

    [Fact]
    [Trait("Lecture", "residual")]
    public void An_identity_shortcut_keeps_every_second_pixel_and_adds_channels_of_zeros()
    {
        // Convolutions of zeros leave what goes past: ReLU(x) of every block, and x is not negative behind the first.
        var network = Architectures.ResNet(8, [1, 4, 4], variant: new() { BatchNormalization = false });
        var parameters = network.Initialise<double>(new(1));
        foreach (var name in parameters.Names.Where(name => name.StartsWith("conv", StringComparison.Ordinal)).Skip(2).ToList())
        {
            parameters[name] = Tensors.Zeros<double>(parameters.ShapeOf(name));
        }

        var trace = network.Forward(parameters, new() { ["x"] = Tensors.Fill([1, 1, 4, 4], i => 1.0 + i) });
        var (before, after) = (trace["relu3"], trace["relu5"]);
        Assert.Equal([1, 32, 2, 2], after.Shape());
        for (var c = 0; c < 32; c++)
        {
            double[] expected = c < 16 ? [before[0, c, 0, 0], before[0, c, 0, 2], before[0, c, 2, 0], before[0, c, 2, 2]] : [0, 0, 0, 0];
            Assert.Equal(expected, after.Flat().Slice(4 * c, 4).ToArray());
        }
    }

    [Fact]
    public void Residual_networks_have_six_n_plus_two_layers()
    {
        var error = Assert.Throws<LayerException>(() => Architectures.ResNet(18, [1, 28, 28]));
        Assert.Equal("ResNet: layers is 18: it must be 6n + 2, such as 8, 14 or 20", error.Message);
    }

    [Fact]
    [Trait("Lecture", "multilayer")]
    public void A_perceptron_has_any_widths()
    {
        Same(
            Architectures.Find("mlp", [1, 28, 28], 10),
            266_610,
            ("fc1", [1, 300], 300 * (28 * 28 + 1), 300 * 28 * 28),
            ("fc2", [1, 100], 100 * (300 + 1), 100 * 300),
            ("fc3", [1, 10], 10 * (100 + 1), 10 * 100)
        );
        Same(
            Architectures.Find("mlp-7", [3, 2, 2], 4),
            7 * 13 + 4 * 8,
            ("fc1", [1, 7], 7 * (3 * 2 * 2 + 1), 7 * 12),
            ("fc2", [1, 4], 4 * (7 + 1), 4 * 7)
        );
        Assert.Equal(10 * (28 * 28 + 1), Architectures.MultilayerPerceptron([1, 28, 28], []).ParameterCount);
    }

    /// <summary>A 3×3 convolution that leaves H and W as they are.</summary>
    private static (string, Shape, long, long) Square(string node, int side, int channels, int filters) =>
        (node, [1, filters, side, side], filters * (channels * 9 + 1), (long)side * side * filters * channels * 9);

    private static void Same(
        Network network,
        long parameters,
        params (string Node, Shape Output, long Parameters, long MultiplyAdds)[] rows
    )
    {
        Assert.Equal(parameters, network.ParameterCount);
        Assert.Equal(parameters, rows.Sum(row => row.Parameters));
        Assert.Equal(rows.Sum(row => row.MultiplyAdds), network.Summary.MultiplyAdds);
        Assert.All(
            rows,
            row => Assert.Contains(network.Summary.Rows, found => (found.Node, found.Output, found.Parameters, found.MultiplyAdds) == row)
        );
    }
}
