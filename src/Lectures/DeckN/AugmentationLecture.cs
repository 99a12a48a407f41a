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
            ("contrast", new() { Contrast = 0.5 }),
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
        // Two questions: does it help on digits as they are, and on digits that vary in just that way, as photographs would?
        var test = digits.Test.Take(setting.Size(1000, 50));
        var rows = new List<(string Name, Spread Right, Spread Varied, Spread VariedWithout)>();
        var curves = new List<Curve>();
        var plain = new List<TrainingRun<float>>();
        foreach (var (name, augmentation) in setting.Brief ? expansions.Take(2) : expansions)
        {
            IReadOnlyList<double> losses = [];
            var varied = Varied(test, augmentation);
            var (with, without) = (new List<double>(), new List<double>());
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

                    if (augmentation is null)
                    {
                        plain.Add(run);
                    }

                    losses = run.Losses;
                    with.Add(trainer.Evaluate(run.Parameters, varied, setting.Cancel).Accuracy);
                    without.Add(trainer.Evaluate(plain[with.Count - 1].Parameters, varied, setting.Cancel).Accuracy);
                    return trainer.Evaluate(run.Parameters, test, setting.Cancel).Accuracy;
                }
            );
            rows.Add((name, right, new(with), new(without)));
            curves.Add(Curve.Of(name, losses));
        }

        yield return new(
            $"What it is worth: {setting.Size(200, 40)} digits to learn from",
            [
                new Table(
                    "right on test digits",
                    ["expanded by", "as they are", "varied in this way", "varied, with nothing"],
                    [
                        .. rows.Select(row =>
                            (IReadOnlyList<Cell>)
                                [row.Name, Cell.Percent(row.Right), Cell.Percent(row.Varied), Cell.Percent(row.VariedWithout)]
                        ),
                    ]
                ),
                new Plot("training loss, last seed", "epoch", curves) { Logarithmic = true },
                .. rows.Skip(1)
                    .SelectMany(row =>
                        new[]
                        {
                            new Claim(
                                $"expanding the training data by {row.Name} helps, on test digits as they are",
                                row.Right.IsClearlyAbove(rows[0].Right),
                                $"{row.Right.Percent}, with nothing {rows[0].Right.Percent}"
                            ),
                            new Claim(
                                $"expanding the training data by {row.Name} helps, on test digits that vary so",
                                row.Varied.IsClearlyAbove(row.VariedWithout),
                                $"{row.Varied.Percent}, with nothing {row.VariedWithout.Percent}"
                            ),
                        }
                    ),
                "A mirrored digit is seldom a digit: what may be done to a picture depends on what it shows, and what is worth doing on what the pictures to come will be like. Where a network reads the varied digits as well without, as it does those of another contrast, there is nothing to gain.",
            ]
        );
    }

    /// <summary>Digits, each changed once at random.</summary>
    private static LabelledPictures Varied(LabelledPictures digits, Augmentation? augmentation)
    {
        var (random, brightness) = (new RandomNumbers(1), new double[784]);
        var (pixels, labels) = (new byte[784 * digits.Count], new int[digits.Count]);
        for (var n = 0; n < labels.Length; n++)
        {
            digits.Brightness(n, brightness);
            var changed = (augmentation?.Draw(random) ?? new()).Of(Tensors.Of([1, 28, 28], brightness));
            for (var pixel = 0; pixel < 784; pixel++)
            {
                pixels[784 * n + pixel] = (byte)Math.Round(255 * Math.Clamp(changed.Flat()[pixel], 0, 1));
            }

            labels[n] = digits.Label(n);
        }

        return new([1, 28, 28], new Pixels(pixels), labels, digits.ClassNames, digits.Normalisation);
    }
}
