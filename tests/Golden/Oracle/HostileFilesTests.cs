using System.Text.Json;

namespace Reference.GoldenTests.Oracle;

/// <summary>What damaged files do to the commands: a line of words each, and the exit status.</summary>
public sealed class HostileFilesTests : IDisposable
{
    private const int Files = 60;
    private const int Answers = 40;

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Check_tells_the_unreadable_apart_and_judges_the_rest()
    {
        var paths = Write(Files);
        var report = _folder.File("report.json");

        var command = Command.Run(["check", "--json", report, .. paths]);

        Assert.Equal(2, command.Status);
        AssertWords(command);
        var counts = JsonDocument.Parse(File.ReadAllText(report)).RootElement;
        Assert.InRange(counts.GetProperty("unreadable").GetInt32(), Files / 4, Files);
        Assert.InRange(counts.GetProperty("failed").GetInt32(), 1, Files);
    }

    [Fact]
    public void Verify_takes_damaged_answers_for_findings()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there is no sh");
        Write(Answers);
        // Answers with the next file, whatever is asked, and ends.
        var counter = _folder.File("count");
        File.WriteAllText(counter, "0");
        var script = $"n=$(cat {counter}); echo $((n + 1)) > {counter}; exec cat {_folder.Path}/$n.safetensors 2> /dev/null";
        var asked = Whole()[0];

        var command = Command.Run([
            "verify",
            "--findings",
            _folder.File("findings"),
            .. Enumerable.Range(0, Answers).SelectMany(i => (string[])["--case", Copy(asked, i)]),
            "--",
            "sh",
            "-c",
            script,
        ]);

        Assert.Equal(1, command.Status);
        Assert.Equal("", command.Error);
        AssertWords(command);
        Assert.Contains($"{Answers} cases: 0 passed, {Answers} failed", command.Output, StringComparison.Ordinal);
    }

    private static string[] Whole() => [.. Directory.GetFiles(Repository.TorchCases, "*.safetensors").Order(StringComparer.Ordinal)];

    private string Copy(string file, int i)
    {
        var copy = _folder.File($"asked-{i}.safetensors");
        File.Copy(file, copy);
        return copy;
    }

    /// <summary>Damaged files under their numbers.</summary>
    private string[] Write(int count)
    {
        var random = new Random(20261121);
        var whole = Whole();
        var paths = Enumerable.Range(0, count).Select(i => _folder.File($"{i}.safetensors")).ToArray();
        foreach (var path in paths)
        {
            File.WriteAllBytes(path, Damage.Of(File.ReadAllBytes(whole[random.Next(whole.Length)]), random));
        }

        return paths;
    }

    private void AssertWords(Command command)
    {
        var words = command.Output + command.Error;
        Assert.DoesNotContain("Exception", words, StringComparison.Ordinal);
        Assert.DoesNotContain("internal error", words, StringComparison.Ordinal);
        Assert.DoesNotContain(words, letter => char.IsControl(letter) && letter != '\n');
        Assert.All(
            command.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            line => Assert.StartsWith($"reference: {_folder.Path}", line, StringComparison.Ordinal)
        );
    }
}
