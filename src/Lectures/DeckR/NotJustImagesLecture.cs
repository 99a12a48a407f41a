using Reference.Data;
using Reference.Layers;
using Reference.Lectures.Walkthroughs;
using Reference.Losses;
using Reference.Networks;
using Reference.Training;

namespace Reference.Lectures.DeckR;

/// <summary>Deck R, "Not just images": sound and text as pictures.</summary>
public static class NotJustImagesLecture
{
    /// <summary>The lecture.</summary>
    public static Lecture Lecture { get; } =
        new("not-just-images", Deck.R, "Not just images", "any 2D data: time × frequency for sound, word × position for text", Walk);

    private static readonly string[] Dictionary = ["the", "tea", "is", "was", "not", "good", "very", "hot"];

    private static IEnumerable<Frame> Walk(Setting setting)
    {
        // Sound: 12 frequency bands × 16 time steps; a tone that rises or falls, anywhere, under noise.
        var sound = Sound(new RandomNumbers(7), setting.Size(400, 100));
        var rising = new double[12 * 16];
        sound.Brightness(0, rising);
        var falling = new double[12 * 16];
        sound.Brightness(1, falling);
        yield return new(
            "Sound: intensity in each frequency band, against time steps",
            new Shades("a tone that rises", 12, 16, rising),
            new Shades("a tone that falls", 12, 16, falling)
        );
        var hears = new Sequential("sound", [1, 1, 12, 16])
            .Convolution(6, kernel: 3)
            .Relu()
            .MaxPooling(2)
            .Flatten()
            .FullyConnected(2)
            .Build();
        var losses = new Dictionary<string, IReadOnlyList<double>>();
        var heard = Measured("sound", hears, Sound);
        yield return new(
            "Things closer together are more closely related than things far away: sound",
            hears.Shapes(),
            new Table(
                "right, sound",
                ["learned by", "right"],
                [
                    ["the network", Cell.Percent(heard)],
                    ["guessing", new Cell("50 %", 0.5)],
                ]
            ),
            new Plot("loss, sound, last seed", "epoch", Curve.Of("loss", losses["sound"])),
            new Claim(
                "ConvNets do for sound what they do for images",
                heard.Mean > 0.9,
                $"rising or falling: {heard.Percent} right on sounds not heard before; guessing gives 50 %"
            )
        );

        // Text: 8 words of a dictionary × 10 positions in a sentence, a 1 where the word stands. "not good" is bad, wherever it stands;
        // "good" and "not" apart from each other are not.
        var text = Text(new RandomNumbers(7), setting.Size(400, 100));
        var sentence = new double[8 * 10];
        text.Brightness(0, sentence);
        yield return new(
            "Text: words in dictionary, against position in sentence",
            string.Join(
                ' ',
                Enumerable
                    .Range(0, 10)
                    .Select(position => Dictionary[Enumerable.Range(0, 8).First(word => sentence[word * 10 + position] > 0)])
            ),
            new Shades("the same sentence as a picture", 8, 10, sentence)
        );

        // Words have no order, so the filter takes all of them, and two positions: 8×2 pixels.
        var reads = new Sequential("text", [1, 1, 8, 10])
            .Then(
                new Convolution(),
                "conv",
                new Parameter("weight", [8, 1, 8, 2], Initialiser.HeNormal),
                new Parameter("bias", [8], Initialiser.Zeros)
            )
            .Relu()
            .Then(new GlobalMaxPooling(), "pool")
            .Flatten()
            .FullyConnected(2)
            .Build();
        var read = Measured("text", reads, Text);
        yield return new(
            "Things closer together are more closely related than things far away: text",
            reads.Shapes(),
            new Table(
                "right, text",
                ["learned by", "right"],
                [
                    ["the network", Cell.Percent(read)],
                    ["guessing", new Cell("50 %", 0.5)],
                ]
            ),
            new Plot("loss, text, last seed", "epoch", Curve.Of("loss", losses["text"])),
            new Claim(
                "ConvNets do for text what they do for images",
                read.Mean > 0.9,
                $"\"not good\" or not: {read.Percent} right on sentences not read before; guessing gives 50 %"
            )
        );

        Spread Measured(string what, Network network, Func<RandomNumbers, int, LabelledPictures> data)
        {
            var trainer = new Trainer(network, new SoftmaxCrossEntropyLoss())
            {
                Optimiser = Optimiser.GradientDescent(0.05),
                BatchSize = 10,
                Parts = 1,
            };
            var test = data(new RandomNumbers(1000), setting.Size(1000, 200));
            return setting.OverSeeds(
                $"not-just-images, {what}, seed",
                seed =>
                {
                    var run = trainer.Start<float>(seed);
                    var train = data(new RandomNumbers(seed), setting.Size(600, 300));
                    for (var epoch = 0; epoch < setting.Size(15, 8); epoch++)
                    {
                        run = trainer.Epoch(run, train, cancel: setting.Cancel);
                    }

                    losses[what] = run.Losses;
                    return trainer.Evaluate(run.Parameters, test, setting.Cancel).Accuracy;
                }
            );
        }
    }

    private static LabelledPictures Sound(RandomNumbers random, int count)
    {
        var labels = Enumerable.Range(0, count).Select(sound => sound % 2).ToArray();
        var pixels = new byte[count * 12 * 16];
        foreach (var (sound, label) in labels.Index())
        {
            var (start, first, length) = (1 + random.Below(4), random.Below(6), 6 + random.Below(4));
            for (var band = 0; band < 12; band++)
            {
                for (var time = 0; time < 16; time++)
                {
                    var (step, away) = (time - first, 0.0);
                    var tone = label == 0 ? start + 0.8 * step : start + 0.8 * (length - step);
                    away = step < 0 || step > length ? 9 : Math.Abs(band - tone);
                    var loud = Math.Max(0, 1 - away) + 0.35 * random.Uniform();
                    pixels[(sound * 12 + band) * 16 + time] = (byte)(255 * Math.Min(loud, 1));
                }
            }
        }

        return new([1, 12, 16], new Pixels(pixels), labels, ["rises", "falls"], new Normalisation(0.2, 0.3));
    }

    private static LabelledPictures Text(RandomNumbers random, int count)
    {
        var labels = Enumerable.Range(0, count).Select(sentence => sentence % 2).ToArray();
        var pixels = new byte[count * 8 * 10];
        var (not, good) = (Array.IndexOf(Dictionary, "not"), Array.IndexOf(Dictionary, "good"));
        foreach (var (sentence, label) in labels.Index())
        {
            int[] words;
            do
            {
                words = [.. Enumerable.Range(0, 10).Select(_ => random.Below(8))];
                if (label == 0)
                {
                    var at = random.Below(9);
                    (words[at], words[at + 1]) = (not, good);
                }
            } while (
                words.Zip(words.Skip(1)).Any(pair => pair == (not, good)) != (label == 0) || !words.Contains(not) || !words.Contains(good)
            );

            foreach (var (position, word) in words.Index())
            {
                pixels[(sentence * 8 + word) * 10 + position] = 255;
            }
        }

        return new([1, 8, 10], new Pixels(pixels), labels, ["not good", "other"], new Normalisation(0, 1));
    }
}
