using Reference.Layers;
using Reference.Lectures.Walkthroughs;
using Reference.Numbers;

namespace Reference.Lectures.DeckN;

/// <summary>Deck N, "Sigmoid", beside "Perceptron".</summary>
public static class SigmoidLecture
{
    /// <summary>The lecture.</summary>
    public static Lecture Lecture { get; } =
        new("sigmoid", Deck.N, "Sigmoid", "σ(z) = 1 / (1 + e^-z) beside the step: a small change makes a small change", Walk);

    private static IEnumerable<Frame> Walk(Setting setting)
    {
        var z = Tensors.Of([9], -4.0, -2, -1, -0.1, 0, 0.1, 1, 2, 4);
        var (step, sigmoid) = (new Step().Forward(z), new Sigmoid().Forward(z));
        yield return new(
            "Perceptron: step function. Sigmoid: the same, smooth",
            new Table(
                "step and σ",
                ["z = w·x + b", "perceptron", "sigmoid"],
                [.. Enumerable.Range(0, 9).Select(i => (IReadOnlyList<Cell>)[z[i], step[i], sigmoid[i]])]
            ),
            new Plot(
                "step function and sigmoid function",
                "z",
                new Curve("step", [.. Enumerable.Range(-40, 81).Select(i => new Point(i / 10.0, i > 0 ? 1 : 0))]),
                new Curve("sigmoid", [.. Enumerable.Range(-40, 81).Select(i => new Point(i / 10.0, 1 / (1 + Math.Exp(-i / 10.0))))])
            )
        );

        // The steeper, the nearer to the step: weights and bias times c.
        yield return new(
            "With large weights a sigmoid is nearly a perceptron",
            new Table(
                "σ(c·z) at z = 0.1",
                ["c", "σ"],
                [.. new[] { 1.0, 10, 100, 1000 }.Select(c => (IReadOnlyList<Cell>)[c, new Sigmoid().Forward(Tensors.Of([1], 0.1 * c))[0]])]
            )
        );

        // Δoutput ≈ Σⱼ ∂output/∂wⱼ Δwⱼ + ∂output/∂b Δb. Variables give all the slopes in one pass back.
        double[] x = [0.5, -1, 2],
            w = [1, 0.5, -0.25],
            Δw = [0.01, -0.02, 0.005];
        const double b = 0.1,
            Δb = 0.01;
        var tape = new Tape();
        Variable[] variables = [.. w.Append(b).Select(tape.Variable)];
        var output = new Sigmoid().Forward(Tensors.Of([1], variables[0] * x[0] + variables[1] * x[1] + variables[2] * x[2] + variables[3]))[
            0
        ];
        var slopes = tape.Gradient(output);
        var foretold = Δw.Append(Δb).Select((change, j) => slopes[variables[j]] * change).Sum();
        var happened = Σ(w.Zip(Δw, (weight, change) => weight + change), b + Δb) - Σ(w, b);
        yield return new(
            "Δoutput ≈ Σⱼ ∂output/∂wⱼ Δwⱼ + ∂output/∂b Δb",
            new Equation("Δoutput foretold by the slopes", "", "", foretold),
            new Equation("Δoutput that happened", "", "", happened),
            "A step has slope 0 everywhere: it foretells nothing, and then jumps."
        );

        double Σ(IEnumerable<double> weights, double bias) =>
            1 / (1 + Math.Exp(-weights.Zip(x, (weight, pixel) => weight * pixel).Sum() - bias));
    }
}
