using System.Numerics.Tensors;
using Reference.Layers;
using Reference.Lectures.Walkthroughs;
using Reference.Losses;
using Reference.Networks;
using Reference.Training;

namespace Reference.Lectures.DeckU;

/// <summary>Deck U, "Multiple Output Units: One-vs-Rest".</summary>
public static class OneVsRestLecture
{
    /// <summary>The lecture.</summary>
    public static Lecture Lecture { get; } =
        new(
            "one-vs-rest",
            Deck.U,
            "Multiple Output Units: One-vs-Rest",
            "pedestrian, car, motorcycle, truck: an output each; softmax beside it",
            Walk
        );

    private static readonly string[] Classes = ["pedestrian", "car", "motorcycle", "truck"];

    private static IEnumerable<Frame> Walk(Setting setting)
    {
        yield return new(
            "We want: hΘ(x) ≈ 1 at the class's own place, 0 elsewhere",
            new Table(
                "targets",
                ["class", .. Classes],
                [
                    .. Classes.Select(
                        (name, k) => (IReadOnlyList<Cell>)[name, .. Enumerable.Range(0, 4).Select(i => (Cell)(long)(i == k ? 1 : 0))]
                    ),
                ]
            )
        );

        // Length and height in metres stand for the pictures, each class a cloud around its own.
        (double Length, double Height)[] middle = [(0.5, 1.7), (4.3, 1.5), (2.1, 1.2), (8, 3.2)];
        var network = new Sequential("x", [1, 2]).FullyConnected(16).Relu().FullyConnected(4).Build();
        var (perOutput, shared, one) = (
            new BinaryCrossEntropyLoss { FromLogits = true },
            new SoftmaxCrossEntropyLoss(),
            Tensors.Of([1], 1.0)
        );
        var results = new List<(string Name, Spread Right)>();
        var curves = new List<Curve>();
        Tensor<double> shown = Tensors.Zeros<double>([4, 4]);
        foreach (var (name, oneVsRest) in new[] { ("one-vs-rest: four sigmoids", true), ("softmax", false) })
        {
            var losses = new List<double>();
            var right = setting.OverSeeds(
                $"one-vs-rest, {name}, seed",
                seed =>
                {
                    var random = new RandomNumbers(seed);
                    var (inputs, labels) = Clouds(400, random);
                    var oneHot = Tensors.Fill([400, 4], i => labels[i / 4] == i % 4 ? 1.0 : 0);
                    var (parameters, descent) = (network.Initialise<double>(random), Optimiser.GradientDescent(0.1));
                    var state = descent.Start<double>(network);
                    losses.Clear();
                    for (var step = 0; step < setting.Size(300, 60); step++)
                    {
                        var trace = network.Forward(parameters, new() { ["x"] = inputs });
                        var (upstream, loss) = oneVsRest
                            ? (perOutput.Backward(trace["fc2"], oneHot, null, one), perOutput.Forward(trace["fc2"], oneHot)[0])
                            : (shared.Backward(trace["fc2"], labels, null, one), shared.Forward(trace["fc2"], labels).Loss[0]);
                        losses.Add(loss);
                        (parameters, state) = descent.Move(
                            parameters,
                            network.Backward(trace, new() { ["dfc2"] = upstream }),
                            state,
                            0.1,
                            step
                        );
                    }

                    var plain = Tensors.Fill([4, 2], i => Scaled(i % 2 == 0 ? middle[i / 2].Length : middle[i / 2].Height, i % 2));
                    var scores = network.Forward(parameters, new() { ["x"] = plain })["fc2"];
                    shown = oneVsRest ? new Sigmoid().Forward(scores) : new Softmax().Forward(scores);
                    var (tests, truths) = Clouds(1000, random);
                    var said = network.Forward(parameters, new() { ["x"] = tests })["fc2"].Flat().ToArray().Chunk(4);
                    return said.Select((row, n) => Evaluation.Said<double>(row) == truths[n] ? 1.0 : 0).Average();
                }
            );
            results.Add((name, right));
            curves.Add(Curve.Of(name, losses));
            yield return new(
                $"hΘ(x) for the middle of each class, {name}",
                new Table(
                    $"outputs, {name}",
                    ["", .. Classes, "their sum"],
                    [
                        .. Classes.Select(
                            (of, k) =>
                                (IReadOnlyList<Cell>)
                                    [
                                        of,
                                        .. Enumerable.Range(0, 4).Select(i => (Cell)shown[k, i]),
                                        Enumerable.Range(0, 4).Sum(i => shown[k, i]),
                                    ]
                        ),
                    ]
                ),
                oneVsRest
                    ? "Each output is a chance of its own: they need not add up to 1."
                    : "Softmax shares one chance among the classes: they add up to 1."
            );
        }

        yield return new(
            "Multi-class logistic regression",
            new Plot("loss, last seed", "step", curves) { Logarithmic = true },
            new Table(
                "right on examples not seen",
                ["outputs", "right"],
                [.. results.Select(row => (IReadOnlyList<Cell>)[row.Name, Cell.Percent(row.Right)])]
            )
        );

        (Tensor<double> Inputs, Tensor<long> Labels) Clouds(int count, RandomNumbers random) =>
            (
                Tensors.Fill(
                    [count, 2],
                    i => Scaled((i % 2 == 0 ? middle[i / 2 % 4].Length : middle[i / 2 % 4].Height) * (1 + 0.15 * random.Normal()), i % 2)
                ),
                Tensors.Fill([count], n => n % 4L)
            );

        static double Scaled(double metres, int axis) => (metres - (axis == 0 ? 3.7 : 1.9)) / (axis == 0 ? 2.8 : 0.8);
    }
}
