using System.Text.RegularExpressions;
using Reference.Cases;

namespace Reference.GoldenTests.Oracle;

/// <summary><c>reference train --patience</c>.</summary>
[Trait("Lecture", "overfitting")]
public sealed partial class EarlyStoppingCommandTests
{
    [Fact]
    public void Training_stops_when_validation_gets_no_better_keeps_the_best_epoch_and_goes_on_as_if_never_interrupted()
    {
        using var folder = new ScratchFolder();
        Digits.Write(folder);
        // 80 pictures, 16 of them held out: a rate of 0.1 learns the others by heart and validation suffers.
        string[] common = ["train", "mlp-32", "--data", folder.Path, "--validation", "0.2", "--patience", "2", "--rate", "0.1"];
        var (whole, halves) = (folder.File("whole.safetensors"), folder.File("halves.safetensors"));

        var command = Command.Run([.. common, "--epochs", "60", "--save", whole]);

        Assert.Equal(0, command.Status);
        Assert.Contains(", 64 training and 50 test pictures, ", command.Output, StringComparison.Ordinal);
        var losses = Loss()
            .Matches(command.Output)
            .Select(match => double.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture))
            .ToList();
        Assert.InRange(losses.Count, 3, 59);
        var best = losses.IndexOf(losses.Min()) + 1;
        Assert.Equal(best + 2, losses.Count);
        Assert.Contains(
            $"best on validation: epoch {best} of {losses.Count}, in {folder.File("whole.best.safetensors")}\n",
            command.Output,
            StringComparison.Ordinal
        );
        Assert.Equal($"{best}", SafetensorsFile.Read(folder.File("whole.best.safetensors")).Metadata["epoch"]);
        Assert.Equal($"{losses.Count}", SafetensorsFile.Read(whole).Metadata["epoch"]);

        // Interrupted after one epoch, it ends at the same place with the same bits; asked once more, it has nothing left to do.
        Assert.Equal(0, Command.Run([.. common, "--epochs", "1", "--save", halves]).Status);
        Assert.Equal(0, Command.Run(["train", "mlp-32", "--data", folder.Path, "--epochs", "60", "--save", halves, "--resume"]).Status);
        Assert.Equal(Weights(whole), Weights(halves));
        var again = Command.Run(["train", "mlp-32", "--data", folder.Path, "--epochs", "60", "--save", halves, "--resume"]);
        Assert.Empty(Loss().Matches(again.Output));
        Assert.Contains($"best on validation: epoch {best} of {losses.Count}, ", again.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--patience is 0: it must be at least 1", "--patience", "0")]
    [InlineData("--validation is 1: it must be from 0.0001 to 0.9", "--validation", "1")]
    [InlineData("--validation: 0.001 of 80 pictures are 0: none would be left on one side", "--validation", "0.001")]
    public void What_makes_no_sense_is_refused(string problem, params string[] arguments)
    {
        using var folder = new ScratchFolder();
        Digits.Write(folder);
        Command.Run(["train", "lenet", "--data", folder.Path, "--save", folder.File("x.safetensors"), .. arguments]).AssertTrouble(problem);
    }

    private static float[] Weights(string file) => SafetensorsFile.Read(file).Find("fc1.weight")!.Reals<float>().Flat().ToArray();

    [GeneratedRegex(@"validation loss (\d+\.\d+)")]
    private static partial Regex Loss();
}
