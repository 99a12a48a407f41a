using Reference.Layers;
using Reference.Lectures.Walkthroughs;
using Reference.Losses;
using Reference.Networks;
using Reference.Optimisers;
using Reference.Training;

namespace Reference.Lectures.DeckU;

/// <summary>Deck U, "Multi-layer Neural Network - Binary Classification".</summary>
public static class MultilayerLecture
{
    /// <summary>The lecture.</summary>
    public static Lecture Lecture { get; } =
        new(
            "multilayer",
            Deck.U,
            "Multi-layer Neural Network - Binary Classification",
            "hidden layers with sigmoid or ReLU, what one node cannot do",
            Walk
        );

    private static IEnumerable<Frame> Walk(Setting setting)
    {
        // a⁽¹⁾ = x, a⁽ˡ⁺¹⁾ = σ(Θ⁽ˡ⁾ a⁽ˡ⁾), ŷ = g(Θ⁽ᴸ⁾ a⁽ᴸ⁾).
        var input = new Sequential("x", [1, 2]);
        (string Name, Network Network)[] networks =
        [
            ("one node", input.FullyConnected(1, initialiser: Initialiser.XavierNormal).Build()),
            (
                "8 hidden units, sigmoid",
                input
                    .FullyConnected(8, initialiser: Initialiser.XavierNormal)
                    .Then(new Sigmoid(), "g")
                    .FullyConnected(1, initialiser: Initialiser.XavierNormal)
                    .Build()
            ),
            ("8 hidden units, ReLU", input.FullyConnected(8).Relu().FullyConnected(1, initialiser: Initialiser.XavierNormal).Build()),
            (
                "8 and 8 hidden units, ReLU",
                input.FullyConnected(8).Relu().FullyConnected(8).Relu().FullyConnected(1, initialiser: Initialiser.XavierNormal).Build()
            ),
        ];
        yield return new("a⁽¹⁾ = x, a⁽ˡ⁺¹⁾ = σ(Θ⁽ˡ⁾ a⁽ˡ⁾), ŷ = g(Θ⁽ᴸ⁾ a⁽ᴸ⁾)", [.. networks.Select(row => row.Network.Shapes(row.Name))]);

        // The loss takes the scores before the last g: the same, but it neither overflows nor cancels.
        var loss = new BinaryCrossEntropyLoss { FromLogits = true };
        var results = new List<(string Name, Spread Right)>();
        var curves = new List<Curve>();
        foreach (var (name, network) in networks)
        {
            var last = new List<double>();
            var right = setting.OverSeeds(
                $"multilayer, {name}, seed",
                seed =>
                {
                    var random = new RandomNumbers(seed);
                    var (train, test) = (PlanePoints.Ring(200, random), PlanePoints.Ring(500, random));
                    var (parameters, optimiser) = (network.Initialise<double>(random), new Optimiser(new Adam()) { Rate = 0.03 });
                    var state = optimiser.Start<double>(network);
                    last.Clear();
                    for (var step = 0; step < setting.Size(300, 60); step++)
                    {
                        var trace = network.Forward(parameters, new() { ["x"] = train.Inputs });
                        var scores = trace[network.Outputs[0]];
                        last.Add(loss.Forward(scores, train.Targets)[0]);
                        var upstream = loss.Backward(scores, train.Targets, null, Tensors.Of([1], 1.0));
                        var gradients = network.Backward(trace, new() { [$"d{network.Outputs[0]}"] = upstream });
                        (parameters, state) = optimiser.Move(parameters, gradients, state, 0.03, step);
                    }

                    var said = network.Forward(parameters, new() { ["x"] = test.Inputs })[network.Outputs[0]];
                    return Enumerable.Range(0, 500).Average(n => said[n, 0] > 0 == (test.Targets[n, 0] == 1) ? 1.0 : 0);
                }
            );
            results.Add((name, right));
            curves.Add(Curve.Of(name, last));
        }

        yield return new(
            "A ring around a disc: no line tells them apart",
            new Plot("loss, last seed", "step", curves),
            new Table(
                "right on points not seen",
                ["network", "right"],
                [.. results.Select(row => (IReadOnlyList<Cell>)[row.Name, Cell.Percent(row.Right)])]
            ),
            new Claim(
                "hidden layers do what one node cannot",
                results.Skip(1).All(row => row.Right.Mean > results[0].Right.Mean + 0.1),
                string.Join("; ", results.Select(row => $"{row.Name} {row.Right.Percent}"))
            )
        );
    }
}
