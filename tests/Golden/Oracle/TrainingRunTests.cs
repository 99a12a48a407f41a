using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Reference.Cases;

namespace Reference.GoldenTests.Oracle;

/// <summary>Runs of <c>reference train</c> that are kept in a folder, stopped and taken up again.</summary>
[Trait("Lecture", "lenet")]
public sealed class TrainingRunTests
{
    [Theory]
    [InlineData(
        "sgd",
        "--nesterov",
        "true",
        "--schedule",
        "step",
        "--every",
        "1",
        "--factor",
        "0.5",
        "--decay",
        "0.01",
        "--clip-norm",
        "1"
    )]
    [InlineData("adagrad", "--schedule", "exponential", "--factor", "0.7", "--clip-value", "0.01")]
    [InlineData("rmsprop", "--schedule", "plateau", "--every", "0")]
    [InlineData("adam", "--beta1", "0.8", "--beta2", "0.99", "--epsilon", "1e-4", "--schedule", "constant")]
    [InlineData("adamw", "--schedule", "cosine", "--length", "2", "--warm-up", "1.5", "--dropout", "0.25")]
    [InlineData("lamb", "--final-rate", "0.001", "--batch-norm", "true", "--device", "opencl")]
    public void A_run_goes_on_with_every_option_that_it_began_with(string optimiser, params string[] options)
    {
        using var folder = new ScratchFolder();
        Digits.Write(folder);
        var (whole, halves) = (folder.File("whole.safetensors"), folder.File("halves.safetensors"));
        string[] common = ["train", "lenet", "--data", folder.Path];
        string[] given = [.. common, "--limit", "64", "--optimiser", optimiser, "--seed", "5", .. options];
        string[] device = options.Contains("--device") ? ["--device", "opencl"] : [];

        Assert.Equal(0, Command.Run([.. given, "--epochs", "2", "--save", whole]).Status);
        Assert.Equal(0, Command.Run([.. given, "--save", halves]).Status);
        Assert.Equal(0, Command.Run([.. common, "--epochs", "2", "--save", halves, "--resume", .. device]).Status);
        Assert.Equal(File.ReadAllBytes(whole), File.ReadAllBytes(halves));
        Assert.Equal(optimiser, SafetensorsFile.Read(whole).Metadata["optimiser"]);
    }

    [Fact]
    public void A_folder_has_settings_metrics_and_a_page()
    {
        using var folder = new ScratchFolder();
        Digits.Write(folder);
        var run = folder.File("run");
        string[] arguments = ["train", "lenet", "--data", folder.Path, "--limit", "64", "--run", run];
        Assert.Equal(0, Command.Run([.. arguments, "--epochs", "2", "--optimiser", "adam"]).Status);

        using var settings = JsonDocument.Parse(File.ReadAllText(Path.Combine(run, "settings.json")));
        Assert.Equal("adam", settings.RootElement.GetProperty("options").GetProperty("optimiser").GetString());
        var lines = Metrics(run);
        Assert.Equal([1, 2], Epochs(lines));
        Assert.Equal(8, lines.Count(line => line.GetProperty("kind").GetString() == "step"));
        Assert.All(lines, line => Assert.True(double.IsFinite(line.GetProperty("loss").GetDouble())));

        var page = File.ReadAllText(Path.Combine(run, "report.html"));
        Assert.Equal(3, page.Split("<svg ").Length - 1);
        Assert.Equal(page.Split("<svg ").Length, page.Split("<desc ").Length);
        Assert.Equal(page.Split("<img ").Length, page.Split("alt=\"").Length);
        Assert.Contains("taken for a", page, StringComparison.Ordinal);
        Assert.Contains("Filter 5", page, StringComparison.Ordinal);
        Assert.DoesNotContain("://", page, StringComparison.Ordinal);

        // As if it had been killed in the third epoch, in the middle of a line.
        File.AppendAllText(
            Path.Combine(run, "metrics.jsonl"),
            """
            {"kind":"step","epoch":3,"step":1,"steps":4,"loss":1,"rate":0.1}
            {"kind":"step","epoch":3,"st
            """
        );
        Assert.Equal(0, Command.Run([.. arguments, "--epochs", "3", "--resume"]).Status);
        Assert.Equal([1, 2, 3], Epochs(Metrics(run)));
        Assert.Equal(12, Metrics(run).Count(line => line.GetProperty("kind").GetString() == "step"));
    }

    [Fact]
    public void A_run_that_is_killed_at_any_moment_ends_as_one_that_was_not()
    {
        using var folder = new ScratchFolder();
        Digits.Write(folder);
        var (whole, killed) = (folder.File("whole"), folder.File("killed"));
        string[] arguments = ["train", "lenet", "--data", folder.Path, "--epochs", "5", "--optimiser", "adam"];
        Assert.Equal(0, Command.Run([.. arguments, "--run", whole]).Status);

        var (random, checkpoint) = (new Random(7), Path.Combine(killed, "checkpoint.safetensors"));
        for (var kills = 0; kills < 6; kills++)
        {
            string[] resume = File.Exists(checkpoint) ? ["--resume"] : [];
            var start = new ProcessStartInfo("dotnet", [Command.Program, .. arguments, "--run", killed, .. resume])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using var process = Process.Start(start)!;
            process.WaitForExit(random.Next(300, 2500));
            process.Kill();
            process.WaitForExit();
        }

        string[] last = File.Exists(checkpoint) ? ["--resume"] : [];
        Assert.Equal(0, Command.Run([.. arguments, "--run", killed, .. last]).Status);
        Assert.Equal(File.ReadAllBytes(Path.Combine(whole, "checkpoint.safetensors")), File.ReadAllBytes(checkpoint));
        Assert.Equal([1, 2, 3, 4, 5], Epochs(Metrics(killed)));
    }

    [Theory]
    [InlineData("specification")]
    [InlineData("opencl")]
    public void Training_that_diverges_is_explained(string device)
    {
        using var folder = new ScratchFolder();
        Digits.Write(folder);
        var file = folder.File("run.safetensors");
        var command = Command.Run(["train", "lenet", "--data", folder.Path, "--rate", "1e4", "--device", device, "--save", file]);
        Assert.Equal((2, false), (command.Status, File.Exists(file)));
        Assert.Contains("training has diverged: the loss is", command.Error, StringComparison.Ordinal);
        Assert.Matches(@"reference: .*(conv|fc)\d.*(rate|clip)", command.Error.TrimEnd('\n').Split('\n')[^1]);
    }

    [Theory]
    [InlineData("specification", "sgd")]
    [InlineData("opencl", "adam")]
    public void A_rate_is_found_and_nothing_is_trained(string device, string optimiser)
    {
        using var folder = new ScratchFolder();
        Digits.Write(folder);
        var file = folder.File("run.safetensors");
        string[] arguments = ["train", "lenet", "--data", folder.Path, "--device", device, "--optimiser", optimiser, "--save", file];
        var command = Command.Run([.. arguments, "--find-rate"]);
        Assert.Equal((0, false), (command.Status, File.Exists(file)));
        var found = Regex.Match(command.Output, @"the loss falls fastest at --rate (\S+);");
        Assert.InRange(double.Parse(found.Groups[1].Value, CultureInfo.InvariantCulture), 1e-5, 1);
    }

    [Theory]
    [InlineData("--beta1 belongs to --optimiser adam, adamw, lamb; sgd has none", "--beta1", "0.9")]
    [InlineData("--momentum belongs to --optimiser sgd; adam has none", "--optimiser", "adam", "--momentum", "0.9")]
    [InlineData("--every belongs to --schedule step, plateau; sawtooth has none", "--every", "3")]
    [InlineData("--clip-norm and --clip-value exclude each other", "--clip-norm", "1", "--clip-value", "1")]
    [InlineData("--clip-norm is 0: it must be from", "--clip-norm", "0")]
    [InlineData("--beta2 is 1: it must be from 0 to", "--optimiser", "adam", "--beta2", "1")]
    [InlineData("'rocket'", "--optimiser", "rocket")]
    [InlineData("'stairs'", "--schedule", "stairs")]
    [InlineData("--warm-up is -1", "--warm-up", "-1")]
    [InlineData("no folder can be made there", "--run", "/dev/null/run")]
    public void Options_that_make_no_sense_are_refused_in_one_line(string problem, params string[] options)
    {
        var command = Command.Run(["train", "lenet", "--data", Repository.Mnist, .. options]);
        Assert.Equal((2, ""), (command.Status, command.Output));
        Assert.Contains(problem, command.Error, StringComparison.Ordinal);
        Assert.Equal(1, command.Error.Count(letter => letter == '\n'));
    }

    private static List<JsonElement> Metrics(string run) =>
        [.. File.ReadLines(Path.Combine(run, "metrics.jsonl")).Select(line => JsonDocument.Parse(line).RootElement)];

    private static IEnumerable<int> Epochs(List<JsonElement> lines) =>
        lines.Where(line => line.GetProperty("kind").GetString() == "epoch").Select(line => line.GetProperty("epoch").GetInt32());
}
