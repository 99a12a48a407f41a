using Reference.Data;
using Reference.Lectures.Walkthroughs;
using Reference.Losses;
using Reference.Networks;
using Reference.Training;

namespace Reference.Lectures.DeckR;

/// <summary>Deck R, "Limitations" and "Rule of thumb": swap the columns.</summary>
public static class ColumnsTestLecture
{
    /// <summary>The lecture.</summary>
    public static Lecture Lecture { get; } =
        new(
            "columns-test",
            Deck.R,
            "Rule of thumb",
            "shuffle the columns: a convolutional net loses, a fully connected one does not",
            Walk
        );

    private static IEnumerable<Frame> Walk(Setting setting)
    {
        // One order for all pictures: nothing is lost, only neighbours are neighbours no more.
        int[] order = [4, 0, 7, 2, 8, 5, 1, 6, 3];
        var plain = XOrOPictures.Draw(setting.Size(1000, 200), new RandomNumbers(1000), Trickiness.All);
        var shuffled = Shuffled(plain, order);
        var (before, after) = (new double[81], new double[81]);
        plain.Brightness(0, before);
        shuffled.Brightness(0, after);
        yield return new(
            "If your data is just as useful after swapping any of your columns with each other, then you can't use Convolutional Neural Networks",
            new Shades("an X", 9, 9, before),
            new Shades($"its columns in the order {string.Join(' ', order)}", 9, 9, after)
        );

        (string Name, Network Network)[] networks =
        [
            ("convolutional", XOrOLecture.Network),
            ("fully connected", new Sequential("x", [1, 1, 9, 9]).Flatten().FullyConnected(32).Relu().FullyConnected(2).Build()),
        ];
        var results = new List<(string Name, Spread Plain, Spread Shuffled)>();
        var curves = new List<Curve>();
        foreach (var (name, network) in networks)
        {
            var trainer = new Trainer(network, new SoftmaxCrossEntropyLoss())
            {
                Optimiser = Optimiser.GradientDescent(0.02),
                BatchSize = 20,
                Parts = 1,
            };
            results.Add(
                (name, Right(pictures => pictures, plain, "plain"), Right(pictures => Shuffled(pictures, order), shuffled, "shuffled"))
            );

            Spread Right(Func<LabelledPictures, LabelledPictures> change, LabelledPictures test, string what)
            {
                IReadOnlyList<double> losses = [];
                var right = setting.OverSeeds(
                    $"columns-test, {name}, {what}, seed",
                    seed =>
                    {
                        var train = change(XOrOPictures.Draw(setting.Size(400, 200), new RandomNumbers(seed), Trickiness.All));
                        var run = trainer.Start<float>(seed);
                        for (var epoch = 0; epoch < setting.Size(8, 3); epoch++)
                        {
                            run = trainer.Epoch(run, train, cancel: setting.Cancel);
                        }

                        losses = run.Losses;
                        return trainer.Evaluate(run.Parameters, test, setting.Cancel).Accuracy;
                    }
                );
                curves.Add(Curve.Of($"{name}, {what}", losses));
                return right;
            }
        }

        var (convolutional, connected) = (results[0], results[1]);
        yield return new(
            "The columns test, measured",
            new Table(
                "right on held-out pictures",
                ["network", "columns in order", "columns shuffled"],
                [.. results.Select(row => (IReadOnlyList<Cell>)[row.Name, Cell.Percent(row.Plain), Cell.Percent(row.Shuffled)])]
            ),
            new Plot("loss, last seed", "epoch", curves),
            new Claim(
                "ConvNets only capture local spatial patterns in data",
                convolutional.Plain.IsClearlyAbove(convolutional.Shuffled),
                $"convolutional: {convolutional.Plain.Percent} in order, {convolutional.Shuffled.Percent} shuffled"
            ),
            new Claim(
                "a fully connected net does not care about the order of its inputs",
                !connected.Plain.IsClearlyAbove(connected.Shuffled),
                $"fully connected: {connected.Plain.Percent} in order, {connected.Shuffled.Percent} shuffled"
            )
        );
    }

    private static LabelledPictures Shuffled(LabelledPictures pictures, int[] order)
    {
        var (picture, pixels) = (new double[81], new byte[81 * pictures.Count]);
        for (var n = 0; n < pictures.Count; n++)
        {
            pictures.Brightness(n, picture);
            for (var pixel = 0; pixel < 81; pixel++)
            {
                pixels[81 * n + pixel] = (byte)Math.Round(255 * picture[pixel / 9 * 9 + order[pixel % 9]]);
            }
        }

        var labels = Enumerable.Range(0, pictures.Count).Select(pictures.Label).ToArray();
        return new([1, 9, 9], new Pixels(pixels), labels, pictures.ClassNames, pictures.Normalisation);
    }
}
