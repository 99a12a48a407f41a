using System.Numerics.Tensors;
using Reference.Layers;
using Reference.Lectures.Walkthroughs;
using Reference.Numbers;

namespace Reference.Lectures.DeckU;

/// <summary>Deck U, "Backpropagation": the algorithm.</summary>
public static class BackpropAlgorithmLecture
{
    /// <summary>The lecture.</summary>
    public static Lecture Lecture { get; } =
        new("backprop-algorithm", Deck.U, "Backpropagation", "Δ accumulated over examples; D = Δ/n + λΘ, the bias left out", Walk);

    private static IEnumerable<Frame> Walk(Setting setting)
    {
        // Two inputs, three hidden units, one output; Θ⁽ˡ⁾ is s_{l+1} × (s_l + 1), its column 0 meets the bias unit.
        var random = new RandomNumbers(1);
        var (Θ1, Θ2) = (Tensors.Fill([3, 3], _ => random.Normal()), Tensors.Fill([1, 4], _ => random.Normal()));
        double[][] x =
        [
            [0, 0],
            [0, 1],
            [1, 0],
            [1, 1],
        ];
        double[] y = [0, 1, 1, 0];
        const double λ = 0.1;
        yield return new("Θ and the training instances", Grid.Of("Θ⁽¹⁾", Θ1), Grid.Of("Θ⁽²⁾", Θ2), Grid.Of("y", Tensors.Of([4], y)));

        // Set Δᵢⱼ = 0 (used to accumulate gradient).
        var (Δ1, Δ2) = (Tensors.Zeros<double>([3, 3]), Tensors.Zeros<double>([1, 4]));
        var (product, g) = (new MatrixProduct(), new Sigmoid());
        foreach (var (i, (instance, truth)) in x.Zip(y).Index())
        {
            // Set a⁽¹⁾ = xᵢ. Compute {a⁽²⁾, …, a⁽ᴸ⁾} via forward propagation.
            var a1 = Tensors.Of([3, 1], 1, instance[0], instance[1]);
            var z2 = product.Forward(Θ1, a1);
            var a2 = Tensors.Of([4, 1], [1, .. g.Forward(z2).Flat()]);
            var a3 = g.Forward(product.Forward(Θ2, a2));
            // Compute δ⁽ᴸ⁾ = a⁽ᴸ⁾ - yᵢ.
            var δ3 = a3.Map(a => a - truth);
            // Compute errors: δᵢ⁽ˡ⁾ = aᵢ(1 - aᵢ) Σₖ δₖ Θₖᵢ, without the bias unit, which nothing feeds.
            var δ2 = Tensors.Fill([3, 1], unit => a2[unit + 1, 0] * (1 - a2[unit + 1, 0]) * δ3[0, 0] * Θ2[0, unit + 1]);
            // Compute gradients Δᵢⱼ⁽ˡ⁾ = Δᵢⱼ⁽ˡ⁾ + aⱼ⁽ˡ⁾ δᵢ⁽ˡ⁺¹⁾.
            Δ1 = Tensors.Fill([3, 3], place => Δ1[place / 3, place % 3] + a1[place % 3, 0] * δ2[place / 3, 0]);
            Δ2 = Tensors.Fill([1, 4], place => Δ2[0, place] + a2[place, 0] * δ3[0, 0]);
            yield return new(
                $"Training instance {i + 1}: x = ({instance[0]}, {instance[1]}), y = {truth}",
                Grid.Of($"a⁽²⁾ of instance {i + 1}", a2.Reshaped([1, 4])),
                new Equation($"a⁽³⁾ of instance {i + 1}", "", "", a3[0, 0]),
                new Equation($"δ⁽³⁾ of instance {i + 1}", "a⁽³⁾ - y", "", δ3[0, 0]),
                Grid.Of($"δ⁽²⁾ of instance {i + 1}", δ2.Reshaped([1, 3])),
                Grid.Of($"Δ⁽¹⁾ after instance {i + 1}", Δ1),
                Grid.Of($"Δ⁽²⁾ after instance {i + 1}", Δ2)
            );
        }

        // Compute avg regularized gradient: D = Δ/n + λΘ if j ≠ 0, Δ/n otherwise.
        var D1 = Tensors.Fill([3, 3], i => Δ1.Flat()[i] / 4 + (i % 3 != 0 ? λ * Θ1.Flat()[i] : 0));
        var D2 = Tensors.Fill([1, 4], i => Δ2.Flat()[i] / 4 + (i % 4 != 0 ? λ * Θ2.Flat()[i] : 0));
        yield return new(
            "Compute avg regularized gradient, λ = 0.1; column 0, the bias, is left out",
            Grid.Of("D⁽¹⁾", D1),
            Grid.Of("D⁽²⁾", D2),
            "Deck N regularises with λ/n · w (from λ/2n Σw²) where deck U has λΘ."
        );

        // D⁽ˡ⁾ is the matrix of partial derivatives of J(Θ) = -1/n Σ L + λ/2 Σ Θ² (without the bias): reverse mode agrees.
        var tape = new Tape();
        var (v1, v2) = (Θ1.Map(tape.Variable), Θ2.Map(tape.Variable));
        Variable J = 0;
        foreach (var (instance, truth) in x.Zip(y))
        {
            Variable[] a2 = [1, .. g.Forward(product.Forward(v1, Tensors.Of<Variable>([3, 1], 1, instance[0], instance[1]))).Flat()];
            var a3 = g.Forward(product.Forward(v2, Tensors.Of([4, 1], a2)))[0, 0];
            J -= (truth == 1 ? new Logarithm().Forward(Tensors.Of([1], a3))[0] : new Logarithm().Forward(Tensors.Of([1], 1 - a3))[0]) / 4;
        }

        J = Weights(v1, 3).Concat(Weights(v2, 4)).Aggregate(J, (sum, θ) => sum + θ * θ * (λ / 2));
        var gradient = tape.Gradient(J);
        var furthest = v1.Flat()
            .ToArray()
            .Zip(D1.Flat().ToArray())
            .Concat(v2.Flat().ToArray().Zip(D2.Flat().ToArray()))
            .Max(pair => Math.Abs(gradient[pair.First] - pair.Second));
        yield return new(
            "D⁽ˡ⁾ is the matrix of partial derivatives of J(Θ)",
            new Equation("J(Θ)", "-1/n Σ L(y, ŷ) + λ/2 Σ Θ²", "", J.Value),
            new Equation("largest difference from reverse-mode differentiation", "", "", furthest)
        );

        static IEnumerable<Variable> Weights(Tensor<Variable> Θ, int columns) => Θ.Flat().ToArray().Where((_, i) => i % columns != 0);
    }
}
