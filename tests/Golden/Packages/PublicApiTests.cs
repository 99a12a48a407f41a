using Reference.GoldenTests.Documents;
using Reference.GoldenTests.Oracle;
using Reference.Native;

namespace Reference.GoldenTests.Packages;

/// <summary>What others build on is written down beside each package's sources; <c>./build.sh docs</c> writes it anew, for a reader to see what has changed.</summary>
public sealed class PublicApiTests
{
    [Fact]
    public void The_specification_declares_what_its_file_says() =>
        new Page("src/Reference/PublicApi.txt", PublicApi.Of(typeof(Shape).Assembly)).Settle();

    [Fact]
    public void The_core_declares_what_its_file_says() =>
        new Page("src/Native/PublicApi.txt", PublicApi.Of(typeof(Context).Assembly)).Settle();

    [Fact]
    public void The_tool_takes_the_commands_and_options_that_its_file_says()
    {
        var all = Help();
        var commands = all.Split("Commands:\n")[1]
            .Split('\n')
            .TakeWhile(line => line.StartsWith("  ", StringComparison.Ordinal))
            .Select(line => line.Trim().Split(' ')[0]);
        var page = string.Join("\n", [all, .. commands.Select(command => Help(command))]);
        new Page("src/Oracle/CommandLine.txt", page).Settle();
    }

    private static string Help(params string[] command)
    {
        var help = Command.Run([.. command, "--help"]);
        Assert.Equal((0, ""), (help.Status, help.Error));
        return $"$ {string.Join(' ', ["reference", .. command, "--help"])}\n{help.Output.TrimEnd('\n')}\n";
    }
}
