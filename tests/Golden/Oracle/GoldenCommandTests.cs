using System.Text.Json;
using Reference.Cases;
using Reference.Judging;
using Reference.Layers;

namespace Reference.GoldenTests.Oracle;

public sealed class GoldenCommandTests
{
    [Theory]
    [InlineData("F64")]
    [InlineData("F32")]
    [InlineData("F16")]
    [InlineData("BF16")]
    public void Cases_are_written_that_agree_with_themselves(string type)
    {
        using var folder = new ScratchFolder();
        var command = Command.Run(
            "golden",
            "Conv",
            "--count",
            "3",
            "--seed",
            "5",
            "--dtype",
            type,
            "--attribute",
            "strides=[2,1]",
            "--out",
            folder.File("made")
        );

        Assert.Equal((0, "", $"3 cases of Conv in {folder.File("made")}, seed 5\n"), (command.Status, command.Error, command.Output));
        Assert.Equal(
            ["Conv-000.safetensors", "Conv-001.safetensors", "Conv-002.safetensors"],
            Directory.GetFiles(folder.File("made")).Select(Path.GetFileName).Order()
        );
        foreach (var file in Directory.GetFiles(folder.File("made")))
        {
            var made = Case.Read(file);
            Assert.Equal([2, 1], ((Convolution)made.Operator).Strides!);
            Assert.Equal(type, made.TypeOf("Y").ToString());
            Assert.StartsWith("5:", made.Metadata["seed"], StringComparison.Ordinal);
            Assert.NotEqual(Outcome.Failed, new Judge().Assess(made).Outcome);
        }
    }

    [Fact]
    public void The_same_seed_makes_the_same_files_and_another_one_others()
    {
        using var folder = new ScratchFolder();
        foreach (var (name, seed) in ((string, string)[])[("a", "1"), ("b", "1"), ("c", "2")])
        {
            Assert.Equal(0, Command.Run("golden", "Softmax", "--count", "1", "--seed", seed, "--out", folder.File(name)).Status);
        }

        var (a, b, c) = (Bytes("a"), Bytes("b"), Bytes("c"));
        Assert.Equal(a, b);
        Assert.NotEqual(a, c);

        byte[] Bytes(string name) => File.ReadAllBytes(folder.File($"{name}/Softmax-000.safetensors"));
    }

    [Fact]
    public void The_json_report_names_the_seed_and_the_files()
    {
        using var folder = new ScratchFolder();
        var report = Path.Combine(folder.Path, "report.json");

        Command.Run("golden", "Relu", "--count", "2", "--seed", "5", "--out", folder.Path, "--json", report);

        using var json = JsonDocument.Parse(File.ReadAllText(report));
        Assert.Equal("Relu", json.RootElement.GetProperty("operator").GetString());
        Assert.Equal(5ul, json.RootElement.GetProperty("seed").GetUInt64());
        Assert.Equal(
            Directory.GetFiles(folder.Path, "*.safetensors").Order(StringComparer.Ordinal),
            json.RootElement.GetProperty("files").EnumerateArray().Select(file => file.GetString()!)
        );
    }

    [Fact]
    public void What_cannot_be_made_is_refused_in_one_line()
    {
        using var folder = new ScratchFolder();
        Command.Run("golden", "Conv").AssertTrouble("Option '--out' is required; see reference golden --help");
        Command
            .Run("golden", "Convolve", "--out", folder.Path)
            .AssertTrouble($"Convolve is not an operator; there are {string.Join(", ", Operators.Names)}");
        Command
            .Run("golden", "Relu", "-a", "alpha=1", "--out", folder.Path)
            .AssertTrouble("Relu: alpha is not one of its attributes: it has none");
        Command
            .Run("golden", "Conv", "-a", "strides", "--out", folder.Path)
            .AssertTrouble("--attribute strides: it is written NAME=VALUE, such as strides=[2,1]");
        Command
            .Run("golden", "Conv", "-a", "group=1", "-a", "group=2", "--out", folder.Path)
            .AssertTrouble("--attribute group is given twice");
        Command.Run("golden", "Conv", "--count", "0", "--out", folder.Path).AssertTrouble("--count is 0: it must be at least 1");
        Command
            .Run("golden", "Conv", "--count", "1x", "--out", folder.Path)
            .AssertTrouble("--count is 1x: it must be a whole number up to 2147483647; see reference golden --help");
        Command
            .Run("golden", "Conv", "--seed", "-1", "--out", folder.Path)
            .AssertTrouble("--seed is -1: it must be a whole number from 0 to 18446744073709551615; see reference golden --help");
        Command
            .Run("golden", "Conv", "--attribute", "strides=[2147483647,1]", "--out", folder.Path)
            .AssertTrouble("Conv: attributes strides=[2147483647,1] lead to sizes beyond 31 bits");
        Command
            .Run("golden", "Elu", "--attribute", "alpha=Infinity", "--out", folder.Path)
            .AssertTrouble("Elu: alpha is Infinity: cases are drawn around finite numbers");
    }
}
