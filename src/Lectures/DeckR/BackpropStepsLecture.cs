using Reference.Layers;
using Reference.Lectures.Walkthroughs;
using Reference.Numbers;

namespace Reference.Lectures.DeckR;

/// <summary>Deck R, "Backpropagation challenge": weights, sums, sigmoid, ReLU.</summary>
public static class BackpropStepsLecture
{
    /// <summary>The lecture.</summary>
    public static Lecture Lecture { get; } =
        new("backprop-steps", Deck.R, "Backpropagation challenge", "the slope through a weight, a sum, a sigmoid and a ReLU", Walk);

    private static IEnumerable<Frame> Walk(Setting setting)
    {
        // ∂err/∂a = ∂b/∂a · ∂err/∂b, with ∂err/∂b = 1 everywhere here, so that what comes back is ∂b/∂a.
        var one = Tensors.Of<Rational>([1, 1], 1);

        var (a, w) = (Tensors.Of<Rational>([1, 1], 3), Tensors.Of<Rational>([1, 1], 5));
        yield return new(
            "Weights: b = w·a",
            new Equation(
                "∂b/∂a",
                "w",
                "",
                new FullyConnected { TransB = true }
                    .Backward(a, w, null, one)
                    .da[0, 0]
            )
        );

        var (da, _) = new Addition().Backward(a, w, one);
        yield return new("Sums: z = a + b + c + d + …", new Equation("∂z/∂a", "1", "", da[0, 0]));

        var points = Tensors.Of([5], -2.0, -0.5, 0, 0.5, 2);
        var (sigma, slopes) = (new Sigmoid().Forward(points), new Sigmoid().Backward(points, Tensors.Fill([5], _ => 1.0)));
        yield return new(
            "Sigmoid: b = 1 / (1 + e^-a) = σ(a)",
            new Table(
                "∂b/∂a = σ(a)·(1 - σ(a))",
                ["a", "σ(a)", "∂b/∂a", "σ(a)·(1 - σ(a))"],
                [.. Enumerable.Range(0, 5).Select(i => (IReadOnlyList<Cell>)[points[i], sigma[i], slopes[i], sigma[i] * (1 - sigma[i])])]
            ),
            "Because math is beautiful / dumb luck: the slope is made of the value that the forward pass has already computed."
        );

        var kinked = Tensors.Of<Rational>([3], -2, 0, 2);
        yield return new(
            "ReLU: b = a if a > 0, otherwise 0",
            Grid.Of("a", kinked),
            Grid.Of("∂b/∂a: 1 if a > 0, otherwise 0", new Relu().Backward(kinked, Tensors.Of<Rational>([3], 1, 1, 1)))
        );
    }
}
