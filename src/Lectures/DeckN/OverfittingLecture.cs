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
        var (count, held, epochs) = (setting.Size(200, 40), setting.Size(500, 40), setting.Size(30, 2));
        var test = digits.Test.Take(setting.Size(1000, 60));
        var plain = Mlp(dropout: 0);
        var expansion = new Augmentation
        {
            Shift = 2,
            Rotation = 10,
            Scale = 0.1,
        };
        (string Name, Way[] Strengths)[] remedies =
        [
            ("nothing", [new("", plain)]),
            ("L2", [.. new[] { 0.05, 0.2 }.Select(λ => new Way(FormattableString.Invariant($"λ = {λ}"), plain) { Decay = λ })]),
            ("dropout", [.. new[] { 0.5, 0.8 }.Select(p => new Way(FormattableString.Invariant($"p = {p}"), Mlp(p)))]),
            ("expanded data", [new("", plain) { Expansion = expansion }]),
            ("early stopping", [new("", plain) { Stops = true }]),
        ];
        yield return new(
            $"{count} digits, {plain.ParameterCount:#,0} weights",
            plain.Shapes(),
            "L2 adds λ·w to each slope (deck U's λΘ; deck N divides by n), dropout silences a share p of the hidden units at random, expanded data are shifted, turned and scaled anew in each epoch, early stopping keeps the epoch that was right most often on other pictures.",
            $"How strong a remedy is, {held} other pictures say: the strength that is right on most of them over all seeds is taken. The test pictures choose nothing.",
            "Each is measured twice: with the labels as they are, and with two fifths of them wrong, which can only be learned by heart; the other pictures' labels are no better. Digits are so alike that learning the right ones by heart does little harm: it is the wrong ones that a remedy must keep out."
        );

        foreach (var (labels, wrong) in new[] { ("labels as they are", 0.0), ("two fifths of the labels wrong", 0.4) })
        {
            var rows = new List<(string Name, Measured Chosen)>();
            foreach (var (name, strengths) in remedies)
            {
                var tried = strengths.Select(way => Measure($"overfitting, {labels}, {name} {way.Strength}, seed", way, wrong)).ToList();
                rows.Add((name, tried.MaxBy(way => way.Held.Mean)!));
            }

            var nothing = rows[0].Chosen;
            yield return new(
                $"Training and test, with and without: {labels}",
                [
                    new Table(
                        $"right, {labels}",
                        ["against overfitting", "strength", "training pictures", "other pictures", "test pictures", "gap"],
                        [
                            .. rows.Select(row =>
                            {
                                var (way, train, held, right, _) = row.Chosen;
                                var gap = train.Mean - right.Mean;
                                return (IReadOnlyList<Cell>)
                                    [
                                        row.Name,
                                        way.Strength,
                                        Cell.Percent(train),
                                        Cell.Percent(held),
                                        Cell.Percent(right),
                                        new(FormattableString.Invariant($"{100 * gap:F1} %"), gap),
                                    ];
                            }),
                        ]
                    ),
                    new Plot(
                        $"test loss, {labels}, last seed",
                        "epoch",
                        [.. rows.Where(row => row.Chosen.Losses.Count > 0).Select(row => Curve.Of(row.Name, row.Chosen.Losses))]
                    ),
                    new Claim(
                        $"overfitting is common: nearly all of the training set, much less of the test set ({labels})",
                        nothing.Train.Mean > 0.98 && nothing.Test.Mean < 0.95,
                        $"training {nothing.Train.Percent}, test {nothing.Test.Percent}"
                    ),
                    .. rows.Skip(1)
                        .Select(row => new Claim(
                            $"{row.Name} guards against overfitting ({labels})",
                            row.Chosen.Test.IsClearlyAbove(nothing.Test),
                            $"test {row.Chosen.Test.Percent}, with nothing {nothing.Test.Percent}; better with {row.Chosen.Test.Above(nothing.Test)} of {nothing.Test.Values.Count} seeds"
                        )),
                ]
            );
        }

        Measured Measure(string what, Way way, double wrong)
        {
            var trainer = new Trainer(way.Network, new SoftmaxCrossEntropyLoss())
            {
                Optimiser = Optimiser.GradientDescent(new Cosine(0.02, Length: epochs), weightDecay: way.Decay),
                BatchSize = 20,
                Parts = 1,
            };
            var (trained, validated, losses) = (new List<double>(), new List<double>(), new List<double>());
            var right = setting.OverSeeds(
                what,
                seed =>
                {
                    var random = new RandomNumbers(seed);
                    var order = random.Permutation(digits.Train.Count);
                    var pictures = Mislabelled(digits.Train.Choose(order.AsSpan(0, count)), wrong, random);
                    var others = Mislabelled(digits.Train.Choose(order.AsSpan(count, held)), wrong, random);
                    var run = trainer.Start<float>(seed);
                    if (way.Stops)
                    {
                        run = new EarlyStopping(Patience: 10, By: Criterion.Accuracy)
                            .Train<float>(trainer, run, pictures, others, epochs, cancel: setting.Cancel)
                            .Best;
                    }

                    for (var epoch = 0; epoch < epochs && !way.Stops; epoch++)
                    {
                        run = trainer.Epoch(run, pictures.Augmented(way.Expansion), cancel: setting.Cancel);
                        if (seed == setting.Seeds[^1])
                        {
                            losses.Add(trainer.Evaluate(run.Parameters, test, setting.Cancel).Loss);
                        }
                    }

                    trained.Add(trainer.Evaluate(run.Parameters, pictures, setting.Cancel).Accuracy);
                    validated.Add(trainer.Evaluate(run.Parameters, others, setting.Cancel).Accuracy);
                    return trainer.Evaluate(run.Parameters, test, setting.Cancel).Accuracy;
                }
            );
            return new(way, new(trained), new(validated), right, losses);
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

    /// <summary>One strength of a remedy.</summary>
    private sealed record Way(string Strength, Network Network)
    {
        public double Decay { get; init; }

        public Augmentation? Expansion { get; init; }

        public bool Stops { get; init; }
    }

    /// <summary>What came of it: right on the training pictures, on those that choose, and on test pictures; test losses of the last seed.</summary>
    private sealed record Measured(Way Way, Spread Train, Spread Held, Spread Test, IReadOnlyList<double> Losses);
}
