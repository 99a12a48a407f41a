using System.Globalization;
using System.Text.Json;
using Reference.Cases;

namespace Reference.GoldenTests.Oracle;

/// <summary>What <c>reference train</c> learns from: augmented, parted, and in other forms than IDX.</summary>
public sealed class TrainDataCommandTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    [Trait("Lecture", "augmentation")]
    public void An_augmented_run_with_validation_that_is_resumed_equals_an_uninterrupted_one()
    {
        Digits.Write(_folder);
        var (whole, halves, plain) = (
            _folder.File("whole.safetensors"),
            _folder.File("halves.safetensors"),
            _folder.File("plain.safetensors")
        );
        string[] common = ["train", "lenet", "--data", _folder.Path, "--batch", "16"];
        string[] changed = ["--augment", "reflect,shift=2,rotate=10,skew=0.1,scale=0.1,contrast=0.2,edge", "--validation", "0.1"];
        var command = Command.Run([.. common, .. changed, "--epochs", "2", "--save", whole]);
        Assert.Equal(0, command.Status);
        Assert.Contains("72 training, 8 validation and 50 test pictures, 10 classes\n", command.Output, StringComparison.Ordinal);
        Assert.Matches(@"\nepoch 2: .*; validation loss ", command.Output);
        Assert.Matches(@"\ntest accuracy \d+\.\d\d %\n$", command.Output);

        Assert.Equal(0, Command.Run([.. common, .. changed, "--save", halves]).Status);
        Assert.Equal(0, Command.Run([.. common, "--epochs", "2", "--save", halves, "--resume"]).Status);
        Assert.Equal(File.ReadAllBytes(whole), File.ReadAllBytes(halves));

        Assert.Equal(0, Command.Run([.. common, "--validation", "0.1", "--epochs", "2", "--save", plain]).Status);
        Assert.NotEqual(
            SafetensorsFile.Read(plain).Find("fc3.bias")!.Reals<float>().Flat().ToArray(),
            SafetensorsFile.Read(whole).Find("fc3.bias")!.Reals<float>().Flat().ToArray()
        );
    }

    [Fact]
    public void Cross_validation_ends_with_mean_and_deviation_of_the_folds_that_it_tells()
    {
        Digits.Write(_folder);
        var json = _folder.File("folds.json");
        var command = Command.Run("train", "lenet", "--data", _folder.Path, "--folds", "4", "--epochs", "2", "--json", json);
        Assert.Equal(0, command.Status);
        Assert.Matches(@"\naccuracy \d+\.\d\d % ± \d+\.\d\d % over 4 folds, after 2 epoch\(s\) each\n$", command.Output);
        Assert.Contains("fold 4: 20 pictures, loss ", command.Output, StringComparison.Ordinal);
        Assert.False(File.Exists("lenet.safetensors"));

        using var report = JsonDocument.Parse(File.ReadAllText(json));
        var accuracies = report
            .RootElement.GetProperty("folds")
            .EnumerateArray()
            .Select(fold => fold.GetProperty("accuracy").GetDouble())
            .ToList();
        Assert.Equal(4, accuracies.Count);
        Assert.Equal(accuracies.Average(), report.RootElement.GetProperty("mean").GetDouble(), 1e-12);
    }

    [Fact]
    public void Colour_pictures_in_folders_train_without_a_test_folder()
    {
        var random = new RandomNumbers(3);
        foreach (var (name, red) in new[] { ("apple", 200), ("leaf", 20) })
        {
            for (var i = 0; i < 10; i++)
            {
                var pixels = string.Join(' ', Enumerable.Range(0, 28 * 28).Select(_ => $"{red + random.Below(50)} {random.Below(200)} 7"));
                Write($"{name}/{i}.ppm", $"P3 28 28 255 {pixels}");
            }
        }

        var command = Command.Run(
            "train",
            "lenet",
            "--data",
            _folder.Path,
            "--epochs",
            "3",
            "--test-share",
            "0.5",
            "--augment",
            "reflect-vertically,brightness=0.05,background=0.5",
            "--save",
            _folder.File("fruit.safetensors")
        );
        Assert.Equal(0, command.Status);
        Assert.Contains(" 10 training and 10 test pictures, 2 classes\n", command.Output, StringComparison.Ordinal);
        Assert.EndsWith("test accuracy 100.00 %\n", command.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_trains_by_the_named_column_and_the_given_shape()
    {
        var random = new RandomNumbers(3);
        var lines = Enumerable
            .Range(0, 40)
            .Select(i =>
                $"{string.Join(',', Enumerable.Range(0, 20 * 16).Select(_ => (i % 2 * 0.8 + 0.2 * random.Uniform()).ToString("F4", CultureInfo.InvariantCulture)))},{(i % 2 == 0 ? "night" : "day")}"
            );
        Write("sky.csv", $"{string.Join(',', Enumerable.Range(0, 20 * 16).Select(i => $"p{i}"))},when\n{string.Join('\n', lines)}\n");
        var command = Command.Run(
            "train",
            "lenet",
            "--data",
            _folder.File("sky.csv"),
            "--label",
            "when",
            "--shape",
            "1x20x16",
            "--epochs",
            "3",
            "--save",
            _folder.File("sky.safetensors")
        );
        Assert.Equal(0, command.Status);
        Assert.Contains(" 32 training and 8 test pictures, 2 classes\n", command.Output, StringComparison.Ordinal);
        Assert.EndsWith("test accuracy 100.00 %\n", command.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--augment turn=3: there is no turn; use reflect, ", "--augment", "turn=3")]
    [InlineData("--augment : there is no ; use reflect, ", "--augment", "")]
    [InlineData("--augment rotate: rotate needs a number, rotate=X", "--augment", "shift=1,rotate")]
    [InlineData("--augment shift=x: shift needs a number", "--augment", "shift=x")]
    [InlineData("--augment reflect=1: reflect takes no number", "--augment", "reflect=1")]
    [InlineData("--augment rotate=181: Rotation is 181: it must be from 0 to 180", "--augment", "rotate=181")]
    [InlineData("--augment scale=1: Scale is 1", "--augment", "scale=1")]
    [InlineData("--validation is 1: it must be above 0 and below 1", "--validation", "1")]
    [InlineData("--validation: 0.001 of 80 pictures are 0", "--validation", "0.001")]
    [InlineData("--test-share is 0: it must be above 0 and below 1", "--test-share", "0")]
    [InlineData("--folds is 1: it must be at least 2", "--folds", "1")]
    [InlineData("--folds is 81, but there are 80 training pictures", "--folds", "81")]
    [InlineData("--validation does not go with it", "--folds", "3", "--validation", "0.1")]
    [InlineData("--save does not go with it", "--folds", "3", "--save", "a.safetensors")]
    [InlineData("--patience does not go with it", "--folds", "3", "--patience", "2")]
    [InlineData("--restarts does not go with it", "--folds", "3", "--restarts", "2")]
    [InlineData("--shape 28x28: it must be channels, height and width", "--shape", "28x28")]
    [InlineData("--shape 1x0x28: it must be channels, height and width", "--shape", "1x0x28")]
    public void An_option_that_cannot_be_is_refused_in_one_line(string problem, params string[] options)
    {
        Digits.Write(_folder);
        var command = Command.Run(["train", "lenet", "--data", _folder.Path, .. options]);
        Assert.Equal(2, command.Status);
        Assert.Contains(problem, command.Error, StringComparison.Ordinal);
        Assert.Single(command.Error.Trim().Split('\n'));
    }

    [Fact]
    public void A_damaged_picture_is_named_with_the_place()
    {
        Write("a/1.pgm", "P2 2 2 255 1 2 3");
        var command = Command.Run("train", "lenet", "--data", _folder.Path);
        Assert.Equal(2, command.Status);
        Assert.Contains("1.pgm: ends too early", command.Error, StringComparison.Ordinal);
    }

    private void Write(string file, string content)
    {
        var path = _folder.File(file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }
}
