using System.Diagnostics;
using Reference.Lectures.Walkthroughs;
using Reference.Losses;
using Reference.Networks;

namespace Reference.Lectures.DeckR;

/// <summary>Deck R, "Numerically calculating the gradient is expensive".</summary>
public static class NumericalGradientLecture
{
    /// <summary>The lecture.</summary>
    public static Lecture Lecture { get; } =
        new(
            "numerical-gradient",
            Deck.R,
            "Numerically calculating the gradient is very expensive",
            "evaluations and time against backpropagation, as weights are added",
            Walk
        );

    private const double Step = 1e-5;

    private static IEnumerable<Frame> Walk(Setting setting)
    {
        var rows = new List<(long Weights, long Evaluations, double Numerical, double Backward, double Furthest)>();
        var loss = new SoftmaxCrossEntropyLoss();
        foreach (var hidden in setting.Brief ? new[] { 2, 4, 8 } : [2, 4, 8, 16, 32, 64])
        {
            var network = new Sequential("x", [1, 81]).FullyConnected(hidden).Relu().FullyConnected(2).Build();
            var pictures = XOrOPictures.Draw(20, new RandomNumbers(1), Trickiness.All);
            int[] all = [.. Enumerable.Range(0, 20)];
            var inputs = new Values<double> { ["x"] = pictures.Pictures<double>(all).Reshaped([20, 81]) };
            var labels = pictures.Labels(all);
            var parameters = network.Initialise<double>(new RandomNumbers(1));
            double Error() => loss.Forward(network.Forward(parameters, inputs)["fc2"], labels).Loss[0];
            Error();

            // Numerically: change each weight a little, both ways, and see what becomes of the error.
            var (clock, evaluations, numerical) = (Stopwatch.StartNew(), 0L, new List<double>());
            foreach (var name in parameters.Names)
            {
                for (var i = 0; i < parameters[name].Flat().Length; i++)
                {
                    ref var weight = ref parameters[name].Flat()[i];
                    var old = weight;
                    weight = old + Step;
                    var above = Error();
                    weight = old - Step;
                    var below = Error();
                    weight = old;
                    numerical.Add((above - below) / (2 * Step));
                    evaluations += 2;
                }
            }

            var slow = clock.Elapsed.TotalMilliseconds;

            // By backpropagation: once forward, once backward, and all slopes are there. The shortest of several, for the clock's sake.
            var fast = double.PositiveInfinity;
            Values<double> gradients = [];
            for (var repeat = 0; repeat < 10; repeat++)
            {
                clock.Restart();
                var trace = network.Forward(parameters, inputs);
                var upstream = loss.Backward(trace["fc2"], labels, null, Tensors.Of([1], 1.0));
                gradients = network.Backward(trace, new Values<double> { ["dfc2"] = upstream });
                fast = Math.Min(fast, clock.Elapsed.TotalMilliseconds);
            }

            var exact = parameters.Names.SelectMany(name => gradients[$"d{name}"].Flat().ToArray());
            rows.Add((network.ParameterCount, evaluations, slow, fast, numerical.Zip(exact, (n, e) => Math.Abs(n - e)).Max()));
            setting.Progress?.Report(new($"numerical-gradient, {hidden} hidden units", rows.Count, rows.Count));
        }

        var (least, most) = (rows[0], rows[^1]);
        yield return new(
            "Numerically calculating the gradient is very expensive",
            "A network for X's and O's, 20 pictures, hidden units added. Each weight costs two evaluations of the whole network.",
            new Table(
                "the gradient, numerically and by backpropagation",
                ["weights", "evaluations", "numerically, ms", "backpropagation, ms", "times as long", "largest difference"],
                [
                    .. rows.Select(row =>
                        (IReadOnlyList<Cell>)
                            [row.Weights, row.Evaluations, row.Numerical, row.Backward, row.Numerical / row.Backward, row.Furthest]
                    ),
                ]
            ),
            new Plot(
                "time, ms",
                "weights",
                new Curve("numerically", [.. rows.Select(row => new Point(row.Weights, row.Numerical))]),
                new Curve("backpropagation", [.. rows.Select(row => new Point(row.Weights, row.Backward))])
            )
            {
                Logarithmic = true,
            },
            new Claim(
                "numerical gradients are very expensive, and the more so the more weights there are",
                most.Numerical / most.Backward > 2 * (least.Numerical / least.Backward) && least.Numerical > least.Backward,
                $"{least.Numerical / least.Backward:F0} times as long as backpropagation with {least.Weights} weights, {most.Numerical / most.Backward:F0} times with {most.Weights}"
            )
        );
    }
}
