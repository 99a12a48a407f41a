using System.Numerics.Tensors;
using Reference.Layers;
using Reference.Lectures.Walkthroughs;
using Reference.Losses;
using Reference.Networks;
using Reference.Optimisers;
using Reference.Training;

namespace Reference.Lectures.DeckU;

/// <summary>Deck U, "Multi-layer Neural Network - Regression", and deck D, "What can neural networks predict?".</summary>
public static class RegressionLecture
{
    /// <summary>The lecture.</summary>
    public static Lecture Lecture { get; } =
        new(
            "regression",
            [Deck.U, Deck.D],
            "Multi-layer Neural Network - Regression",
            "squared loss: a bounding box, and increments that conserve their sum",
            Walk
        );

    private static IEnumerable<Frame> Walk(Setting setting)
    {
        // L(y, ŷ) = (y - ŷ)²; deck D's y = [x₀, y₀, x₁, y₁].
        var loss = new QuadraticLoss();
        var boxes = new Sequential("picture", [1, 1, 12, 12])
            .Convolution(8, kernel: 3, pad: 1)
            .Relu()
            .MaxPooling(2)
            .Flatten()
            .FullyConnected(32)
            .Relu()
            .FullyConnected(4)
            .Build();
        var sample = Boxes(1, new RandomNumbers(5));
        yield return new(
            "Predicting the location of something: y = [x₀, y₀, x₁, y₁]",
            new Shades("a bright box, and noise", 12, 12, sample.Inputs.Flat().ToArray()),
            Grid.Of("its bounding box, pixels", sample.Targets),
            boxes.Shapes()
        );

        Tensor<double> said = Tensors.Zeros<double>([1, 4]);
        var curve = new List<double>();
        var (before, overlap) = (new List<double>(), new List<double>());
        var off = setting.OverSeeds(
            "regression, boxes, seed",
            seed =>
            {
                var random = new RandomNumbers(seed);
                var (train, test) = (Boxes(setting.Size(400, 100), random), Boxes(200, random));
                var start = boxes.Initialise<double>(random);
                before.Add(Off(boxes, start, test));
                var parameters = Fit(boxes, start, train, loss, setting.Size(40, 8), 0.003, curve);
                said = boxes.Forward(parameters, new() { ["picture"] = sample.Inputs })["fc2"];
                var all = boxes.Forward(parameters, new() { ["picture"] = test.Inputs })["fc2"];
                overlap.Add(Enumerable.Range(0, 200).Average(n => Overlap(Row(all, n), Row(test.Targets, n))));
                return Off(boxes, parameters, test);
            }
        );
        yield return new(
            "L(y, ŷ) = (y - ŷ)²",
            new Plot("loss, last seed", "epoch", Curve.Of("loss", curve)),
            Grid.Of("the box said", said),
            new Table(
                "boxes not seen before",
                ["", "before training", "after"],
                [
                    ["a side is off by, pixels", new Spread(before), off],
                    ["overlap with the truth (intersection over union)", "", new Spread(overlap)],
                ]
            ),
            new Claim(
                "a network predicts anything for which there is a loss: a bounding box",
                off.Mean < new Spread(before).Mean / 2,
                $"sides are off by {off} pixels"
            )
        );

        // Deck D: increments y = [dT₀, dT₁, …] of a temperature, which only moves: their sum is 0. Heat in a rod flows to where it is colder.
        var rod = new Sequential("temperature", [1, 1, 16])
            .Then(new Convolution { Pads = [1, 1] }, "conv", new Parameter("weight", [4, 1, 3], Initialiser.HeNormal))
            .Relu();
        var increments = rod.Then(new Convolution { Pads = [1, 1] }, "conv", new Parameter("weight", [1, 4, 3], Initialiser.HeNormal))
            .Build();
        var chance = new RandomNumbers(1);
        var heat = Rods(200, chance);
        var learned = Fit(increments, increments.Initialise<double>(chance), heat, loss, setting.Size(40, 8), 0.01, []);
        var (one, truth) = (Rods(1, chance), 0.0);
        var raw = increments.Forward(learned, new() { ["temperature"] = one.Inputs })["conv2"].Flat().ToArray();
        truth = one.Targets.Flat().ToArray().Sum();
        var mean = raw.Average();
        var conserved = raw.Select(dT => dT - mean).ToArray();
        yield return new(
            "Predicting temperature change: normalise to ensure conservation",
            new Flow(new("T", [1, 1, 16]), new("two convolutions", [1, 1, 16]), new("minus their mean", [1, 1, 16])),
            new Equation("sum of the true increments", "Σ dTᵢ", "", Math.Round(truth, 12)),
            new Equation("sum of the increments said", "Σ dTᵢ", "", raw.Sum()),
            new Equation("sum of the increments normalised", "Σ (dTᵢ - mean)", "", Math.Round(conserved.Sum(), 12)),
            new Table(
                "how far off a dT is, root of the mean square",
                ["", "off by"],
                [
                    ["as said", Rms(raw, one.Targets.Flat().ToArray())],
                    ["normalised", Rms(conserved, one.Targets.Flat().ToArray())],
                ]
            )
        );

        Values<double> Fit(
            Network network,
            Values<double> parameters,
            Examples train,
            QuadraticLoss loss,
            int epochs,
            double rate,
            List<double> losses
        )
        {
            var (optimiser, input, output) = (new Optimiser(new Adam()), network.Inputs[0].Name, network.Outputs[0]);
            var state = optimiser.Start<double>(network);
            losses.Clear();
            for (var (epoch, updates) = (0, 0); epoch < epochs; epoch++)
            {
                var sum = 0.0;
                foreach (var batch in Enumerable.Range(0, train.Count).Chunk(20))
                {
                    var (x, y) = (train.Take(train.Inputs, batch), train.Take(train.Targets, batch));
                    var trace = network.Forward(parameters, new() { [input] = x });
                    sum += loss.Forward(trace[output], y)[0] * batch.Length / train.Count;
                    var upstream = loss.Backward(trace[output], y, Tensors.Of([1], 1.0));
                    (parameters, state) = optimiser.Move(
                        parameters,
                        network.Backward(trace, new() { [$"d{output}"] = upstream }),
                        state,
                        rate,
                        updates++
                    );
                }

                losses.Add(sum);
            }

            return parameters;
        }
    }

    private sealed record Examples(Tensor<double> Inputs, Tensor<double> Targets)
    {
        public int Count => Inputs.Shape()[0];

        public Tensor<double> Take(Tensor<double> from, int[] examples)
        {
            var (shape, size) = (from.Shape(), from.Shape().Size / Count);
            return Tensors.Of([examples.Length, .. shape[1..]], [.. examples.SelectMany(n => from.Flat().Slice(n * size, size).ToArray())]);
        }
    }

    private static Examples Boxes(int count, RandomNumbers random)
    {
        var targets = Enumerable
            .Range(0, count)
            .Select(_ => (X: random.Below(7), Y: random.Below(7), W: 3 + random.Below(3), H: 3 + random.Below(3)))
            .Select(box => new double[] { box.X, box.Y, box.X + box.W, box.Y + box.H })
            .ToArray();
        return new(
            Tensors.Fill(
                [count, 1, 12, 12],
                i =>
                {
                    var (box, x, y) = (targets[i / 144], i % 12, i / 12 % 12);
                    return (x >= box[0] && x < box[2] && y >= box[1] && y < box[3] ? 1 : 0) + 0.1 * random.Normal();
                }
            ),
            Tensors.Of([count, 4], [.. targets.SelectMany(box => box)])
        );
    }

    /// <summary>Rods of 16 places, warm at random; in a step heat flows between neighbours, and none through the ends.</summary>
    private static Examples Rods(int count, RandomNumbers random)
    {
        var temperatures = Tensors.Fill([count, 1, 16], _ => random.Normal());
        return new(
            temperatures,
            Tensors.Fill(
                [count, 1, 16],
                i =>
                {
                    var (n, here) = (i / 16, i % 16);
                    double T(int place) => temperatures[n, 0, Math.Clamp(place, 0, 15)];
                    return 0.2 * (T(here - 1) - 2 * T(here) + T(here + 1));
                }
            )
        );
    }

    private static double Off(Network network, Values<double> parameters, Examples test) =>
        new AbsoluteLoss().Forward(network.Forward(parameters, new() { ["picture"] = test.Inputs })["fc2"], test.Targets)[0];

    private static double[] Row(Tensor<double> boxes, int n) => boxes.Flat().Slice(4 * n, 4).ToArray();

    private static double Overlap(double[] a, double[] b)
    {
        double Side(int low, int high) => Math.Max(0, Math.Min(a[high], b[high]) - Math.Max(a[low], b[low]));
        static double Area(double[] box) => Math.Max(0, box[2] - box[0]) * Math.Max(0, box[3] - box[1]);
        var common = Side(0, 2) * Side(1, 3);
        return common / (Area(a) + Area(b) - common);
    }

    private static double Rms(double[] said, double[] truth) => Math.Sqrt(said.Zip(truth, (s, t) => (s - t) * (s - t)).Average());
}
