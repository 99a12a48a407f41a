using System.Numerics;
using Reference.Data;
using Reference.Gradients;
using Reference.Layers;
using Reference.Losses;
using Reference.Native;
using Reference.Networks;
using Reference.Optimisers;
using Reference.Training;

#pragma warning disable CA1859 // that the machinery can be exchanged is what is shown
#pragma warning disable xUnit1051 // samples are shown as their readers write them, without the test's means to stop

namespace Reference.GoldenTests.Documents;

public sealed class TrainingSamples
{
    [Fact]
    public void A_network_of_ones_own_learns_digits()
    {
        var folder = Repository.Mnist;
        using var scratch = new ScratchFolder();
        var file = scratch.File("digits.safetensors");

        var pictures = PictureFolder.Read(folder);
        var network = new Sequential("x", [1, .. pictures.Train.PictureShape])
            .Convolution(4, kernel: 5, stride: 2)
            .Relu()
            .MaxPooling(2)
            .Flatten()
            .FullyConnected(pictures.Train.Classes)
            .Build();

        var trainer = new Trainer(network, new SoftmaxCrossEntropyLoss())
        {
            BatchSize = 16,
            Optimiser = Optimiser.GradientDescent(rate: 0.02, momentum: 0.9),
        };
        var run = trainer.Start<float>(seed: 1);
        for (var epoch = 0; epoch < 2; epoch++)
        {
            run = trainer.Epoch(run, pictures.Train.Take(1000));
            Checkpoint.Write(file, run);
        }

        var evaluation = trainer.Evaluate(run.Parameters, pictures.Test.Take(500));

        Assert.InRange(evaluation.Accuracy, 0.7, 1);

        var (loaded, _) = Checkpoint.Read<float>(file, network);
        var third = trainer.Epoch(loaded, pictures.Train.Take(1000));

        Assert.Equal(3, third.Epoch);
        var straight = trainer.Epoch(run, pictures.Train.Take(1000));
        Assert.Equal(straight.Parameters["fc1.weight"].Flat().ToArray(), third.Parameters["fc1.weight"].Flat().ToArray());
    }

    [Fact]
    public void Another_optimiser_with_a_schedule_teaches_it_too()
    {
        var pictures = PictureFolder.Read(Repository.Mnist);
        var network = new Sequential("x", [1, .. pictures.Train.PictureShape]).Flatten().FullyConnected(pictures.Train.Classes).Build();

        var adam = new Optimiser(new AdamW { WeightDecay = 0.05 })
        {
            Rate = new WarmUp(new Cosine(0.002, Length: 10), Length: 1),
            Clipping = new ClippingByNorm(1),
        };
        var taught = new Trainer(network, new SoftmaxCrossEntropyLoss()) { Optimiser = adam };

        var run = taught.Start<float>(seed: 1);
        for (var epoch = 0; epoch < 3; epoch++)
        {
            run = taught.Epoch(run, pictures.Train.Take(1000));
        }

        Assert.InRange(taught.Evaluate(run.Parameters, pictures.Test.Take(500)).Accuracy, 0.6, 1);
    }

    [Fact]
    public void The_same_network_learns_on_a_device()
    {
        _ = NativeCore.Device;
        using var Console = new StringWriter();
        var pictures = PictureFolder.Read(Repository.Mnist);
        var network = new Sequential("x", [1, .. pictures.Train.PictureShape])
            .Convolution(4, kernel: 5, stride: 2)
            .Relu()
            .MaxPooling(2)
            .Flatten()
            .FullyConnected(pictures.Train.Classes)
            .Build();

        var (loss, optimiser) = (new SoftmaxCrossEntropyLoss(), Optimiser.GradientDescent(new Sawtooth(0.02, 0)));
        using var context = new Context(Device.Choose("opencl"));
        using var device = new DeviceTrainer(context, network, loss) { BatchSize = 16, Optimiser = optimiser };
        var specification = new Trainer(network, loss) { BatchSize = 16, Optimiser = optimiser };

        ITrainer<float> trainer = device; // or specification
        var run = trainer.Epoch(trainer.Start(seed: 1), pictures.Train.Take(1000));

        var expected = specification.Epoch(specification.Start<float>(seed: 1), pictures.Train.Take(1000));
        Assert.All(
            expected.Parameters["fc1.weight"].Flat().ToArray().Zip(run.Parameters["fc1.weight"].Flat().ToArray()),
            pair => Assert.Equal(pair.First, pair.Second, 1e-4f)
        );

        using var inUse = new DeviceNetwork(context, network.ForInference(), batch: 100);
        inUse.WriteParameters(run.Parameters);
        var first = Enumerable.Range(0, 100).ToArray();
        var scores = inUse.Forward(new() { ["x"] = pictures.Test.Pictures<float>(first) })[network.Outputs[0]];
        Console.WriteLine(string.Join(" ", inUse.RunLaunches));

        Assert.Equal([100, 10], scores.Shape());
        Assert.NotEqual("", Console.ToString());
    }

    [Fact]
    public void A_network_prints_its_table()
    {
        using var Console = new StringWriter();

        Console.Write(Architectures.LeNet([1, 28, 28]).Summary);

        Page.Read("docs/training.md").Shows(Console);
    }

    [Fact]
    public void A_layer_of_ones_own_stands_in_a_network()
    {
        var network = new Sequential("x", [1, 1, 6, 6]).Convolution(2, kernel: 3).Then(new Squared()).Flatten().FullyConnected(3).Build();

        Assert.Equal(["conv1", "squared1", "flatten1", "fc1"], network.Nodes.Select(node => node.Name));

        var report = GradientCheck.Of(new Squared(), new Values<double> { ["X"] = Tensors.Of([2, 2], 0.5, -1.5, 2, 3) });
        report.ThrowIfWrong();

        Assert.Empty(report.Kinks);
    }

    public sealed record Squared : IExactOperator
    {
        public Signature Signature { get; } = Signature.Unary("Squared");

        public IReadOnlyList<Shape?> InferShapes(IReadOnlyList<Shape?> inputs) => [Signature.Required(inputs, 0)];

        public Values<T> ForwardExactly<T>(Values<T> given)
            where T : INumber<T> => new() { ["Y"] = given["X"].Map(x => x * x) };

        public Values<T> BackwardExactly<T>(Values<T> given)
            where T : INumber<T>
        {
            var (x, dy) = (given["X"], given["dY"]);
            return new() { ["dX"] = Tensors.Fill(x.Shape(), i => dy.Flat()[i] * (x.Flat()[i] + x.Flat()[i])) };
        }
    }
}
