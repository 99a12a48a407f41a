using Reference.Data;
using Reference.Lectures.Walkthroughs;
using Reference.Losses;
using Reference.Networks;
using Reference.Training;

namespace Reference.Lectures.DeckN;

/// <summary>Deck N, "Expanding the training data".</summary>
public static class AugmentationLecture
{
    /// <summary>The lecture.</summary>
    public static Lecture Lecture { get; } =
        new("augmentation", Deck.N, "Expanding the training data", "reflections, translations, rotations, contrast, skewness", Walk);

    private static IEnumerable<Frame> Walk(Setting setting)
    {
        // One digit, and what each change makes of it; 0 is paper, 1 is ink.
        var digits = setting.Digits();
        var pixels = new double[784];
        digits.Test.Brightness(0, pixels);
        var digit = Tensors.Of([1, 28, 28], pixels);
        (string Name, Distortion Distortion)[] changes =
        [
            ("as it is", new()),
            ("reflection", new() { ReflectedHorizontally = true }),
            ("translation by 4 pixels right, 3 down", new() { ShiftX = 4, ShiftY = 3 }),
            ("rotation by 25 degrees", new() { Degrees = 25 }),
            ("contrast 0.4", new() { Contrast = 0.4 }),
            ("skewness 0.4", new() { Skew = 0.4 }),
        ];
        foreach (var (name, distortion) in changes)
        {
            yield return new($"Expanding the training data: {name}", new Shades(name, 28, 28, distortion.Of(digit).Flat().ToArray()));
        }

        // What each is worth: LeNet from few digits, changed anew in each epoch.
        (string Name, Augmentation? Augmentation)[] expansions =
        [
            ("nothing", null),
            ("reflections", new() { ReflectHorizontally = true }),
            ("translations", new() { Shift = 2 }),
            ("rotations", new() { Rotation = 15 }),
            ("contrast", new() { Contrast = 0.3 }),
            ("skewness", new() { Skew = 0.2 }),
            (
                "translations, rotations, skewness",
                new()
                {
                    Shift = 2,
                    Rotation = 15,
                    Skew = 0.2,
                }
            ),
        ];
        var network = new Sequential("digit", [1, 1, 28, 28])
            .Convolution(8, kernel: 5, stride: 2)
            .Relu()
            .MaxPooling(2)
            .Flatten()
            .FullyConnected(32)
            .Relu()
            .FullyConnected(10)
            .Build();
        var trainer = new Trainer(network, new SoftmaxCrossEntropyLoss())
        {
            Optimiser = Optimiser.GradientDescent(0.02),
            BatchSize = 20,
            Parts = 1,
        };
        var test = digits.Test.Take(setting.Size(1000, 50));
        var rows = new List<(string Name, Spread Right)>();
        var curves = new List<Curve>();
        foreach (var (name, augmentation) in setting.Brief ? expansions.Take(2) : expansions)
        {
            IReadOnlyList<double> losses = [];
            var right = setting.OverSeeds(
                $"augmentation, {name}, seed",
                seed =>
                {
                    var train = digits.Train.Choose(
                        new RandomNumbers(seed).Permutation(digits.Train.Count).AsSpan(0, setting.Size(200, 40))
                    );
                    var run = trainer.Start<float>(seed);
                    for (var epoch = 0; epoch < setting.Size(40, 2); epoch++)
                    {
                        run = trainer.Epoch(run, train.Augmented(augmentation), cancel: setting.Cancel);
                    }

                    losses = run.Losses;
                    return trainer.Evaluate(run.Parameters, test, setting.Cancel).Accuracy;
                }
            );
            rows.Add((name, right));
            curves.Add(Curve.Of(name, losses));
        }

        yield return new(
            $"What it is worth: {setting.Size(200, 40)} digits to learn from",
            [
                new Table(
                    "right on test digits",
                    ["expanded by", "right"],
                    [.. rows.Select(row => (IReadOnlyList<Cell>)[row.Name, Cell.Percent(row.Right)])]
                ),
                new Plot("training loss, last seed", "epoch", curves) { Logarithmic = true },
                .. rows.Skip(1)
                    .Select(row => new Claim(
                        $"expanding the training data by {row.Name} helps",
                        row.Right.IsClearlyAbove(rows[0].Right),
                        $"{row.Right.Percent}, with nothing {rows[0].Right.Percent}"
                    )),
                "A mirrored digit is seldom a digit: what may be done to a picture depends on what it shows.",
            ]
        );
    }
}
