using System.Numerics.Tensors;
using Reference.Layers;
using Reference.Lectures.DeckR;
using Reference.Losses;
using Reference.Networks;

namespace Reference.Oracle.Companion;

/// <summary>Deck R's small network, trained on generated X's and O's: first weights, pictures, and the losses that the page's training must find, too.</summary>
internal static class CompanionTraining
{
    private const int Pictures = 40;
    private const int Steps = 60;

    /// <summary>The pictures and, for each seed, weights and the losses at several rates.</summary>
    public static object Data()
    {
        var pooling = new MaxPooling
        {
            KernelShape = [2, 2],
            Strides = [2, 2],
            CeilMode = true,
        };
        var network = new Sequential("picture", [1, 1, 9, 9])
            .Convolution(3, kernel: 3)
            .Relu()
            .Then(pooling, "pool")
            .Then(pooling, "pool")
            .Flatten()
            .FullyConnected(2)
            .Build();
        var drawn = XOrOPictures.Draw(Pictures, new RandomNumbers(1), Trickiness.All);
        int[] all = [.. Enumerable.Range(0, Pictures)];
        var pictures = drawn.Pictures<double>(all);
        var labels = drawn.Labels(all);
        return new
        {
            Pictures = pictures.Flat().ToArray(),
            Labels = labels.Flat().ToArray(),
            Shapes = network.Nodes.ToDictionary(node => node.Name, node => network.ShapeOf(node.Outputs[0]).ToArray()),
            Seeds = new ulong[] { 1, 2, 3, 4, 5 }.Select(seed => new
            {
                Seed = seed,
                Weights = Weights(network.Initialise<double>(new RandomNumbers(seed))),
                Runs = new[] { 0.1, 0.5, 1000 }.Select(rate => new { Rate = rate, Losses = Losses(network, pictures, labels, seed, rate) }),
            }),
        };
    }

    /// <summary>Gradient descent on all pictures at once: the loss before each step.</summary>
    private static double[] Losses(Network network, Tensor<double> pictures, Tensor<long> labels, ulong seed, double rate)
    {
        var (loss, losses) = (new SoftmaxCrossEntropyLoss(), new double[Steps]);
        var parameters = network.Initialise<double>(new RandomNumbers(seed));
        for (var step = 0; step < Steps; step++)
        {
            var trace = network.Forward(parameters, new Values<double> { ["picture"] = pictures });
            losses[step] = loss.Forward(trace["fc1"], labels).Loss[0];
            var upstream = loss.Backward(trace["fc1"], labels, null, Tensors.Of([1], 1.0));
            var gradients = network.Backward(trace, new Values<double> { ["dfc1"] = upstream });
            foreach (var name in parameters.Names)
            {
                var w = parameters[name].Flat();
                var dw = gradients[$"d{name}"].Flat();
                for (var i = 0; i < w.Length; i++)
                {
                    w[i] -= rate * dw[i];
                }
            }
        }

        return losses;
    }

    private static Dictionary<string, Weight> Weights(Values<double> parameters) =>
        parameters.Names.ToDictionary(name => name, name => new Weight([.. parameters.ShapeOf(name)], parameters[name].Flat().ToArray()));

    private sealed record Weight(int[] Shape, double[] Values);
}
