using System.Numerics;
using Reference.Layers;
using Reference.Lectures.Walkthroughs;
using Reference.Losses;
using Reference.Numbers;

namespace Reference.Lectures.DeckU;

/// <summary>Deck U, "Autodiff".</summary>
public static class AutodiffLecture
{
    /// <summary>The lecture.</summary>
    public static Lecture Lecture { get; } =
        new("autodiff", Deck.U, "Autodiff", "backpropagation is a special case of reverse-mode automatic differentiation", Walk);

    private static IEnumerable<Frame> Walk(Setting setting)
    {
        // ŷ = g(Θ⁽²⁾ g(Θ⁽¹⁾ x)), loss = -L(y, ŷ) at y = 1: written once, over any number.
        static T Loss<T>(IReadOnlyList<T> Θ)
            where T : IFloatingPointIeee754<T>
        {
            var (product, g) = (new MatrixProduct(), new Sigmoid());
            var x = Tensors.Of([2, 1], T.CreateChecked(0.5), T.CreateChecked(-1.5));
            var hidden = g.Forward(product.Forward(Tensors.Of([2, 2], [.. Θ.Take(4)]), x));
            var ŷ = g.Forward(product.Forward(Tensors.Of([1, 2], [.. Θ.Skip(4)]), hidden));
            return new BinaryCrossEntropyLoss().Forward(ŷ, Tensors.Of([1, 1], T.One))[0];
        }

        double[] Θ = [0.3, -0.8, 1.2, 0.4, -0.6, 0.9];
        yield return new(
            "One formula, over any number",
            Grid.Of("Θ⁽¹⁾ row by row, then Θ⁽²⁾", Tensors.Of([1, 6], Θ)),
            new Equation("loss", "-log g(Θ⁽²⁾ g(Θ⁽¹⁾ x))", "", Loss(Θ))
        );

        // Reverse mode: the tape writes down every operation with its slopes; one walk back gives all derivatives.
        var tape = new Tape();
        Variable[] variables = [.. Θ.Select(tape.Variable)];
        var loss = Loss(variables);
        var gradient = tape.Gradient(loss);

        // Forward mode: a dual number carries one derivative; as many runs as there are weights.
        double[] forward =
        [
            .. Enumerable.Range(0, 6).Select(i => Loss(Θ.Select((θ, j) => new Dual(θ, i == j ? 1 : 0)).ToArray()).Derivative),
        ];

        // By hand: the deck's δ, with δ⁽³⁾ = ŷ - y.
        double[] x = [0.5, -1.5];
        double[] a = [g(Θ[0] * x[0] + Θ[1] * x[1]), g(Θ[2] * x[0] + Θ[3] * x[1])];
        var δ3 = g(Θ[4] * a[0] + Θ[5] * a[1]) - 1;
        double[] δ2 = [δ3 * Θ[4] * a[0] * (1 - a[0]), δ3 * Θ[5] * a[1] * (1 - a[1])];
        double[] byHand = [δ2[0] * x[0], δ2[0] * x[1], δ2[1] * x[0], δ2[1] * x[1], δ3 * a[0], δ3 * a[1]];

        // Differences: two runs for each weight, and never exact.
        double[] differences = [.. Enumerable.Range(0, 6).Select(i => (Loss(Moved(i, 1e-6)) - Loss(Moved(i, -1e-6))) / 2e-6)];
        yield return new(
            "Backprop for this simple network architecture is a special case of reverse-mode auto-differentiation",
            new Table(
                "∂loss/∂Θ",
                ["weight", "by hand (δ)", "reverse mode", "forward mode", "differences"],
                [
                    .. Enumerable
                        .Range(0, 6)
                        .Select(i => (IReadOnlyList<Cell>)[$"Θ{i}", byHand[i], gradient[variables[i]], forward[i], differences[i]]),
                ]
            ),
            new Equation("operations on the tape", "", "", tape.Count),
            new Table(
                "what each costs for W weights",
                ["way", "runs", "exact"],
                [
                    ["reverse mode", "1 forward, 1 back", "yes"],
                    ["forward mode", "W", "yes"],
                    ["differences", "2W", "no"],
                ]
            )
        );

        double[] Moved(int i, double by) => [.. Θ.Select((θ, j) => i == j ? θ + by : θ)];
        static double g(double z) => 1 / (1 + Math.Exp(-z));
    }
}
