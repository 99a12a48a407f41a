using Reference.Data;
using Reference.Losses;
using Reference.Networks;
using Reference.Training;

#pragma warning disable xUnit1051 // samples are shown as their readers write them, without the test's means to stop

namespace Reference.GoldenTests.Documents;

public sealed class DataSamples
{
    [Fact]
    public void Pictures_are_read_parted_and_augmented()
    {
        var folder = Repository.Mnist;

        var pictures = PictureFolder.Read(folder);
        var (train, validation) = pictures.Train.Take(2000).HoldOut(share: 0.1, new RandomNumbers(1));
        var augmented = train.Augmented(
            new Augmentation
            {
                Shift = 2,
                Rotation = 10,
                Contrast = 0.2,
            }
        );

        Assert.Equal((1800, 200), (augmented.Count, validation.Count));

        var network = new Sequential("x", [1, .. train.PictureShape]).Flatten().FullyConnected(train.Classes).Build();

        var trainer = new Trainer(network, new SoftmaxCrossEntropyLoss()) { Optimiser = Optimiser.GradientDescent(0.01) };
        var folds = pictures.Train.Take(1000).Folds(5, new RandomNumbers(1));
        var judged = CrossValidation.Of<float>(trainer, folds, seed: 1, epochs: 2);
        Console.WriteLine($"{judged.Mean:P1} ± {judged.Deviation:P1}");

        Assert.InRange(judged.Mean, 0.6, 1);
    }

    [Fact]
    public void A_library_for_PNG_is_added_by_its_ending()
    {
        using var scratch = new ScratchFolder();
        var folder = scratch.Path;
        foreach (var set in new[] { "train", "test" })
        {
            Directory.CreateDirectory(scratch.File($"{set}/cat"));
            File.WriteAllBytes(scratch.File($"{set}/cat/1.png"), [7]);
        }

        var decoders = new Dictionary<string, Func<string, Picture>>(PictureReading.Netpbm) { [".png"] = ReadPng };
        var photographs = PictureFolder.Read(folder, new PictureReading { Decoders = decoders });

        Assert.Equal(7 / 255.0, photographs.Train.Normalised(Normalisation.None).Pictures<double>([0]).Flat()[0]);

        static Picture ReadPng(string file) => new([1, 1, 1], new(File.ReadAllBytes(file)));
    }
}
