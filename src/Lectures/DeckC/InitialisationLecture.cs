using Reference.Layers;
using Reference.Lectures.Walkthroughs;
using Reference.Networks;

namespace Reference.Lectures.DeckC;

/// <summary>Deck C, "Weight Initialization".</summary>
public static class InitialisationLecture
{
    /// <summary>The lecture.</summary>
    public static Lecture Lecture { get; } =
        new("initialisation", Deck.C, "Weight Initialization", "0.01·randn, Xavier, He: the spread of activations layer by layer", Walk);

    private const int Depth = 10;

    private static IEnumerable<Frame> Walk(Setting setting)
    {
        var width = setting.Size(200, 60);
        (string Rule, Initialiser Initialiser)[] rules =
        [
            ("W = 0.01·randn", new Normal(0.01)),
            ("Xavier", Initialiser.XavierNormal),
            ("He", Initialiser.HeNormal),
        ];
        (string Name, IOperator Operator)[] units = [("tanh", new Tanh()), ("ReLU", new Relu())];
        var kept = new Dictionary<(string Unit, string Rule), Spread>();
        foreach (var (unit, op) in units)
        {
            var rows = new List<IReadOnlyList<Cell>>();
            var curves = new List<Curve>();
            foreach (var (rule, initialiser) in rules)
            {
                var chain = new Sequential("x", [1, width]);
                for (var layer = 0; layer < Depth; layer++)
                {
                    chain = chain.FullyConnected(width, initialiser: initialiser).Then(op, "unit");
                }

                // A batch of 50 of normal numbers goes through; the standard deviation of what comes out of each layer, for each seed.
                var network = chain.Build();
                var spreads = new double[Depth][];
                Array.Fill(spreads, []);
                foreach (var seed in setting.Seeds)
                {
                    var random = new RandomNumbers(seed);
                    var x = Tensors.Fill([50, width], _ => random.Normal());
                    var trace = network.Forward(network.Initialise<double>(random), new() { ["x"] = x });
                    for (var layer = 0; layer < Depth; layer++)
                    {
                        spreads[layer] = [.. spreads[layer], Deviation(trace[$"unit{layer + 1}"].Flat())];
                    }

                    setting.Progress?.Report(new($"initialisation, {unit}, {rule}, seed", (int)seed, setting.Seeds.Count));
                }

                kept[(unit, rule)] = new(spreads[^1].Zip(spreads[0], (last, first) => last / first).ToArray());
                rows.Add([rule, .. new[] { 0, 1, 4, Depth - 1 }.Select(layer => (Cell)new Spread(spreads[layer]))]);
                curves.Add(Curve.Of(rule, spreads.Select(layer => layer.Average())));
            }

            yield return new(
                $"{Depth} layers of {width} {unit} units",
                new Table(
                    $"standard deviation of the activations, {unit}",
                    ["rule", "layer 1", "layer 2", "layer 5", $"layer {Depth}"],
                    rows
                ),
                new Plot($"standard deviation of the activations, {unit}", "layer", curves) { Logarithmic = true }
            );
        }

        yield return new(
            "Make variance of input and output in each layer similar",
            new Claim(
                "small random numbers have problems with deeper networks",
                kept[("tanh", rules[0].Rule)].Mean < 0.01 && kept[("ReLU", rules[0].Rule)].Mean < 0.01,
                $"of the spread after layer 1, 0.01·randn leaves {kept[("tanh", rules[0].Rule)]} after layer {Depth} with tanh, {kept[("ReLU", rules[0].Rule)]} with ReLU"
            ),
            new Claim(
                "Xavier keeps the spread (with tanh)",
                kept[("tanh", "Xavier")].Values.All(share => share > 0.25),
                $"it leaves {kept[("tanh", "Xavier")]} with tanh, but {kept[("ReLU", "Xavier")]} with ReLU, which silences half of its units"
            ),
            new Claim(
                "He keeps the spread with ReLU",
                kept[("ReLU", "He")].Values.All(share => share is > 0.5 and < 2),
                $"it leaves {kept[("ReLU", "He")]} with ReLU"
            )
        );
    }

    private static double Deviation(Span<double> values)
    {
        var all = values.ToArray();
        var mean = all.Average();
        return Math.Sqrt(all.Average(value => (value - mean) * (value - mean)));
    }
}
