using Reference.Layers;
using Reference.Lectures.Walkthroughs;
using Reference.Numbers;

namespace Reference.Lectures.DeckN;

/// <summary>Deck N, "Perceptron".</summary>
public static class PerceptronLecture
{
    /// <summary>The lecture.</summary>
    public static Lecture Lecture { get; } =
        new("perceptron", Deck.N, "Perceptron", "1 if w·x + b > 0, otherwise 0; learning a separable problem", Walk);

    private static IEnumerable<Frame> Walk(Setting setting)
    {
        // output = 0 if w·x + b ≤ 0, 1 if w·x + b > 0.
        var (neuron, step) = (new FullyConnected { TransB = true }, new Step());
        var inputs = Tensors.Of<Rational>([4, 2], 0, 0, 0, 1, 1, 0, 1, 1);
        var z = neuron.Forward(inputs, Tensors.Of<Rational>([1, 2], 2, 2), Tensors.Of<Rational>([1], -3));
        var output = step.Forward(z);
        yield return new(
            "output = 1 if w·x + b > 0, otherwise 0",
            new Table(
                "w = (2, 2), b = -3",
                ["x", "w·x + b", "output"],
                [.. Enumerable.Range(0, 4).Select(n => (IReadOnlyList<Cell>)[$"{inputs[n, 0]} {inputs[n, 1]}", z[n, 0], output[n, 0]])]
            ),
            "This one says whether both inputs are on. At 0 exactly the output is 0."
        );

        // It learns: where it is wrong, its weights move by the input, towards saying 1 or away from it. In fractions, so that 0 is 0.
        foreach (var (name, targets) in new[] { ("or", new[] { 0, 1, 1, 1 }), ("and", [0, 0, 0, 1]), ("exactly one", [0, 1, 1, 0]) })
        {
            var (w, b) = (Tensors.Of<Rational>([1, 2], 0, 0), Tensors.Of<Rational>([1], 0));
            var rows = new List<IReadOnlyList<Cell>>();
            for (var (epoch, mistakes) = (1, 1); epoch <= 12 && mistakes > 0; epoch++)
            {
                mistakes = 0;
                for (var n = 0; n < 4; n++)
                {
                    var x = Tensors.Of<Rational>([1, 2], inputs[n, 0], inputs[n, 1]);
                    var off = targets[n] - step.Forward(neuron.Forward(x, w, b))[0, 0];
                    mistakes += off == 0 ? 0 : 1;
                    (w, b) = (Tensors.Of([1, 2], w[0, 0] + off * x[0, 0], w[0, 1] + off * x[0, 1]), Tensors.Of([1], b[0] + off));
                }

                rows.Add([(long)epoch, (long)mistakes, w[0, 0], w[0, 1], b[0]]);
            }

            var learned = rows[^1][1].Numbers[0].Value == 0;
            yield return new(
                $"Learning \"{name}\"",
                new Table($"learning {name}", ["pass", "mistakes", "w₁", "w₂", "b"], rows),
                learned
                    ? "No mistakes are left: a line separates the ones from the zeros."
                    : "It never ends: no line separates the ones from the zeros."
            );
        }

        // A separable problem of many points: those above a line, with a gap around it.
        var random = new RandomNumbers(1);
        var points = Enumerable
            .Range(0, 400)
            .Select(_ => (X: new Rational(random.Below(2001) - 1000, 1000), Y: new Rational(random.Below(2001) - 1000, 1000)))
            .Where(point => Math.Abs((double)(point.X * 3 - point.Y * 2 + new Rational(1, 2))) > 0.2)
            .Take(200)
            .ToList();
        var (v, c, total, passes) = (Tensors.Of<Rational>([1, 2], 0, 0), Tensors.Of<Rational>([1], 0), 0, 0);
        for (var wrong = 1; wrong > 0 && passes < 1000; passes++)
        {
            wrong = 0;
            foreach (var (px, py) in points)
            {
                var target = px * 3 - py * 2 + new Rational(1, 2) > 0 ? 1 : 0;
                var off = target - step.Forward(neuron.Forward(Tensors.Of([1, 2], px, py), v, c))[0, 0];
                wrong += off == 0 ? 0 : 1;
                (v, c) = (Tensors.Of([1, 2], v[0, 0] + off * px, v[0, 1] + off * py), Tensors.Of([1], c[0] + off));
            }

            total += wrong;
        }

        yield return new(
            "Learning 200 points on both sides of 3x - 2y + 1/2 = 0",
            new Equation("passes until there was none wrong", "", "", passes),
            new Equation("mistakes in all", "", "", total),
            new Equation("w₁ / w₂, which is -3/2 on the line", "", "", (double)(v[0, 0] / v[0, 1]))
        );
    }
}
