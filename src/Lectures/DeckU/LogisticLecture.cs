using Reference.Layers;
using Reference.Lectures.Walkthroughs;
using Reference.Losses;

namespace Reference.Lectures.DeckU;

/// <summary>Deck U, "Single Node": binary logistic regression.</summary>
public static class LogisticLecture
{
    /// <summary>The lecture.</summary>
    public static Lecture Lecture { get; } = new("logistic", Deck.U, "Single Node", "binary logistic regression as one node", Walk);

    private static IEnumerable<Frame> Walk(Setting setting)
    {
        // hθ(x) = g(θᵀx), g(z) = 1 / (1 + e^-z), with the bias unit x₀ = 1.
        var (node, g, loss) = (new FullyConnected { TransB = true }, new Sigmoid(), new BinaryCrossEntropyLoss());
        var x = Tensors.Of([1, 4], 1.0, 0.5, -1, 2);
        var θ = Tensors.Of([1, 4], 0.2, 1, 0.5, -0.25);
        var z = node.Forward(x, θ);
        yield return new(
            "hθ(x) = g(θᵀx)",
            Grid.Of("x, x₀ = 1 the bias unit", x),
            Grid.Of("θ", θ),
            new Sum(
                "θᵀx",
                [.. Enumerable.Range(0, 4).Select(j => new Product(θ[0, j], x[0, j], θ[0, j] * x[0, j]))],
                Rows: 1,
                Divisor: 1,
                z[0, 0]
            ),
            new Equation("hθ(x)", "1 / (1 + e^-θᵀx)", "", g.Forward(z)[0, 0])
        );

        // L(y, ŷ) = y log ŷ + (1 - y) log(1 - ŷ) is the log-likelihood: to be maximised. Its negative is the loss; ∂loss/∂z = ŷ - y.
        var ŷ = g.Forward(z);
        var one = Tensors.Of([1, 1], 1.0);
        var slope = g.Backward(z, loss.Backward(ŷ, one, null, Tensors.Of([1], 1.0)));
        yield return new(
            "L(y, ŷ) = y log ŷ + (1 - y) log(1 - ŷ), at y = 1",
            new Equation("log-likelihood L", "log ŷ", "", Math.Log(ŷ[0, 0])),
            new Equation("loss", "-L", "", loss.Forward(ŷ, one)[0]),
            new Equation("∂loss/∂z", "ŷ - y", "", slope[0, 0]),
            new Equation("ŷ - y", "", "", ŷ[0, 0] - 1),
            "Deck U writes L without the minus sign and climbs; its algorithm slide then uses a - y, which descends. Deck N has the minus."
        );

        // Gradient descent on points in the plane: two clouds that overlap.
        var random = new RandomNumbers(1);
        var n = 200;
        var targets = Tensors.Fill([n, 1], i => (double)(i % 2));
        var points = Tensors.Fill([n, 3], i => i % 3 == 0 ? 1 : random.Normal() + (i / 3 % 2 == 0 ? -1 : 1));
        var weights = Tensors.Zeros<double>([1, 3]);
        var losses = new List<double>();
        for (var step = 0; step < 100; step++)
        {
            var scores = node.Forward(points, weights);
            var probabilities = g.Forward(scores);
            losses.Add(loss.Forward(probabilities, targets)[0]);
            var dz = g.Backward(scores, loss.Backward(probabilities, targets, null, Tensors.Of([1], 1.0)));
            var dθ = node.Backward(points, weights, null, dz).db;
            weights = Tensors.Fill([1, 3], j => weights[0, j] - 0.5 * dθ[0, j]);
        }

        var h = g.Forward(node.Forward(points, weights));
        var right = Enumerable.Range(0, n).Count(i => h[i, 0] > 0.5 == (i % 2 == 1)) / (double)n;
        yield return new(
            "Gradient descent: θ ← θ - η ∇L, 200 points, η = 0.5",
            new Plot("mean loss", "step", Curve.Of("loss", losses)),
            Grid.Of("θ learned", weights),
            new Equation("right, of the points learned from", "", "", right)
        );
    }
}
