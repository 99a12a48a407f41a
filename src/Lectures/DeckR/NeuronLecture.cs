using Reference.Layers;
using Reference.Lectures.Walkthroughs;
using Reference.Numbers;

namespace Reference.Lectures.DeckR;

/// <summary>Deck R, "A neuron" to "Weighted sum-and-squash neuron".</summary>
public static class NeuronLecture
{
    /// <summary>The lecture.</summary>
    public static Lecture Lecture { get; } =
        new("neuron", Deck.R, "Weighted sum-and-squash neuron", "four inputs times four weights, added and squashed into (-1, 1)", Walk);

    private static IEnumerable<Frame> Walk(Setting setting)
    {
        // Input vector: the brightness of four pixels.
        Rational[] inputs = [new(1, 2), 0, new(-3, 4), new(3, 4)];
        Rational[] weights = [new(-1, 5), 0, new(4, 5), new(-1, 2)];
        yield return new(
            "Input vector and weights",
            Grid.Of("inputs .5, 0, -.75, .75", Tensors.Of([1, 4], inputs)),
            Grid.Of("weights -.2, 0, .8, -.5", Tensors.Of([1, 4], weights))
        );

        // Sum all the inputs, each times its weight.
        var sum = new FullyConnected { TransB = true }.Forward(Tensors.Of([1, 4], inputs), Tensors.Of([1, 4], weights));
        yield return new(
            "Sum all the weighted inputs",
            new Sum("weighted sum", [.. inputs.Zip(weights, (x, w) => new Product(x, w, x * w))], Rows: 4, Divisor: 1, sum[0, 0]),
            new Flow(new("inputs", [1, 4]), new("weights", [1, 4]), new("sum", sum.Shape())),
            "The slide prints -1.075."
        );

        // Squash the result: no matter what you start with, the answer stays between -1 and 1.
        var squashed = new Tanh().Forward(sum.Map(s => (double)s));
        yield return new(
            "Squash the result",
            new Equation("squashed", "tanh(sum)", "tanh(-43/40)", squashed[0, 0]),
            "What deck R calls a sigmoid stays between -1 and 1: that is tanh. Deck N's σ = 1 / (1 + e^-z) stays between 0 and 1; tanh(z) = 2·σ(2z) - 1.",
            new Equation("2·σ(2z) - 1", "", "", 2 * new Sigmoid().Forward(sum.Map(s => 2 * (double)s))[0, 0] - 1)
        );

        double[] starts = [-1000, -2, -1.075, 0, 0.5, 2, 1000];
        var ends = new Tanh().Forward(Tensors.Of([starts.Length], starts));
        yield return new(
            "No matter what you start with, the answer stays between -1 and 1",
            new Table("squashed", ["sum", "squashed"], [.. starts.Select((start, i) => (IReadOnlyList<Cell>)[start, ends[i]])]),
            new Plot(
                "the squashing function",
                "sum",
                new Curve("tanh", [.. Enumerable.Range(-20, 41).Select(i => new Point(i / 5.0, Math.Tanh(i / 5.0)))])
            )
        );
    }
}
