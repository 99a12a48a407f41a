using System.Text.Json;

namespace Reference.GoldenTests.Oracle;

[Trait("Lecture", "transfer")]
public sealed class TransferCommandTests
{
    [Fact]
    public void A_table_and_a_file_have_a_row_for_each_number_of_pictures_and_way()
    {
        using var folder = new ScratchFolder();
        Digits.Write(folder);
        var json = folder.File("rows.json");

        var command = Command.Run([
            "transfer",
            "mlp-4",
            "--data",
            folder.Path,
            "--per-class",
            "1",
            "--per-class",
            "2",
            "--seeds",
            "2",
            "--json",
            json,
        ]);

        Assert.Equal(0, command.Status);
        var lines = command.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(1 + 2 * 4, lines.Length);
        Assert.Matches(@"^\s*pictures of each +way +accuracy +± +least +most\s*$", lines[0]);
        Assert.Matches(@"^ +1 +from scratch +\d+\.\d\d % +\d+\.\d\d % +\d+\.\d\d % +\d+\.\d\d %\s*$", lines[1]);
        Assert.Matches(@"^ +2 +all layers trained +\d+\.\d\d %", lines[8]);
        using var rows = JsonDocument.Parse(File.ReadAllText(json));
        Assert.Equal(8, rows.RootElement.GetArrayLength());
        var last = rows.RootElement[7];
        Assert.Equal((2, "all_layers"), (last.GetProperty("per_class").GetInt32(), last.GetProperty("way").GetString()));
        var accuracies = last.GetProperty("accuracies").EnumerateArray().Select(accuracy => accuracy.GetDouble()).ToList();
        Assert.Equal(2, accuracies.Count);
        Assert.Equal((accuracies[0] + accuracies[1]) / 2, last.GetProperty("mean").GetDouble(), 1e-12);
        Assert.Equal(Math.Abs(accuracies[0] - accuracies[1]) / Math.Sqrt(2), last.GetProperty("deviation").GetDouble(), 1e-12);
    }

    [Theory]
    [InlineData("there is no such folder", "lenet", "--data", "/nowhere")]
    [InlineData("--per-class must be at least 1", "lenet", "--data", "MNIST", "--per-class", "0")]
    [InlineData("--seeds must be at least 1", "lenet", "--data", "MNIST", "--seeds", "0")]
    [InlineData("Network: letnet is not the name of one: there are lenet, ", "letnet", "--data", "MNIST")]
    [InlineData("VGG-11: picture is 1×28×28: it needs the axes C×H×W and at least 32×32 pixels", "vgg11", "--data", "MNIST")]
    public void What_cannot_be_done_is_said_in_one_line(string problem, params string[] arguments)
    {
        var command = Command.Run(["transfer", .. arguments.Select(argument => argument == "MNIST" ? Repository.Mnist : argument)]);
        Assert.Equal((2, ""), (command.Status, command.Output));
        Assert.Contains(problem, command.Error, StringComparison.Ordinal);
        Assert.Equal(1, command.Error.Count(letter => letter == '\n'));
    }
}
