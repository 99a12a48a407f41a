using Reference.Data;
using Reference.Lectures.Walkthroughs;
using Reference.Losses;
using Reference.Networks;
using Reference.Training;

namespace Reference.Lectures.DeckN;

/// <summary>Deck N, "Guarding against overfitting and saturation"; deck U, "Common training issues"; deck C, "Practices for preventing overfitting".</summary>
public static class OverfittingLecture
{
    /// <summary>The lecture.</summary>
    public static Lecture Lecture { get; } =
        new(
            "overfitting",
            [Deck.N, Deck.U, Deck.C],
            "Guarding against overfitting and saturation",
            "L2, dropout, expanded data, early stopping: with and without",
            Walk
        );

    private static IEnumerable<Frame> Walk(Setting setting)
    {
        // Few pictures and many weights.
        var digits = setting.Digits();
        var (test, count, epochs) = (digits.Test.Take(setting.Size(1000, 60)), setting.Size(200, 40), setting.Size(30, 2));
        var plain = Mlp(dropout: 0);
        var dropped = Mlp(dropout: 0.5);
        var expansion = new Augmentation
        {
            Shift = 2,
            Rotation = 10,
            Scale = 0.1,
        };
        (string Name, Network Network, double Decay, Augmentation? Expansion, bool Stops)[] ways =
        [
            ("nothing", plain, 0, null, false),
            ("L2, λ = 0.05", plain, 0.05, null, false),
            ("dropout 0.5", dropped, 0, null, false),
            ("expanded data", plain, 0, expansion, false),
            ("early stopping", plain, 0, null, true),
        ];
        yield return new(
            $"{count} digits, {plain.ParameterCount:#,0} weights",
            plain.Shapes(),
            "L2 adds λ·w to each slope (deck U's λΘ; deck N divides by n), dropout silences half of the hidden units at random, expanded data are shifted, turned and scaled anew in each epoch, early stopping keeps the epoch that a fifth of the pictures, held out, likes best.",
            "Each is measured twice: with the labels as they are, and with a fifth of them wrong, which can only be learned by heart."
        );

        foreach (var (labels, wrong) in new[] { ("labels as they are", 0.0), ("a fifth of the labels wrong", 0.2) })
        {
            var rows = new List<(string Name, Spread Train, Spread Test)>();
            var curves = new List<Curve>();
            foreach (var (name, network, decay, expanded, stops) in ways)
            {
                var trainer = new Trainer(network, new SoftmaxCrossEntropyLoss())
                {
                    Optimiser = Optimiser.GradientDescent(0.02, weightDecay: decay),
                    BatchSize = 20,
                    Parts = 1,
                };
                var remembered = new List<double>();
                var judged = new List<double>();
                var right = setting.OverSeeds(
                    $"overfitting, {labels}, {name}, seed",
                    seed =>
                    {
                        var random = new RandomNumbers(seed);
                        var pictures = Mislabelled(
                            digits.Train.Choose(random.Permutation(digits.Train.Count).AsSpan(0, count)),
                            wrong,
                            random
                        );
                        var run = trainer.Start<float>(seed);
                        judged.Clear();
                        if (stops)
                        {
                            var (train, held) = pictures.HoldOut(0.2, random);
                            run = new EarlyStopping(Patience: 5)
                                .Train<float>(trainer, run, train, held, epochs, cancel: setting.Cancel)
                                .Best;
                        }
                        else
                        {
                            for (var epoch = 0; epoch < epochs; epoch++)
                            {
                                run = trainer.Epoch(run, pictures.Augmented(expanded), cancel: setting.Cancel);
                                judged.Add(seed == setting.Seeds[^1] ? trainer.Evaluate(run.Parameters, test, setting.Cancel).Loss : 0);
                            }
                        }

                        remembered.Add(trainer.Evaluate(run.Parameters, pictures, setting.Cancel).Accuracy);
                        return trainer.Evaluate(run.Parameters, test, setting.Cancel).Accuracy;
                    }
                );
                rows.Add((name, new(remembered), right));
                if (judged.Count > 0)
                {
                    curves.Add(Curve.Of(name, judged));
                }
            }

            var nothing = rows[0];
            yield return new(
                $"Training and test, with and without: {labels}",
                [
                    new Table(
                        $"right, {labels}",
                        ["against overfitting", "training pictures", "test pictures", "gap"],
                        [
                            .. rows.Select(row =>
                            {
                                var gap = row.Train.Mean - row.Test.Mean;
                                return (IReadOnlyList<Cell>)
                                    [
                                        row.Name,
                                        Cell.Percent(row.Train),
                                        Cell.Percent(row.Test),
                                        new(FormattableString.Invariant($"{100 * gap:F1} %"), gap),
                                    ];
                            }),
                        ]
                    ),
                    new Plot($"test loss, {labels}, last seed", "epoch", curves),
                    new Claim(
                        $"overfitting is common: nearly all of the training set, much less of the test set ({labels})",
                        nothing.Train.Mean > 0.98 && nothing.Test.Mean < 0.95,
                        $"training {nothing.Train.Percent}, test {nothing.Test.Percent}"
                    ),
                    .. rows.Skip(1)
                        .Select(row => new Claim(
                            $"{row.Name} guards against overfitting ({labels})",
                            row.Test.IsClearlyAbove(nothing.Test),
                            $"test {row.Test.Percent}, with nothing {nothing.Test.Percent}; better with {row.Test.Above(nothing.Test)} of {row.Test.Values.Count} seeds"
                        )),
                ]
            );
        }

        static Network Mlp(double dropout)
        {
            var chain = new Sequential("digit", [1, 1, 28, 28]).Flatten().FullyConnected(100).Relu();
            return (dropout > 0 ? chain.Dropout(dropout) : chain).FullyConnected(10).Build();
        }
    }

    /// <summary>The same pictures, a share of them with a label that another digit has.</summary>
    private static LabelledPictures Mislabelled(LabelledPictures pictures, double share, RandomNumbers random)
    {
        var (brightness, pixels) = (new double[784], new byte[784 * pictures.Count]);
        var labels = new int[pictures.Count];
        for (var n = 0; n < labels.Length; n++)
        {
            pictures.Brightness(n, brightness);
            for (var pixel = 0; pixel < 784; pixel++)
            {
                pixels[784 * n + pixel] = (byte)Math.Round(255 * brightness[pixel]);
            }

            labels[n] = n < share * labels.Length ? (pictures.Label(n) + 1 + random.Below(9)) % 10 : pictures.Label(n);
        }

        return new([1, 28, 28], new Pixels(pixels), labels, pictures.ClassNames, pictures.Normalisation);
    }
}
