using System.Numerics.Tensors;
using Reference.Layers;
using Reference.Lectures.DeckR;
using Reference.Lectures.Walkthroughs;
using Reference.Losses;
using Reference.Networks;
using Reference.Numbers;
using Reference.Training;

namespace Reference.Lectures.DeckU;

/// <summary>Deck U, "Common training issues": ResNet architecture.</summary>
public static class ResidualLecture
{
    /// <summary>The lecture.</summary>
    public static Lecture Lecture { get; } =
        new("residual", Deck.U, "Common training issues: ResNet architecture", "a residual block, and gradients that survive depth", Walk);

    private static IEnumerable<Frame> Walk(Setting setting)
    {
        // y = f(x) + x. The sum sends what comes back both ways: ∂L/∂x = f'(x)·∂L/∂y + ∂L/∂y.
        var block = new Sequential("x", [1, 2])
            .Residual(inner => inner.FullyConnected(2, bias: false).Relu().FullyConnected(2, bias: false))
            .Build();
        var parameters = new Values<Rational>
        {
            ["fc1.weight"] = Tensors.Of<Rational>([2, 2], 1, 2, -1, 1),
            ["fc2.weight"] = Tensors.Of<Rational>([2, 2], new(1, 2), 1, 0, new(1, 3)),
        };
        var trace = block.ForwardExactly(parameters, new Values<Rational> { ["x"] = Tensors.Of<Rational>([1, 2], 3, 1) });
        var gradients = block.BackwardExactly(trace, new Values<Rational> { ["dadd1"] = Tensors.Of<Rational>([1, 2], 1, 1) });
        var through = Tensors.Fill([1, 2], i => gradients["dx"][0, i] - 1);
        yield return new(
            "A residual block: y = f(x) + x",
            new Flow(new("x", [1, 2]), new("f: fully connected, ReLU, fully connected", [1, 2]), new("f(x) + x", [1, 2])),
            Grid.Of("x", trace["x"]),
            Grid.Of("f(x)", trace["fc2"]),
            Grid.Of("y = f(x) + x", trace["add1"]),
            Grid.Of("∂L/∂y", Tensors.Of<Rational>([1, 2], 1, 1)),
            Grid.Of("∂L/∂x through f alone", through),
            Grid.Of("∂L/∂x", gradients["dx"])
        );

        // How much of the gradient is left at the first layer of a deep network, plain and residual, at the start: with weights that keep the
        // spread of a plain layer, and with half of those, as a network has that begins carefully.
        const int width = 16;
        var depths = setting.Brief ? new[] { 2, 8 } : [2, 4, 8, 16, 32, 64];
        (string Name, double Gain, bool IsResidual)[] kinds =
        [
            ("plain", 1, false),
            ("plain, half the weights", 0.25, false),
            ("residual", 1, true),
            ("residual, half the weights", 0.25, true),
        ];
        var left = kinds.Select(kind => depths.Select(depth => Left(depth, kind.Gain, kind.IsResidual)).ToList()).ToList();
        yield return new(
            "For large networks, gradients can blow up or go to zero. This can be helped by ResNet architecture",
            new Table(
                "length of ∂L/∂(input) for an upstream gradient of length 1",
                ["blocks", .. kinds.Select(kind => kind.Name)],
                [.. depths.Select((depth, place) => (IReadOnlyList<Cell>)[(long)depth, .. left.Select(spreads => (Cell)spreads[place])])]
            ),
            new Plot(
                "length of the gradient at the input",
                "blocks",
                [
                    .. kinds.Zip(
                        left,
                        (kind, spreads) => new Curve(kind.Name, [.. depths.Zip(spreads, (depth, spread) => new Point(depth, spread.Mean))])
                    ),
                ]
            )
            {
                Logarithmic = true,
            },
            new Claim(
                "a residual network's gradients survive depth",
                left[2][^1].Values.Concat(left[3][^1].Values).All(length => length is > 0.1 and < 100)
                    && left[0][^1].Mean < 0.1 * left[2][^1].Mean
                    && left[1][^1].Mean < 0.1 * left[3][^1].Mean,
                $"after {depths[^1]} blocks {left[2][^1]} is left in the residual network and {left[0][^1]} in the plain one; with half the weights {left[3][^1]} and {left[1][^1]}"
            )
        );

        // Small deep networks that learn X's and O's: the same layers with and without the shortcut.
        var test = XOrOPictures.Draw(setting.Size(1000, 100), new RandomNumbers(1000), Trickiness.All);
        var rows = new List<(string Name, Spread Right)>();
        foreach (var isResidual in new[] { false, true })
        {
            var chain = new Sequential("picture", [1, 1, 9, 9]).Convolution(8, kernel: 3, pad: 1).Relu().MaxPooling(2);
            for (var depth = 0; depth < setting.Size(16, 4); depth++)
            {
                chain = isResidual
                    ? chain.Residual(inner => Inner(inner, new Normal(0.02))).Relu()
                    : Inner(chain, Initialiser.HeNormal).Relu();
            }

            var network = chain.Flatten().FullyConnected(2).Build();
            var trainer = new Trainer(network, new SoftmaxCrossEntropyLoss())
            {
                Optimiser = Optimiser.GradientDescent(0.01),
                BatchSize = 20,
                Parts = 1,
            };
            var name = isResidual ? "residual" : "plain";
            rows.Add(
                (
                    name,
                    setting.OverSeeds(
                        $"residual, {name} network, seed",
                        seed =>
                        {
                            var train = XOrOPictures.Draw(setting.Size(500, 60), new RandomNumbers(seed), Trickiness.All);
                            var run = trainer.Start<float>(seed);
                            for (var epoch = 0; epoch < setting.Size(5, 1); epoch++)
                            {
                                run = trainer.Epoch(run, train, cancel: setting.Cancel);
                            }

                            return trainer.Evaluate(run.Parameters, test, setting.Cancel).Accuracy;
                        }
                    )
                )
            );
        }

        yield return new(
            $"A small residual net: {2 * setting.Size(16, 4)} more convolutions, X's and O's",
            new Table(
                "right on held-out pictures",
                ["network", "right"],
                [.. rows.Select(row => (IReadOnlyList<Cell>)[row.Name, Cell.Percent(row.Right)])]
            ),
            new Claim(
                "it learns where the plain one is too deep",
                rows[1].Right.IsClearlyAbove(rows[0].Right),
                $"residual {rows[1].Right.Percent}, plain {rows[0].Right.Percent}"
            )
        );

        // Two convolutions. Each kind of network begins as suits it: the plain one with He's weights, which keep the spread, a residual
        // block near the identity.
        static Sequential Inner(Sequential chain, Initialiser second) =>
            chain.Convolution(8, kernel: 3, pad: 1).Relu().Convolution(8, kernel: 3, pad: 1, initialiser: second);

        Spread Left(int depth, double gain, bool isResidual) =>
            setting.OverSeeds(
                $"residual, {depth} blocks, {(isResidual ? "residual" : "plain")}, gain {gain}, seed",
                seed =>
                {
                    // Each block is tanh(W x).
                    var chain = new Sequential("x", [1, width]);
                    Sequential Block(Sequential inner) =>
                        inner.FullyConnected(width, initialiser: new Scaled(gain, Fan.In, Uniform: false)).Then(new Tanh(), "tanh");
                    for (var place = 0; place < depth; place++)
                    {
                        chain = isResidual ? chain.Residual(Block) : Block(chain);
                    }

                    var network = chain.Build();
                    var random = new RandomNumbers(seed);
                    var x = Tensors.Fill([1, width], _ => random.Normal());
                    var trace = network.Forward(network.Initialise<double>(random), new() { ["x"] = x });
                    var upstream = Tensors.Fill([1, width], _ => 1 / Math.Sqrt(width));
                    return Length(network.Backward(trace, new() { [$"d{network.Outputs[0]}"] = upstream })["dx"]);
                }
            );
    }

    private static double Length(Tensor<double> tensor) => Math.Sqrt(tensor.Flat().ToArray().Sum(element => element * element));
}
