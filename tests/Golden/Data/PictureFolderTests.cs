using System.Security.Cryptography;
using Reference.Cases;
using Reference.Data;

namespace Reference.GoldenTests.Data;

public sealed class PictureFolderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("reference-idx-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_digits_are_those_of_the_table_in_their_README()
    {
        var rows = File.ReadLines(Path.Combine(Repository.Mnist, "README.md"))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Where(cells => cells.Length > 4 && cells[1].EndsWith(".gz", StringComparison.Ordinal))
            .ToList();
        Assert.Equal(4, rows.Count);
        Assert.All(
            rows,
            cells =>
            {
                var content = File.ReadAllBytes(Path.Combine(Repository.Mnist, cells[1]));
                Assert.Equal(cells[2], $"{content.Length}");
                Assert.Equal(cells[4], Convert.ToHexStringLower(SHA256.HashData(content)));
            }
        );
    }

    [Fact]
    public void The_digits_are_read_counted_and_normalised()
    {
        var data = PictureFolder.Read(Repository.Mnist);
        Assert.Equal((60_000, 10_000, 10), (data.Train.Count, data.Test.Count, data.Train.Classes));
        Assert.Equal([1, 28, 28], data.Train.PictureShape);
        // The first training picture is a 5, the first test picture a 7.
        Assert.Equal((5, 7), (data.Train.Label(0), data.Test.Label(0)));
        // Everybody's numbers for MNIST, to the four digits that are passed around.
        Assert.Equal(
            (0.1307, 0.3081),
            (Math.Round(data.Train.Normalisation.Centres.Single(), 4), Math.Round(data.Train.Normalisation.Scales.Single(), 4))
        );
        var pixels = data.Train.Pictures<double>([.. Enumerable.Range(0, 60_000)]).Flat().ToArray();
        Assert.Equal(0, pixels.Average(), 1e-9);
        Assert.Equal(1, pixels.Average(x => x * x), 1e-9);
    }

    [Theory]
    [InlineData("train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")]
    [InlineData("train-images.idx3-ubyte", "train-labels.idx1-ubyte", "t10k-images.idx3-ubyte", "t10k-labels.idx1-ubyte")]
    [InlineData("train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz", "t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz")]
    [InlineData(
        "letters-train-images-idx3-ubyte",
        "letters-train-labels-idx1-ubyte",
        "letters-test-images-idx3-ubyte",
        "letters-test-labels-idx1-ubyte"
    )]
    public void Any_set_of_this_form_is_found_by_name(params string[] names)
    {
        Write(names[0], [2, 2, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
        Write(names[1], [2], [2, 0]);
        Write(names[2], [1, 2, 3], [1, 2, 3, 4, 5, 6]);
        Write(names[3], [1], [1]);
        var data = PictureFolder.Read(_folder);
        Assert.Equal((2, 1, 3), (data.Train.Count, data.Test.Count, data.Test.Classes));
        Assert.Equal([1, 2, 3], data.Test.PictureShape);
    }

    [Fact]
    public void A_batch_has_the_pictures_asked_for_in_the_order_asked_for()
    {
        LabelledPictures pictures = new(
            new([3, 1, 2], new byte[] { 0, 51, 102, 153, 204, 255 }),
            new([3], new byte[] { 4, 5, 6 }),
            7,
            new(0.2, 0.5)
        );
        var batch = pictures.Pictures<double>([2, 0]);
        Assert.Equal([2, 1, 1, 2], batch.Shape());
        double[] expected = [(0.8 - 0.2) / 0.5, (1 - 0.2) / 0.5, (0 - 0.2) / 0.5, (0.2 - 0.2) / 0.5];
        Assert.All(expected.Zip(batch.Flat().ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-15));
        Assert.Equal([6L, 4], pictures.Labels([2, 0]).Flat().ToArray());
    }

    [Fact]
    public void A_folder_or_a_file_that_is_not_there_is_named()
    {
        Assert.Contains(
            "no such folder",
            Assert.Throws<FileNotFoundException>(() => PictureFolder.Read(Path.Combine(_folder, "nowhere"))).Message,
            StringComparison.Ordinal
        );
        Good();
        File.Delete(Path.Combine(_folder, "t10k-labels-idx1-ubyte"));
        Assert.Contains(
            "t10k-labels-idx1-ubyte",
            Assert.Throws<FileNotFoundException>(() => PictureFolder.Read(_folder)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Two_files_that_could_be_meant_are_named_but_a_file_and_its_gzip_are_one()
    {
        Good();
        Write("train-images-idx3-ubyte.gz", [1, 1, 1], [0]);
        Assert.Equal(2, PictureFolder.Read(_folder).Train.Count);
        Write("more-train-images-idx3-ubyte", [1, 1, 1], [0]);
        Assert.Contains(
            "more-train-images-idx3-ubyte and train-images-idx3-ubyte",
            Assert.Throws<FileFormatException>(() => PictureFolder.Read(_folder)).Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("train-labels-idx1-ubyte", new[] { 3 }, new byte[] { 0, 1, 0 }, "has 3 labels, but")]
    [InlineData("train-labels-idx1-ubyte", new[] { 2, 1 }, new byte[] { 0, 1 }, "labels have one axis")]
    [InlineData("t10k-labels-idx1-ubyte", new[] { 1 }, new byte[] { 2 }, "label 0 is 2, but the 2 classes are 0 to 1")]
    [InlineData(
        "t10k-images-idx3-ubyte",
        new[] { 1, 1, 2 },
        new byte[] { 0, 1 },
        "test pictures are 1×1×2, but training pictures are 1×1×1"
    )]
    [InlineData("train-images-idx3-ubyte", new[] { 2 }, new byte[] { 0, 1 }, "pictures need")]
    public void Files_that_do_not_fit_each_other_are_refused_by_name(string name, int[] shape, byte[] data, string problem)
    {
        Good();
        Write(name, shape, data);
        var error = Assert.Throws<FileFormatException>(() => PictureFolder.Read(_folder));
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    private void Good()
    {
        Write("train-images-idx3-ubyte", [2, 1, 1], [0, 255]);
        Write("train-labels-idx1-ubyte", [2], [0, 1]);
        Write("t10k-images-idx3-ubyte", [1, 1, 1], [9]);
        Write("t10k-labels-idx1-ubyte", [1], [1]);
    }

    private void Write(string name, int[] shape, byte[] data) =>
        File.WriteAllBytes(
            Path.Combine(_folder, name),
            [0, 0, 8, (byte)shape.Length, .. shape.SelectMany(length => new byte[] { 0, 0, 0, (byte)length }), .. data]
        );
}
