using System.Numerics.Tensors;
using Reference.Data;
using Reference.GoldenTests.Networks;
using Reference.Layers;
using Reference.Networks;
using Reference.Onnx;

namespace Reference.GoldenTests.Onnx;

public sealed class NetworkExportTests
{
    [Fact]
    public void LeNet_written_and_read_gives_what_it_gave()
    {
        using var folder = new ScratchFolder();
        var network = Architectures.LeNet([1, 28, 28], 10);
        var parameters = network.Initialise<float>(new RandomNumbers(1));
        var pictures = Tensors.Fill([3, 1, 28, 28], i => MathF.Sin(i));

        network.Export(parameters, folder.File("lenet.onnx"));

        Assert.Equal(Forward(network, parameters, pictures), Run(folder.File("lenet.onnx"), pictures));
    }

    [Theory]
    [MemberData(nameof(NarrowNetworks.Names), MemberType = typeof(NarrowNetworks))]
    public void Every_network_that_has_a_name_gives_what_it_gave(string name)
    {
        using var folder = new ScratchFolder();
        var network = NarrowNetworks.Of(name);
        var parameters = network.Initialise<float>(new RandomNumbers(1));
        var x = Tensors.Fill([2, .. network.Inputs[0].Shape[1..]], i => MathF.Sin(i));

        network.Export(parameters, folder.File("network.onnx"));

        Assert.Equal(Forward(network.ForInference(), parameters, x), Run(folder.File("network.onnx"), x));
    }

    [Fact]
    public void Pixels_are_standardised_by_the_model_itself()
    {
        using var folder = new ScratchFolder();
        var network = Architectures.LeNet([1, 28, 28], 10);
        var parameters = network.Initialise<float>(new RandomNumbers(2));
        var pixels = Tensors.Fill([1, 1, 28, 28], i => i % 255 / 255f);
        var standardised = pixels.Map(pixel => (pixel - 0.25f) / 0.5f);

        network.Export(parameters, folder.File("lenet.onnx"), new Normalisation(0.25, 0.5));

        Assert.Equal(
            Forward(network, parameters, standardised),
            Run(folder.File("lenet.onnx"), pixels),
            (a, b) => Math.Abs(a - b) <= 1e-5 * Math.Max(1, Math.Abs(a))
        );
    }

    [Fact]
    public void Each_channel_is_standardised_in_its_own_way()
    {
        using var folder = new ScratchFolder();
        var network = new Sequential("x", [1, 2, 3, 3]).Convolution(2, 3).Flatten().Build();
        var parameters = network.Initialise<float>(new RandomNumbers(2));
        var pixels = Tensors.Fill([1, 2, 3, 3], i => i / 32f);
        var standardised = Tensors.Fill([1, 2, 3, 3], i => i < 9 ? (i / 32f - 0.25f) / 0.5f : (i / 32f - 0.5f) / 2);

        network.Export(parameters, folder.File("colour.onnx"), new Normalisation([0.25, 0.5], [0.5, 2]));

        Assert.Equal(Forward(network, parameters, standardised), Run(folder.File("colour.onnx"), pixels));
    }

    [Fact]
    public void Every_kind_of_layer_with_attributes_that_ONNX_has_as_inputs_comes_back()
    {
        using var folder = new ScratchFolder();
        var network = new Sequential("x", [2, 3, 8, 8])
            .Convolution(4, 3, pad: 1)
            .BatchNormalization()
            .Then(new Clipping { Min = -1, Max = 2 })
            .Then(new Padding { Pads = [0, 0, 1, 1, 0, 0, 1, 1], ConstantValue = 0.5 })
            .Residual(inner => inner.Then(new LeakyRelu { Alpha = 0.25 }))
            .Then(
                new AveragePooling
                {
                    KernelShape = [2, 2],
                    Strides = [2, 2],
                    CountIncludePad = true,
                }
            )
            .Dropout(0.5)
            .Then(new ReduceMean { Axes = [2, 3], Keepdims = false })
            .FullyConnected(3)
            .Then(new Softmax())
            .Build();
        var parameters = network.Initialise<float>(new RandomNumbers(3));
        var x = Tensors.Fill([2, 3, 8, 8], i => MathF.Cos(i));

        network.Export(parameters, folder.File("network.onnx"));

        Assert.Equal(Forward(network.ForInference(), parameters, x), Run(folder.File("network.onnx"), x));
    }

    [Fact]
    public void A_network_with_a_layer_that_ONNX_does_not_have_is_refused()
    {
        var network = new Sequential("x", [1, 4]).Then(new Step()).Build();

        var error = Assert.Throws<LayerException>(() => network.Export([], Path.Combine(Path.GetTempPath(), "never-written.onnx")));

        Assert.Equal("step1: Step is no operator of ONNX: a model cannot have that", error.Message);
    }

    private static double[] Forward(Network network, Values<float> parameters, Tensor<float> x)
    {
        var trace = network.Forward(parameters, new Values<float> { [network.Inputs[0].Name] = x });
        return [.. trace[network.Outputs[0]].Flat().ToArray().Select(value => (double)value)];
    }

    private static double[] Run(string file, Tensor<float> x)
    {
        var model = OnnxModel.Load(file);
        var input = new Dictionary<string, GraphTensor<float>> { [model.Inputs.Single().Name] = GraphTensor<float>.Of(OnnxType.Float, x) };
        return model.Evaluate(input).Outputs.Single().Tensor.Doubles();
    }
}
