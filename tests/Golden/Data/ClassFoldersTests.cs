using Reference.Data;

namespace Reference.GoldenTests.Data;

/// <summary>Pictures in folders named after their classes, through <see cref="PictureFolder"/>.</summary>
public sealed class ClassFoldersTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Classes_are_the_folders_names_and_pictures_come_by_turns_in_the_order_of_their_files()
    {
        Write("train/dog/b.pgm", "P2 2 1 255 0 255");
        Write("train/dog/a.PGM", "P2 2 1 255 51 0");
        Write("train/cat/x.pgm", "P2 2 1 255 102 0");
        Write("test/dog/t.pgm", "P2 2 1 255 153 0");
        Write("test/dog/notes.txt", "not a picture, and does not claim to be one");
        var data = PictureFolder.Read(_folder.Path);
        Assert.Equal(["cat", "dog"], data.Train.ClassNames);
        Assert.Equal(["cat", "dog"], data.Test.ClassNames);
        Assert.Equal([0, 1, 1], Labels(data.Train));
        Assert.Equal([1], Labels(data.Test));
        Assert.Equal([0.4, 0, 0.2, 0, 0, 1], Pixels(data.Train));
        Assert.Equal([0.6, 0], Pixels(data.Test));

        // The deviation of .4 0 .2 0 0 1, mean 1.6/6.
        Assert.Equal(1.6 / 6, data.Train.Normalisation.Centres.Single(), 1e-12);
        Assert.Equal(Math.Sqrt((0.16 + 0.04 + 1) / 6 - Math.Pow(1.6 / 6, 2)), data.Train.Normalisation.Scales.Single(), 1e-12);
        Assert.Equal(data.Train.Normalisation, data.Test.Normalisation);
    }

    [Fact]
    public void Folders_that_are_numbers_come_in_the_order_of_numbers()
    {
        foreach (var name in new[] { "10", "9", "2" })
        {
            Write($"train/{name}/a.pgm", "P2 1 1 255 1");
            Write($"test/{name}/a.pgm", "P2 1 1 255 1");
        }

        Assert.Equal(["2", "9", "10"], PictureFolder.Read(_folder.Path).Train.ClassNames);
    }

    [Fact]
    public void Colour_is_centred_and_scaled_channel_by_channel()
    {
        Write("train/a/1.ppm", "P3 2 1 255 0 51 7 255 153 7");
        Write("test/a/1.ppm", "P3 2 1 255 0 0 0 0 0 0");
        var data = PictureFolder.Read(_folder.Path);
        Assert.Equal([3, 1, 2], data.Train.PictureShape);

        // Red 0 1, green .2 .6, blue twice the same.
        Assert.Equal([0.5, 0.4, 7 / 255.0], data.Train.Normalisation.Centres, (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal([0.5, 0.2, 1], data.Train.Normalisation.Scales, (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal([-1, 1, -1, 1, 0, 0], data.Train.Pictures<double>([0]).Flat().ToArray(), (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Fact]
    public void Pictures_of_8_and_of_16_bits_stand_side_by_side()
    {
        Write("train/a/1.pgm", "P2 2 1 255 51 255");
        Write("train/a/2.pgm", "P2 2 1 65535 1 65535");
        Write("train/a/3.pgm", "P2 2 1 255 102 0");
        Write("test/a/1.pgm", "P2 2 1 255 51 51");
        Assert.Equal([0.2, 1, 1 / 65535.0, 1, 0.4, 0], Pixels(PictureFolder.Read(_folder.Path).Train));
    }

    [Fact]
    public void Without_a_test_folder_a_fifth_of_every_class_is_kept_for_the_test()
    {
        for (var i = 0; i < 20; i++)
        {
            Write($"{(i < 10 ? "round" : "square")}/{i:D2}.pgm", $"P2 1 1 255 {i}");
        }

        var data = PictureFolder.Read(_folder.Path);
        Assert.Equal((16, 4), (data.Train.Count, data.Test.Count));
        Assert.Equal([0, 0, 1, 1], Labels(data.Test).Order());
        Assert.Equal([0, 1], Labels(data.Train.Take(6)).Distinct().Order());
        Assert.Equal(Enumerable.Range(0, 20).Select(i => i / 255.0), Pixels(data.Train).Concat(Pixels(data.Test)).Order());
        Assert.Equal(Pixels(data.Test), Pixels(PictureFolder.Read(_folder.Path).Test));
        Assert.Equal(10, PictureFolder.Read(_folder.Path, new() { TestShare = 0.5 }).Test.Count);
    }

    [Fact]
    public void Pictures_of_two_sizes_are_refused_with_both_files_and_both_sizes()
    {
        Write("train/a/1.pgm", "P2 2 1 255 1 2");
        Write("train/b/2.pgm", "P2 1 2 255 1 2");
        Write("test/a/1.pgm", "P2 2 1 255 1 2");
        Refused("2.pgm: is 1×2×1, but ", "1.pgm is 1×1×2");
        Write("train/b/2.pgm", "P3 2 1 255 1 2 3 4 5 6");
        Refused("2.pgm: is 3×1×2, but ", "1.pgm is 1×1×2");
        Write("train/b/2.pgm", "P2 2 1 255 1 2");
        Write("test/a/1.pgm", "P2 1 1 255 1");
        Refused("test: test pictures are 1×1×1, but training pictures in ", "are 1×1×2");
    }

    [Fact]
    public void What_is_missing_or_too_much_is_named()
    {
        Refused("there is no file train-images-idx3-ubyte", "no train.csv", "no folder for each class");
        Directory.CreateDirectory(_folder.File("a"));
        Refused("has no pictures in its classes' folders", ".pgm, .pnm, .ppm can be read");
        Write("a/1.pgm", "P2 1 1 255 1");
        Refused("cannot be parted for training and test", "0.2 of 1 pictures are 0");
        Write("a/2.png", "PNG");
        Refused("2.png: is a picture of a format that cannot be read here; .pgm, .pnm, .ppm can");
        File.Delete(_folder.File("a/2.png"));
        Write("a/2.pgm", "P2 1 1 255");
        Refused("2.pgm: ends too early");
    }

    [Fact]
    public void A_class_that_only_the_test_has_is_refused()
    {
        Write("train/a/1.pgm", "P2 1 1 255 1");
        Write("test/a/1.pgm", "P2 1 1 255 1");
        Write("test/b/1.pgm", "P2 1 1 255 1");
        Refused("b: is no class of the training pictures");
    }

    [Fact]
    public void A_library_for_another_format_can_be_added()
    {
        Write("train/a/1.dots", "..#");
        Write("test/a/1.dots", "##.");
        var decoders = new Dictionary<string, Func<string, Picture>>(PictureReading.Netpbm)
        {
            [".dots"] = file =>
            {
                var dots = File.ReadAllText(file).Select(letter => (byte)(letter == '#' ? 255 : 0)).ToArray();
                return new([1, 1, dots.Length], new(dots));
            },
        };
        Assert.Equal([0, 0, 1], Pixels(PictureFolder.Read(_folder.Path, new() { Decoders = decoders }).Train));
    }

    private void Write(string file, string content)
    {
        var path = _folder.File(file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }

    private void Refused(params string[] parts)
    {
        var error = Assert.ThrowsAny<IOException>(() => PictureFolder.Read(_folder.Path));
        Assert.All(parts, part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
    }

    private static int[] Labels(LabelledPictures pictures) => [.. Enumerable.Range(0, pictures.Count).Select(pictures.Label)];

    private static double[] Pixels(LabelledPictures pictures) =>
        pictures.Normalised(Normalisation.None).Pictures<double>([.. Enumerable.Range(0, pictures.Count)]).Flat().ToArray();
}
