using System.Numerics.Tensors;
using Reference.Layers;
using Reference.Lectures.Walkthroughs;
using Reference.Numbers;

namespace Reference.Lectures.DeckR;

/// <summary>Deck R, "A four pixel camera" to "Add an output layer".</summary>
public static class FourPixelCameraLecture
{
    /// <summary>The lecture.</summary>
    public static Lecture Lecture { get; } =
        new(
            "four-pixel-camera",
            Deck.R,
            "A four pixel camera",
            "2×2 pixels: solid, vertical, diagonal or horizontal; weights of 1, -1 and 0",
            Walk
        );

    private static readonly string[] Categories = ["solid", "vertical", "diagonal", "horizontal"];

    private static IEnumerable<Frame> Walk(Setting setting)
    {
        // Pixels in the order top left, top right, bottom left, bottom right; white is 1, black is -1. Make lots of neurons, identical except
        // for weights; to keep our picture clear, weights will either be 1.0 (white), -1.0 (black) or 0.0 (missing).
        var first = Weights([1, 0, 1, 0], [0, 1, 0, 1], [1, 0, -1, 0], [0, 1, 0, -1]);
        var second = Weights([1, 1, 0, 0], [1, -1, 0, 0], [0, 0, 1, -1], [0, 0, 1, 1]);
        var third = Weights(
            [1, 0, 0, 0],
            [-1, 0, 0, 0],
            [0, 1, 0, 0],
            [0, -1, 0, 0],
            [0, 0, 1, 0],
            [0, 0, -1, 0],
            [0, 0, 0, 1],
            [0, 0, 0, -1]
        );
        var output = Weights([1, 1, 0, 0, 0, 0, 0, 0], [0, 0, 1, 1, 0, 0, 0, 0], [0, 0, 0, 0, 1, 1, 0, 0], [0, 0, 0, 0, 0, 0, 1, 1]);
        yield return new(
            "Make lots of neurons, identical except for weights",
            new Flow(
                new("pixels", [4]),
                new("weights, squash", [4]),
                new("weights, squash", [4]),
                new("weights, ReLU", [8]),
                new("weights: solid, vertical, diagonal, horizontal", [4])
            ),
            Grid.Of("weights of layer 1", first),
            Grid.Of("weights of layer 2", second),
            Grid.Of("weights of layer 3", third),
            Grid.Of("weights of the output layer", output)
        );

        // Receptive fields: what each neuron looks for, as a picture of 2×2. Squashing changes no sign, so products of weights tell it.
        var product = new MatrixProduct();
        var (field2, field3) = (product.Forward(second, first), default(Tensor<Rational>)!);
        field3 = product.Forward(third, field2);
        yield return new(
            "Receptive fields",
            "Each neuron's, top row above bottom row.",
            Grid.Of("receptive fields of layer 1", first.Reshaped([4, 2, 2]))
        );
        yield return new("Receptive fields get more complex", Grid.Of("receptive fields of layer 2", field2.Reshaped([4, 2, 2])));
        yield return new(
            "Receptive fields get still more complex; repeat with a variation",
            "Each pattern and its negative, so that a ReLU can tell them apart.",
            Grid.Of("receptive fields of layer 3", field3.Reshaped([8, 2, 2]))
        );

        foreach (
            var (category, pixels) in new[]
            {
                ("solid", new[] { 1, 1, 1, 1 }),
                ("solid", [-1, -1, -1, -1]),
                ("vertical", [1, -1, 1, -1]),
                ("vertical", [-1, 1, -1, 1]),
                ("diagonal", [1, -1, -1, 1]),
                ("diagonal", [-1, 1, 1, -1]),
                ("horizontal", [1, 1, -1, -1]),
                ("horizontal", [-1, -1, 1, 1]),
            }
        )
        {
            // Softsign, x / (1 + |x|), squashes into (-1, 1) as tanh does, and in fractions.
            var neurons = new FullyConnected { TransB = true };
            var picture = Weights(pixels);
            var a1 = new Softsign().Forward(neurons.Forward(picture, first));
            var a2 = new Softsign().Forward(neurons.Forward(a1, second));
            var a3 = new Relu().Forward(neurons.Forward(a2, third));
            var votes = neurons.Forward(a3, output);
            var said = Categories[votes.Flat().ToArray().Index().MaxBy(vote => vote.Item).Index];
            yield return new(
                $"Categorize images: {category}, {string.Join(' ', pixels)}",
                Grid.Of("picture", picture.Reshaped([2, 2])),
                Grid.Of("layer 1, squashed", a1),
                Grid.Of("layer 2, squashed", a2),
                Grid.Of("layer 3, ReLU", a3),
                new Table(
                    $"votes for {string.Join(' ', pixels)}",
                    Categories,
                    [
                        [.. votes.Flat().ToArray().Select(vote => (Cell)vote)],
                    ]
                ),
                new Words($"It is {said}.")
            );
        }
    }

    private static Tensor<Rational> Weights(params int[][] neurons) =>
        Tensors.Of([neurons.Length, neurons[0].Length], [.. neurons.SelectMany(weights => weights).Select(weight => (Rational)weight)]);
}
