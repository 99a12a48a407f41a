using System.Numerics.Tensors;
using Reference.Data;
using Reference.Layers;
using Reference.Lectures.Walkthroughs;
using Reference.Losses;
using Reference.Networks;
using Reference.Training;

namespace Reference.Lectures.DeckR;

/// <summary>Deck R, "A toy ConvNet: X's and O's" and "Trickier cases".</summary>
public static class XOrOLecture
{
    /// <summary>The lecture.</summary>
    public static Lecture Lecture { get; } =
        new(
            "x-or-o",
            Deck.R,
            "A toy ConvNet: X's and O's",
            "says X or O: built by hand, and trained from scratch for trickier cases",
            Walk
        );

    /// <summary>A network that is large enough for X's and O's: every weight is learned.</summary>
    public static Network Network { get; } =
        new Sequential("picture", [1, 1, 9, 9])
            .Convolution(8, kernel: 3, pad: 1)
            .Relu()
            .MaxPooling(2)
            .Convolution(16, kernel: 3, pad: 1)
            .Relu()
            .MaxPooling(2)
            .Flatten()
            .FullyConnected(2)
            .Build();

    private static IEnumerable<Frame> Walk(Setting setting)
    {
        (string Name, Trickiness Tricks)[] cases =
        [
            ("plain", new()),
            ("translation", new(Translation: Trickiness.All.Translation)),
            ("scaling", new(Scaling: Trickiness.All.Scaling)),
            ("rotation", new(Rotation: Trickiness.All.Rotation)),
            ("weight", new(Weight: Trickiness.All.Weight)),
            ("all together", Trickiness.All),
        ];
        var held = cases.Select(trick => XOrOPictures.Draw(setting.Size(2000, 200), new RandomNumbers(1000), trick.Tricks)).ToList();
        var some = new double[81];
        var shown = new List<Part>();
        foreach (var (trick, pictures) in cases.Zip(held))
        {
            foreach (var picture in new[] { 0, 1 })
            {
                pictures.Brightness(picture, some);
                shown.Add(new Shades($"{pictures.ClassNames[pictures.Label(picture)]}, {trick.Name}", 9, 9, [.. some]));
            }
        }

        yield return new(
            "Trickier cases: translation, scaling, rotation, weight",
            [
                new Words(
                    $"Moved by up to {Trickiness.All.Translation} pixel, {100 * Trickiness.All.Scaling:F0} % smaller or larger, turned by up to {Trickiness.All.Rotation}°, strokes {100 * Trickiness.All.Weight:F0} % thinner or thicker."
                ),
                .. shown,
            ]
        );

        // The deck's network, built by hand: three features of the plain X, ReLU, pooling, pooling, and votes for X and O.
        var features = new Concatenation { Axis = 0 }
            .Forward([XPicture.Backslash, XPicture.Cross, XPicture.Slash])
            .Map(weight => (double)weight / 9);
        var pooling = new MaxPooling
        {
            KernelShape = [2, 2],
            Strides = [2, 2],
            CeilMode = true,
        };
        int[] forX = [0, 3, 4, 9, 10];
        var votes = Tensors.Fill([2, 12], i => forX.Contains(i % 12) == (i < 12) ? (i < 12 ? 1 / 5.0 : 1 / 7.0) : 0);
        var byHand = held.Select(pictures =>
                Share(
                    pictures,
                    picture =>
                    {
                        var maps = new Relu().Forward(new Convolution().Forward(picture, features));
                        var values = new Flatten().Forward(pooling.Forward(pooling.Forward(maps)));
                        return new FullyConnected { TransB = true }.Forward(values, votes);
                    }
                )
            )
            .ToList();

        // Trained from scratch: every weight is learned, from pictures that are tricky in all four ways.
        var network = Network;
        yield return new("Learn all the weights", network.Shapes(), new Equation("weights to learn", "", "", (int)network.ParameterCount));

        var trainer = new Trainer(network, new SoftmaxCrossEntropyLoss())
        {
            Optimiser = Optimiser.GradientDescent(0.02),
            BatchSize = 20,
            Parts = 1,
        };
        var learned = cases.Select(_ => new List<double>()).ToList();
        var losses = new List<Curve>();
        foreach (var seed in setting.Seeds)
        {
            var train = XOrOPictures.Draw(setting.Size(4000, 600), new RandomNumbers(seed), Trickiness.All);
            var run = trainer.Start<float>(seed);
            for (var epoch = 0; epoch < setting.Size(15, 3); epoch++)
            {
                run = trainer.Epoch(run, train, cancel: setting.Cancel);
                setting.Progress?.Report(new($"x-or-o, seed {seed}, epoch", epoch + 1, setting.Size(15, 3)));
            }

            losses.Add(Curve.Of($"seed {seed}", run.Losses));
            foreach (var (pictures, shares) in held.Zip(learned))
            {
                shares.Add(trainer.Evaluate(run.Parameters, pictures, setting.Cancel).Accuracy);
            }
        }

        yield return new("Training from scratch", new Plot("loss", "epoch", losses) { Logarithmic = true });
        var rows = cases.Select((trick, place) => (trick.Name, ByHand: byHand[place], Learned: new Spread(learned[place]))).ToList();
        var (all, plain) = (rows[^1], rows[0]);
        yield return new(
            "Final result: pictures that neither has seen",
            new Table(
                "right on held-out pictures",
                ["pictures", "built by hand", "trained"],
                [.. rows.Select(row => (IReadOnlyList<Cell>)[row.Name, Cell.Percent(new Spread([row.ByHand])), Cell.Percent(row.Learned)])]
            ),
            new Claim(
                "a ConvNet says X or O under translation, scaling, rotation and weight (at least 99 % is asked for)",
                all.Learned.Values.Min() >= 0.99,
                $"trained {all.Learned.Percent} over {setting.Seeds.Count} seeds, the least {100 * all.Learned.Values.Min():F2} %"
            ),
            new Claim(
                "deciding is hard: features made for the plain picture do not do",
                all.ByHand < plain.ByHand - 0.1,
                $"built by hand {100 * plain.ByHand:F1} % of plain pictures, {100 * all.ByHand:F1} % of tricky ones"
            )
        );
    }

    /// <summary>The share of pictures whose own class gets the larger vote.</summary>
    private static double Share(LabelledPictures pictures, Func<Tensor<double>, Tensor<double>> votes) =>
        Enumerable
            .Range(0, pictures.Count)
            .Average(picture =>
                Evaluation.Said<double>(votes(pictures.Pictures<double>([picture])).Flat()) == pictures.Label(picture) ? 1.0 : 0
            );
}
