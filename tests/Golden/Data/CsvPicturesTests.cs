using System.IO.Compression;
using System.Text;
using Reference.Cases;
using Reference.Data;

namespace Reference.GoldenTests.Data;

/// <summary>Pictures in CSV files, through <see cref="PictureFolder"/>.</summary>
public sealed class CsvPicturesTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("label,p0,p1,p2,p3\n")]
    [InlineData("")]
    [InlineData("\"label\", p0, p1, p2, p3\r\n")]
    public void The_label_comes_first_with_a_header_or_without(string header)
    {
        var data = Read(header + "2,0,51,102,255\n0,255,0,0,0\n", header + "1,0,0,0,51\n");
        Assert.Equal((2, 1), (data.Train.Count, data.Test.Count));
        Assert.Equal([1, 2, 2], data.Train.PictureShape);
        Assert.Equal(["0", "1", "2"], data.Train.ClassNames);
        Assert.Equal([2, 0], Labels(data.Train));
        Assert.Equal([1], Labels(data.Test));
        Assert.Equal([0, 0.2, 0.4, 1, 1, 0, 0, 0], Pixels(data.Train));
        Assert.Equal([0, 0, 0, 0.2], Pixels(data.Test));
    }

    [Fact]
    public void The_label_can_be_a_named_column_and_a_name()
    {
        var data = Read(
            "p0,class,p1,p2,p3\n1,dog,2,3,4\n5,cat,6,7,8\n",
            "p0,class,p1,p2,p3\n1,dog,2,3,4\n",
            new() { LabelColumn = "class" }
        );
        Assert.Equal(["cat", "dog"], data.Train.ClassNames);
        Assert.Equal([1, 0], Labels(data.Train));
        Assert.Equal([1 / 255.0, 2 / 255.0, 3 / 255.0, 4 / 255.0], Pixels(data.Test));
    }

    [Fact]
    public void Names_without_a_header_are_no_header() => Assert.Equal(1, Read("cat,1,2,3,4\n", "cat,1,2,3,4\n").Train.Count);

    [Fact]
    public void Where_no_pixel_is_above_1_it_is_full_brightness()
    {
        var data = Read("0,0,0.2,0.6,1\n0,0,0,1,1\n", "0,0,0,0,0\n");
        Assert.Equal([0, 0.2, 0.6, 1, 0, 0, 1, 1], Pixels(data.Train), (a, b) => Math.Abs(a - b) <= 0.5 / 65535 + 1e-7);
        Assert.Equal([0, 0, 0, 1 / 255.0], Pixels(Read("0,0,0,0,1\n", "0,0,0,0,200\n").Train));
        Assert.Equal(
            [0, 0, 0, 127.5 / 255],
            Pixels(Read("0,0,0,0,127.5\n", "0,0,0,0,200\n").Train),
            (a, b) => Math.Abs(a - b) <= 0.5 / 65535
        );
    }

    [Fact]
    public void The_shape_is_a_square_grey_or_in_colour_or_what_is_given()
    {
        string Line(int pixels) => $"0,{string.Join(',', Enumerable.Repeat("9", pixels))}\n";
        Assert.Equal([1, 5, 5], Read(Line(25), Line(25)).Train.PictureShape);
        Assert.Equal([3, 2, 2], Read(Line(12), Line(12)).Train.PictureShape);
        Assert.Equal([1, 2, 6], Read(Line(12), Line(12), new() { PictureShape = [1, 2, 6] }).Train.PictureShape);
    }

    [Fact]
    public void Files_may_be_compressed_by_gzip()
    {
        Packed("train.csv.gz", "1,0,0,0,255\n0,255,0,0,0\n");
        Packed("test.csv.gz", "1,0,0,0,51\n");
        var data = PictureFolder.Read(_folder.Path);
        Assert.Equal([1, 0], Labels(data.Train));
        Assert.Equal([0, 0, 0, 0.2], Pixels(data.Test));
    }

    [Fact]
    public void One_file_is_parted_for_training_and_test()
    {
        File.WriteAllLines(_folder.File("all.csv"), Enumerable.Range(0, 10).Select(i => $"{i % 2},{i}"));
        var data = PictureFolder.Read(_folder.File("all.csv"));
        Assert.Equal([0, 1], Labels(data.Test));
        Assert.Equal(8, data.Train.Count);
    }

    public static TheoryData<string, string, string[]> Bad =>
        new()
        {
            { "", "0,1\n", ["train.csv: has no pictures"] },
            { "label,p0\n", "0,1\n", ["train.csv: has no pictures"] },
            { "0,1,2,3,4\n0,1,2,3\n", "0,1\n", ["train.csv: line 2: has 4 columns, but line 1 has 5"] },
            { "h,a,b,c,d\n0,1,2,3,4\n0,1,2,3,4,5\n", "0,1\n", ["line 3: has 6 columns, but line 2 has 5"] },
            { "0,1,2,3,4\n0,1,x,3,4\n", "0,1\n", ["line 2: column 3: x is no pixel"] },
            { "0,1,2,3,4\n0,1,2,3,256\n", "0,1\n", ["line 2: column 5: 256 is no pixel: 0 to 255"] },
            { "0,1,2,3,4\n0,1,2,3,-1\n", "0,1\n", ["line 2: column 5: -1 is no pixel"] },
            { "0,1,2,3,4\n0,1,2,3,NaN\n", "0,1\n", ["line 2: column 5: NaN is no pixel"] },
            { "0,1,2,3,4\n,1,2,3,4\n", "0,1\n", ["line 2: column 1: the label is empty"] },
            { "0,1,2,3,4\n\n0,1,2,3,4\n", "0,1\n", ["line 2: is empty, but more follow"] },
            { "0\n1\n", "0,1\n", ["line 1: has no pixels"] },
            { "100000,1,2,3,4\n", "0,1\n", ["line 1: the label is 100000, but labels up to 99999 can be read"] },
            { "0,1,2\n", "0,1,2\n", ["train.csv: has 2 pixels a line, which is no square, grey or in colour"] },
            { "0,1,2,3,4\n", "0,1\n", ["test.csv: has 1 pixels a line, but the pictures are 1×2×2, of 4"] },
            { "0,1,2,3,4\n", "0,1,2,3,4\n1,1,2,3,4\n", ["test.csv: line 2: 1 is no class of the training pictures"] },
            { "0,1,2,3,4\n\0\0\0", "0,1\n", ["line 2: is no text"] },
        };

    [Theory]
    [MemberData(nameof(Bad))]
    public void A_file_that_breaks_a_rule_is_refused_by_line_and_column(string train, string test, string[] problems)
    {
        var error = Assert.Throws<FileFormatException>(() => Read(train, test));
        Assert.All(problems, problem => Assert.Contains(problem, error.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_column_or_a_shape_that_is_not_there_is_refused()
    {
        Refused("line 1: the header has no column digit", new() { LabelColumn = "digit" });
        Refused("has 4 pixels a line, but the pictures are 1×3×3, of 9", new() { PictureShape = [1, 3, 3] });

        void Refused(string problem, PictureReading reading) =>
            Assert.Contains(
                problem,
                Assert.Throws<FileFormatException>(() => Read("label,a,b,c,d\n0,1,2,3,4\n", "label,a,b,c,d\n0,1,2,3,4\n", reading)).Message,
                StringComparison.Ordinal
            );
    }

    private PictureFolder Read(string train, string test, PictureReading? reading = null)
    {
        File.WriteAllText(_folder.File("train.csv"), train);
        File.WriteAllText(_folder.File("test.csv"), test);
        return PictureFolder.Read(_folder.Path, reading);
    }

    private void Packed(string name, string text)
    {
        using var file = File.Create(_folder.File(name));
        using var packed = new GZipStream(file, CompressionLevel.Optimal);
        packed.Write(Encoding.ASCII.GetBytes(text));
    }

    private static int[] Labels(LabelledPictures pictures) => [.. Enumerable.Range(0, pictures.Count).Select(pictures.Label)];

    private static double[] Pixels(LabelledPictures pictures) =>
        pictures.Normalised(Normalisation.None).Pictures<double>([.. Enumerable.Range(0, pictures.Count)]).Flat().ToArray();
}
