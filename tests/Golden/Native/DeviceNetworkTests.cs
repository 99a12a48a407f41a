using Reference.Layers;
using Reference.Losses;
using Reference.Native;
using Reference.Networks;
using Reference.Numbers;

namespace Reference.GoldenTests.Native;

/// <summary>Whole networks on the device, against the specification over numbers that know their bounds.</summary>
public sealed class DeviceNetworkTests
{
    [Theory]
    [InlineData(Algorithm.Auto, false, 12)] // the fast kernels are compiled for a shape, so few
    [InlineData(Algorithm.Auto, true, 10)]
    [InlineData(Algorithm.Naive, false, 40)]
    public void Random_networks_give_what_the_specification_gives(Algorithm algorithm, bool separate, int networks)
    {
        var context = NativeCore.Context(algorithm);
        for (var seed = 0UL; seed < (ulong)networks; seed++)
        {
            var random = new RandomNumbers(seed);
            var network = SmallNetworks.Random(random).ForInference();
            var parameters = Parameters(network, random);
            var x = Inputs(network, 1 + random.Below(5), random);

            using var device = new DeviceNetwork(context, network, x.ShapeOf("x")[0], loss: null, shared: null, separate);
            device.WriteParameters(parameters);

            var expected = network.Forward(parameters.To(Exact), x.To(Exact));
            Bounds.Hold(expected[network.Outputs[0]], device.Forward(x)[network.Outputs[0]], $"network {seed}");
        }
    }

    [Fact]
    public void What_follows_a_convolution_or_a_fully_connected_layer_is_fused_wherever_it_stands()
    {
        using var device = new DeviceNetwork(NativeCore.Context(), Architectures.LeNet([1, 28, 28]), 8);
        using var separate = new DeviceNetwork(NativeCore.Context(), Architectures.LeNet([1, 28, 28]), 8, null, null, separate: true);

        Assert.DoesNotContain(
            device.RunLaunches,
            name => name.Contains("relu", StringComparison.Ordinal) || name.Contains("pool", StringComparison.Ordinal)
        );
        Assert.Equal(4, separate.RunLaunches.Count(name => name.Contains("relu", StringComparison.Ordinal)));
        Assert.Equal(2, separate.RunLaunches.Count(name => name.Contains("pool", StringComparison.Ordinal)));
        Assert.Empty(device.StepLaunches);
    }

    [Fact]
    public void A_tensor_that_somebody_else_reads_is_not_fused_away()
    {
        // relu1 is read by the pool and is an output as well; conv1 is read by relu1 and by the sum.
        var chain = new Sequential("x", [1, 2, 8, 8]).Convolution(4, kernel: 3, pad: 1).Relu().MaxPooling(2).Build();
        var network = new Network(
            chain.Inputs,
            chain.Parameters,
            [.. chain.Nodes, new Node("sum", new Addition(), "sum", "conv1", "relu1")],
            ["pool1", "relu1", "sum"]
        );
        var random = new RandomNumbers(1);
        var (parameters, x) = (Parameters(network, random), Inputs(network, 3, random));
        using var device = new DeviceNetwork(NativeCore.Context(), network, 3);
        device.WriteParameters(parameters);

        var expected = network.Forward(parameters.To(Exact), x.To(Exact));
        var got = device.Forward(x);
        Assert.All(network.Outputs, output => Bounds.Hold(expected[output], got[output], output));
    }

    [Fact]
    public void Gradients_of_a_tensor_with_several_readers_are_added()
    {
        // The same weights twice, a detour, and the same tensor at both inputs of one node.
        var network = new Network(
            [new Input("x", [1, 3]), new Input("labels", [1], PortKind.Integer)],
            [new Parameter("w", [3, 3], Initialiser.HeNormal)],
            [
                new Node("first", new MatrixProduct(), "first", "x", "w"),
                new Node("second", new MatrixProduct(), "second", "first", "w"),
                new Node("sum", new Addition(), "sum", "second", "first"),
                new Node("square", new Multiplication(), "square", "sum", "sum"),
                new Node("loss", new SoftmaxCrossEntropyLoss(), "loss", "square", "labels"),
            ],
            ["loss"]
        );
        var random = new RandomNumbers(2);
        var (parameters, inputs) = (Parameters(network, random), Inputs(network, 4, random));
        inputs.Add("labels", Tensors.Of([4], 0L, 2, 1, 1));
        using var device = new DeviceNetwork(NativeCore.Context(), network, 4, "loss");
        device.WriteParameters(parameters);
        device.Forward(inputs);
        device.Step();

        var trace = network.Forward(parameters.To(Exact), inputs.To(Exact));
        var gradients = network.Backward(trace, new() { ["dloss"] = Tensors.Of([1], Exact(1)) });
        Bounds.Hold(gradients["dw"], device.ReadGradient("w"), "dw");
    }

    /// <summary>Elements cut out, of which one part is used by nobody, turned, read backwards, picked twice, moved between channels and pixels, and repeated.</summary>
    [Theory]
    [InlineData(Algorithm.Auto)]
    [InlineData(Algorithm.Naive)]
    public void Elements_that_are_moved_bring_their_gradients_back(Algorithm algorithm)
    {
        var network = new Network(
            [new Input("x", [1, 4, 6]), new Input("pick", [1], PortKind.Integer), new Input("labels", [1], PortKind.Integer)],
            [
                new Parameter("w", [4, 6], Initialiser.Ones),
                new Parameter("fc", [24, 5], Initialiser.HeNormal),
                new Parameter("b", [1], Initialiser.Zeros),
            ],
            [
                new Node("scaled", new Multiplication(), "scaled", "x", "w"),
                new Node("cut", new Splitting { Axis = 2, NumOutputs = 3 }, ["scaled"], ["left", "", "right"]),
                new Node("turned", new Transpose { Perm = [0, 2, 1] }, "turned", "left"),
                new Node(
                    "back",
                    new Slice
                    {
                        Starts = [-1],
                        Ends = [long.MinValue],
                        Axes = [2],
                        Steps = [-1],
                    },
                    "back",
                    "right"
                ),
                new Node(
                    "wider",
                    new Resize
                    {
                        Mode = ResizeMode.Linear,
                        Sizes = [4],
                        Axes = [2],
                    },
                    "wider",
                    "back"
                ),
                new Node("picked", new Gather(), "picked", "wider", "pick"),
                new Node("joined", new Concatenation { Axis = 1 }, "joined", "turned", "picked"),
                new Node("picture", new Unsqueeze { Axes = [1] }, "picture", "joined"),
                new Node("deep", new SpaceToDepth { BlockSize = 2 }, "deep", "picture"),
                new Node("spread", new DepthToSpace { BlockSize = 2, Mode = DepthToSpaceMode.CRD }, "spread", "deep"),
                new Node("flat", new Squeeze { Axes = [1] }, "flat", "spread"),
                new Node("rows", new Flatten(), "rows", "flat"),
                new Node("same", new Identity(), "same", "rows"),
                new Node("product", new MatrixProduct(), "product", "same", "fc"),
                new Node("bias", new Expand { Shape = [1, 5] }, "bias", "b"),
                new Node("scores", new Addition(), "scores", "product", "bias"),
                new Node("loss", new SoftmaxCrossEntropyLoss(), "loss", "scores", "labels"),
            ],
            ["scores", "loss"]
        );
        var random = new RandomNumbers(4);
        var (parameters, inputs) = (Parameters(network, random), Inputs(network, 4, random));
        inputs.Add("pick", Tensors.Of([4], 2L, 0, -2, 3));
        inputs.Add("labels", Tensors.Of([4], 0L, 2, 1, 4));
        using var device = new DeviceNetwork(NativeCore.Context(algorithm), network, 4, "loss");
        device.WriteParameters(parameters);
        var scores = device.Forward(inputs)["scores"];
        device.Step();

        var trace = network.Forward(parameters.To(Exact), inputs.To(Exact));
        var gradients = network.Backward(trace, new() { ["dloss"] = Tensors.Of([1], Exact(1)) });
        Bounds.Hold(trace["scores"], scores, "scores");
        Assert.All(["w", "fc", "b"], name => Bounds.Hold(gradients[$"d{name}"], device.ReadGradient(name), $"d{name}"));
    }

    [Fact]
    public void Networks_of_several_batch_lengths_share_their_parameters()
    {
        var network = Architectures.LeNet([1, 28, 28]);
        var random = new RandomNumbers(3);
        using var context = new Context(NativeCore.Device);
        using var four = new DeviceNetwork(context, network, 4);
        var memory = context.Memory;
        var one = new DeviceNetwork(context, network, 1, shared: four);

        Assert.InRange(context.Memory - memory, 1, 4 * network.ParameterCount);
        four.WriteParameters(Parameters(network, random));
        var x = Inputs(network, 4, random);
        var first = new Values<float> { ["x"] = Tensors.Of([1, 1, 28, 28], x["x"].Flat()[..(28 * 28)].ToArray()) };
        var (expected, before) = (four.Forward(x)["fc3"].Flat()[..10].ToArray(), one.Forward(first)["fc3"].Flat().ToArray());
        Assert.All(expected.Zip(before), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));

        // Whoever writes them, the others see it, also where weights are kept rearranged.
        one.WriteParameters(Parameters(network, random));
        Assert.NotEqual(expected, four.Forward(x)["fc3"].Flat()[..10].ToArray());
        one.Dispose();
        four.Run();
        context.Finish();
    }

    [Fact]
    public void What_cannot_be_read_or_written_is_refused_by_name()
    {
        using var device = new DeviceNetwork(NativeCore.Context(), Architectures.LeNet([1, 28, 28]), 2);
        Refused("relu1 has no value", () => device.Read<float>("relu1", new float[2 * 6 * 28 * 28]));
        Refused("fc3 is F32 2×10, 80 bytes and not 40", () => device.Read<float>("fc3", new float[10]));
        Refused("fc3 is computed", () => device.Write<float>("fc3", new float[20]));
        Refused("nothing is not a tensor", () => device.Read<float>("nothing", new float[1]));
        Refused("without a loss", device.Step);
        Assert.Throws<LayerException>(() => device.WriteParameters(new()));
        Assert.Throws<LayerException>(() => device.Forward(new() { ["x"] = Tensors.Zeros<float>([3, 1, 28, 28]) }));
        device.Dispose();
        Assert.Throws<ObjectDisposedException>(device.Run);
    }

    [Fact]
    public void A_loss_must_be_one_number_that_depends_on_a_parameter()
    {
        var network = new Sequential("x", [1, 3]).FullyConnected(2).Build();
        Refused("it should be one number", () => new DeviceNetwork(NativeCore.Context(), network, 2, "fc1").Dispose());
        Refused("not a tensor of the network", () => new DeviceNetwork(NativeCore.Context(), network, 2, "loss").Dispose());
        var other = new Network([new Input("x", [1])], [], [new Node("relu", new Relu(), "y", "x")], ["y"]);
        Refused("depends on no parameter", () => new DeviceNetwork(NativeCore.Context(), other, 1, "y").Dispose());
    }

    [Fact]
    public void A_thousand_networks_come_and_go_without_memory_growing()
    {
        using var context = new Context(NativeCore.Device);
        var network = new Sequential("x", [1, 1, 8, 8]).Convolution(2, kernel: 3).Relu().Flatten().FullyConnected(2).Build();
        new DeviceNetwork(context, network, 2).Dispose();
        var memory = context.Memory;
        for (var i = 0; i < 1000; i++)
        {
            new DeviceNetwork(context, network, 1 + i % 3).Dispose();
        }

        Assert.Equal(memory, context.Memory);
    }

    private static Bounded<Float32> Exact(float value) => Bounded<Float32>.Exact(value);

    private static void Refused(string part, Action action)
    {
        var error = Assert.Throws<DeviceException>(action);
        Assert.Equal(DeviceStatus.Invalid, error.Status);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    /// <summary>First weights, and for the rest numbers that show where they are left out.</summary>
    internal static Values<float> Parameters(Network network, RandomNumbers random)
    {
        var values = network.Initialise<float>(random);
        foreach (var parameter in network.Parameters.Where(parameter => parameter.Shape.Rank == 1))
        {
            var least = parameter.Name.EndsWith("var", StringComparison.Ordinal) ? 0.5 : -0.5;
            values[parameter.Name] = Tensors.Fill(parameter.Shape, _ => (float)(least + random.Uniform()));
        }

        return values;
    }

    internal static Values<float> Inputs(Network network, int batch, RandomNumbers random)
    {
        var x = network.Inputs.Single(input => input.Kind == PortKind.Real);
        return new() { [x.Name] = Tensors.Fill([batch, .. x.Shape[1..]], _ => (float)random.Normal()) };
    }
}
