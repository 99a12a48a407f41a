using System.Numerics.Tensors;
using Reference.Layers;
using Reference.Lectures.Walkthroughs;
using Reference.Losses;
using Reference.Networks;
using Reference.Numbers;
using Reference.Training;

namespace Reference.Lectures.DeckN;

/// <summary>Deck N, "Training a Neural Net" and "Backpropagation", after Nielsen's book.</summary>
public static class NielsenLecture
{
    /// <summary>The lecture.</summary>
    public static Lecture Lecture { get; } =
        new(
            "nielsen",
            Deck.N,
            "Backpropagation",
            "quadratic and cross-entropy cost, the five steps with δᴸ and δˡ, mini-batches of digits",
            Walk
        );

    private static IEnumerable<Frame> Walk(Setting setting)
    {
        var random = new RandomNumbers(1);
        var (w2, b2) = (Tensors.Fill([3, 2], _ => random.Normal()), Tensors.Fill([3], _ => random.Normal()));
        var (w3, b3) = (Tensors.Fill([2, 3], _ => random.Normal()), Tensors.Fill([2], _ => random.Normal()));
        var (a1, y) = (Tensors.Of([1, 2], 0.3, 0.9), Tensors.Of([1, 2], 1.0, 0));
        var (affine, σ) = (new FullyConnected { TransB = true }, new Sigmoid());

        // 1. Input x: set the corresponding activation a¹.
        yield return new(
            "1. Input x",
            Grid.Of("a¹", a1),
            new Flow(new("a¹", [2]), new("w², b²", [3]), new("w³, b³", [2])),
            Grid.Of("w²", w2),
            Grid.Of("b²", b2),
            Grid.Of("w³", w3),
            Grid.Of("b³", b3)
        );

        // 2. Feedforward: zˡ = wˡaˡ⁻¹ + bˡ and aˡ = σ(zˡ).
        var z2 = affine.Forward(a1, w2, b2);
        var a2 = σ.Forward(z2);
        var z3 = affine.Forward(a2, w3, b3);
        var a3 = σ.Forward(z3);
        yield return new("2. Feedforward", Grid.Of("z²", z2), Grid.Of("a²", a2), Grid.Of("z³", z3), Grid.Of("a³", a3));

        foreach (var quadratic in new[] { true, false })
        {
            // C = 1/2n Σ ‖y - a‖²: ∇ₐC = a - y.   C = -1/n Σ [y ln a + (1 - y) ln(1 - a)]: ∇ₐC = (1 - y)/(1 - a) - y/a.
            var cost = quadratic ? "quadratic" : "cross-entropy";
            IOperator loss = quadratic
                ? new QuadraticLoss { Reduction = Reduction.Sum }
                : new BinaryCrossEntropyLoss { Reduction = Reduction.Sum };
            var given = new Values<double> { ["input"] = a3, ["target"] = y };
            given.Add("dloss", Tensors.Of([1], quadratic ? 0.5 : 1), Shape.Scalar);
            var ofA = loss.Backward(given)["dinput"];

            // 3. Output error: δᴸ = ∇ₐC ⊙ σ'(zᴸ).
            var δ3 = σ.Backward(z3, ofA);
            // 4. Backpropagate the error: δˡ = ((wˡ⁺¹)ᵀ δˡ⁺¹) ⊙ σ'(zˡ).
            var δ2 = σ.Backward(z2, new MatrixProduct().Forward(δ3, w3));
            // 5. Output: ∂C/∂wˡⱼₖ = aˡ⁻¹ₖ δˡⱼ and ∂C/∂bˡⱼ = δˡⱼ.
            var ofW2 = Tensors.Fill([3, 2], i => a1[0, i % 2] * δ2[0, i / 2]);
            var ofW3 = Tensors.Fill([2, 3], i => a2[0, i % 3] * δ3[0, i / 3]);
            yield return new(
                $"3. Output error δᴸ, 4. Backpropagate, 5. Output: {cost} cost",
                Grid.Of($"∇ₐC, {cost}", ofA),
                Grid.Of($"δ³, {cost}", δ3),
                Grid.Of($"δ², {cost}", δ2),
                Grid.Of($"∂C/∂w³, {cost}", ofW3),
                Grid.Of($"∂C/∂w², {cost}", ofW2),
                new Equation($"largest difference from reverse-mode differentiation, {cost}", "", "", Furthest(quadratic, ofW2))
            );
            if (!quadratic)
            {
                yield return new("With cross-entropy, σ'(zᴸ) cancels: δᴸ = a - y", Grid.Of("a³ - y", new Subtraction().Forward(a3, y)));
            }
        }

        // Stochastic gradient descent: w → w - η/m Σⱼ ∂C_Xⱼ/∂w over mini-batches of m digits. 784 pixels, 30 hidden units, 10 digits.
        var network = new Sequential("x", [1, 784])
            .FullyConnected(30, initialiser: Initialiser.LeCunNormal)
            .Then(new Sigmoid(), "σ")
            .FullyConnected(10, initialiser: Initialiser.LeCunNormal)
            .Then(new Sigmoid(), "σ")
            .Build();
        var digits = setting.Digits();
        var (train, test) = (digits.Train.Take(setting.Size(3000, 100)), digits.Test.Take(setting.Size(1000, 50)));
        var tests = test.Pictures<float>([.. Enumerable.Range(0, test.Count)]).Reshaped([test.Count, 784]);
        var rows = new List<(string Cost, Spread Right)>();
        var curves = new List<Curve>();
        var learned = new List<double>();
        foreach (
            var (cost, loss, η) in new (string, IOperator, double)[]
            {
                ("quadratic", new QuadraticLoss { Reduction = Reduction.Sum }, 1.5),
                ("cross-entropy", new BinaryCrossEntropyLoss { Reduction = Reduction.Sum }, 0.5),
            }
        )
        {
            var right = setting.OverSeeds($"nielsen, {cost}, seed", seed => Digits(loss, cost == "quadratic" ? 0.5f : 1, η, seed));
            rows.Add((cost, right));
            curves.Add(Curve.Of(cost, learned));
        }

        yield return new(
            "Stochastic gradient descent: mini-batches of 10 digits, 784 - 30 - 10 units",
            new Table(
                "test accuracy",
                ["cost", "right"],
                [.. rows.Select(row => (IReadOnlyList<Cell>)[row.Cost, Cell.Percent(row.Right)])]
            ),
            new Plot("test accuracy, last seed", "epoch", curves)
        );

        double Digits(IOperator loss, float half, double η, ulong seed)
        {
            var chance = new RandomNumbers(seed);
            var (parameters, descent) = (network.Initialise<float>(chance), Optimiser.GradientDescent(η, momentum: 0));
            var state = descent.Start<float>(network);
            learned.Clear();
            for (var epoch = 0; epoch < setting.Size(5, 1); epoch++)
            {
                foreach (var batch in chance.Permutation(train.Count).Chunk(10))
                {
                    var labels = train.Labels(batch).Flat().ToArray();
                    var trace = network.Forward(parameters, new() { ["x"] = train.Pictures<float>(batch).Reshaped([batch.Length, 784]) });
                    var given = new Values<float>
                    {
                        ["input"] = trace[network.Outputs[0]],
                        ["target"] = Tensors.Fill([batch.Length, 10], i => labels[i / 10] == i % 10 ? 1f : 0),
                    };
                    given.Add("dloss", Tensors.Of([1], half / batch.Length), Shape.Scalar);
                    var gradients = network.Backward(trace, new() { [$"d{network.Outputs[0]}"] = loss.Backward(given)["dinput"] });
                    (parameters, state) = descent.Move(parameters, gradients, state, η, 0);
                }

                var said = network.Forward(parameters, new() { ["x"] = tests })[network.Outputs[0]].Flat().ToArray().Chunk(10);
                learned.Add(said.Select((scores, n) => Evaluation.Said<float>(scores) == test.Label(n) ? 1.0 : 0).Average());
            }

            return learned[^1];
        }

        double Furthest(bool quadratic, Tensor<double> ofW2)
        {
            var tape = new Tape();
            var v = w2.Map(tape.Variable);
            var a = σ.Forward(affine.Forward(σ.Forward(affine.Forward(Constants(a1), v, Constants(b2))), Constants(w3), Constants(b3)));
            var C = quadratic
                ? new QuadraticLoss { Reduction = Reduction.Sum }.Forward(a, Constants(y))[0] * 0.5
                : new BinaryCrossEntropyLoss { Reduction = Reduction.Sum }.Forward(a, Constants(y))[0];
            var gradient = tape.Gradient(C);
            return v.Flat().ToArray().Zip(ofW2.Flat().ToArray(), (variable, slope) => Math.Abs(gradient[variable] - slope)).Max();
        }

        static Tensor<Variable> Constants(Tensor<double> tensor) => tensor.Map(Variable.FromDouble);
    }
}
