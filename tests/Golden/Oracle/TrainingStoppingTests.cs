using System.Globalization;
using System.Text.RegularExpressions;
using Reference.Cases;

namespace Reference.GoldenTests.Oracle;

/// <summary>Runs of <c>reference train</c> in which a validation set decides.</summary>
[Trait("Lecture", "overfitting")]
public sealed class TrainingStoppingTests
{
    [Fact]
    public void A_run_ends_when_validation_gets_no_better_and_keeps_the_best_epoch_also_when_taken_up_again()
    {
        using var folder = new ScratchFolder();
        Digits.Write(folder);
        var (whole, halves) = (folder.File("whole.safetensors"), folder.File("halves.safetensors"));
        string[] common = ["train", "lenet", "--data", folder.Path];

        // At rate 0 no epoch is better than the first.
        string[] given = [.. common, "--rate", "0", "--validation", "0.25", "--patience", "2"];
        var command = Command.Run([.. given, "--epochs", "9", "--save", whole]);
        Assert.Equal(0, command.Status);
        Assert.Contains("the best of 3 epoch(s) on the validation set was epoch 1:", command.Output, StringComparison.Ordinal);
        Assert.Equal("1", SafetensorsFile.Read(folder.File("whole.best.safetensors")).Metadata["epoch"]);
        Assert.Equal("3", SafetensorsFile.Read(whole).Metadata["epoch"]);

        Assert.Equal(0, Command.Run([.. given, "--epochs", "2", "--save", halves]).Status);
        Assert.Equal(0, Command.Run([.. common, "--epochs", "9", "--save", halves, "--resume"]).Status);
        Assert.Equal(File.ReadAllBytes(whole), File.ReadAllBytes(halves));
    }

    [Fact]
    public void Of_several_first_weights_the_best_go_on()
    {
        using var folder = new ScratchFolder();
        Digits.Write(folder);
        var file = folder.File("run.safetensors");
        string[] arguments = ["train", "lenet", "--data", folder.Path, "--validation", "0.25", "--save", file];
        var command = Command.Run([.. arguments, "--restarts", "3", "--seed", "5"]);
        Assert.Equal(0, command.Status);
        var starts = Regex.Matches(command.Output, @"start with seed (\d+): validation loss (\S+),");
        Assert.Equal(["5", "6", "7"], starts.Select(start => start.Groups[1].Value));
        var best = starts.MinBy(start => double.Parse(start.Groups[2].Value, CultureInfo.InvariantCulture))!.Groups[1].Value;
        Assert.Equal(best, SafetensorsFile.Read(file).Metadata["seed"]);

        var bytes = File.ReadAllBytes(file);
        Assert.Equal(0, Command.Run([.. arguments, "--seed", best]).Status);
        Assert.Equal(bytes, File.ReadAllBytes(file));
    }

    [Fact]
    public void A_run_that_goes_on_has_no_first_weights_to_try()
    {
        using var folder = new ScratchFolder();
        Digits.Write(folder);
        var file = folder.File("run.safetensors");
        string[] arguments = ["train", "lenet", "--data", folder.Path, "--validation", "0.25", "--save", file];
        Assert.Equal(0, Command.Run(arguments).Status);
        var command = Command.Run([.. arguments, "--epochs", "2", "--resume", "--restarts", "2"]);
        command.AssertTrouble($"--restarts tries random first weights, which a run that goes on from {file} has not");
    }

    [Theory]
    [InlineData("--patience", "3")]
    [InlineData("--restarts", "3")]
    public void Without_a_validation_set_there_is_nothing_to_go_by(params string[] options)
    {
        var command = Command.Run(["train", "lenet", "--data", Repository.Mnist, .. options]);
        command.AssertTrouble($"{options[0]} goes by a validation set: --validation SHARE holds one out of the training pictures");
    }
}
