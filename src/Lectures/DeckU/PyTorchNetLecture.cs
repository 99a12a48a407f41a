using System.Numerics.Tensors;
using Reference.Lectures.Walkthroughs;
using Reference.Losses;
using Reference.Networks;
using Reference.Training;

namespace Reference.Lectures.DeckU;

/// <summary>Deck U, "Convenient libraries": class Net(nn.Module).</summary>
public static class PyTorchNetLecture
{
    /// <summary>The lecture.</summary>
    public static Lecture Lecture { get; } =
        new("pytorch-net", Deck.U, "Convenient libraries", "the network of the PyTorch slide: shapes, parameters, one training step", Walk);

    private static IEnumerable<Frame> Walk(Setting setting)
    {
        // 1 input image channel, 6 output channels, 3×3 square convolution kernel; an affine operation y = Wx + b.
        var net = new Sequential("input", [1, 1, 32, 32])
            .Convolution(6, kernel: 3)
            .Relu()
            .MaxPooling(2)
            .Convolution(16, kernel: 3)
            .Relu()
            .MaxPooling(2)
            .Flatten()
            .FullyConnected(120)
            .Relu()
            .FullyConnected(84)
            .Relu()
            .FullyConnected(10)
            .Build();
        yield return new("Forward: shapes for a 32×32 input", net.Shapes());
        yield return new("Parameters per layer", net.Layers(), new Equation("parameters in all", "", "", (int)net.ParameterCount));

        // optimizer = optim.SGD(net.parameters(), lr=0.01)
        var optimizer = Optimiser.GradientDescent(rate: 0.01, momentum: 0);
        var random = new RandomNumbers(1);
        var parameters = net.Initialise<double>(random);
        var state = optimizer.Start<double>(net);
        var input = Tensors.Fill([4, 1, 32, 32], _ => random.Normal());
        var target = Tensors.Of<long>([4], 3, 1, 4, 1);
        var criterion = new SoftmaxCrossEntropyLoss();

        var losses = new List<IReadOnlyList<Cell>>();
        for (var step = 0; step < 3; step++)
        {
            // output = net(input); loss = criterion(output, target)
            var trace = net.Forward(parameters, new Values<double> { ["input"] = input });
            var (loss, _) = criterion.Forward(trace["fc3"], target);
            // loss.backward()
            var dOutput = criterion.Backward(trace["fc3"], target, null, Tensors.Of([1], 1.0));
            var gradients = net.Backward(trace, new Values<double> { ["dfc3"] = dOutput });
            // optimizer.step()   Does the update
            (parameters, state) = optimizer.Move(parameters, gradients, state, rate: 0.01, updates: step);
            losses.Add([(long)step, loss.Flat()[0], Norm(gradients["dconv1.weight"])]);
        }

        yield return new(
            "output = net(input); loss = criterion(output, target); loss.backward(); optimizer.step()",
            new Table(
                "three steps of SGD with rate 0.01 on four pictures of noise",
                ["step", "loss", "length of ∂loss/∂conv1.weight"],
                losses
            ),
            "Nothing has to be set to zero first, as optimizer.zero_grad() does: gradients are returned and not accumulated in place."
        );
    }

    private static double Norm(Tensor<double> tensor) => Math.Sqrt(tensor.Flat().ToArray().Sum(element => element * element));
}
