using System.Text.RegularExpressions;

namespace Reference.GoldenTests.Documents;

/// <summary>
/// A command that a page shows can be typed: what it starts is there and has the options that are shown. Sessions are run (<see cref="SessionsTests"/>); other
/// commands, in the text and in blocks marked <c>sh</c>, take too long or need a clone of their own, and are looked up.
/// </summary>
public sealed partial class CommandsTests
{
    /// <summary>Cake's own options, which stand before a target.</summary>
    private static readonly HashSet<string> OfCake = ["--tree", "--dryrun", "--verbosity"];

    /// <summary>The options of each command of the program, as its help names them.</summary>
    private static readonly Dictionary<string, HashSet<string>> Options = Read("src/Oracle/CommandLine.txt")
        .Split("$ reference ")[1..]
        .ToDictionary(help => help.Split(' ')[0], help => OptionLine().Matches(help).SelectMany(Names).ToHashSet());

    /// <summary>The targets of the build, in small letters.</summary>
    private static readonly HashSet<string> Targets =
    [
        .. Directory
            .GetFiles(Path.Combine(Repository.Root, "cake"), "*.cake")
            .Append(Path.Combine(Repository.Root, "build.cake"))
            .SelectMany(file => Target().Matches(File.ReadAllText(file)))
            .Select(target => target.Groups["name"].Value.ToLowerInvariant()),
    ];

    public static TheoryData<string> Pages => Page.Names;

    [Theory]
    [MemberData(nameof(Pages))]
    public void A_command_can_be_typed(string page) =>
        Assert.Equal(
            [],
            [.. Commands(Page.Read(page)).Where(command => Wrong(command) is not null).Select(command => $"{command}: {Wrong(command)}")]
        );

    [Theory]
    [InlineData("reference chekc FILE", "there is no command chekc")]
    [InlineData("reference check FILE --jason report.json", "check has no --jason")]
    [InlineData("./build.sh tset", "there is no target tset")]
    [InlineData("./build.sh run train lenet --epoch=3", "train has no --epoch")]
    [InlineData("--jason FILE", "there is no --jason")]
    public void One_that_cannot_is_found(string command, string wrong) => Assert.Equal(wrong, Wrong(command));

    [Theory]
    [InlineData("reference verify --op Relu -- program --its-own")]
    [InlineData("./build.sh --tree")]
    [InlineData("tools/reference doctor")]
    [InlineData("reference ARGUMENT…")]
    public void One_that_can_is_not(string command) => Assert.Null(Wrong(command));

    /// <summary>What is wrong with a command; null where nothing is.</summary>
    private static string? Wrong(string command)
    {
        // What follows goes to another program.
        var words = command
            .Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries)
            .TakeWhile(word => word is not ("--" or "|"))
            .ToArray();
        if (words is not [var first, .. var rest])
        {
            return null;
        }

        if (first == "./build.sh")
        {
            return rest is not [var target, .. var arguments] || !Word().IsMatch(target) ? null
                : !Targets.Contains(target) ? $"there is no target {target}"
                : target == "run" && arguments.Length > 0 ? WrongOf(arguments)
                : null;
        }

        return first.StartsWith('-')
            ? Asked(words)
                .Where(option => !OfCake.Contains(option) && !Options.Values.Any(known => known.Contains(option)))
                .Select(option => $"there is no {option}")
                .FirstOrDefault()
            : WrongOf(rest);
    }

    /// <summary>What is wrong with the words after <c>reference</c>.</summary>
    private static string? WrongOf(string[] words) =>
        words is not [var verb, ..] || !Word().IsMatch(verb) ? null
        : !Options.TryGetValue(verb, out var known) ? $"there is no command {verb}"
        : Asked(words).Where(option => !known.Contains(option)).Select(option => $"{verb} has no {option}").FirstOrDefault();

    private static IEnumerable<string> Asked(IEnumerable<string> words) =>
        words.Select(word => Option().Match(word)).Where(option => option.Success).Select(option => option.Value);

    /// <summary>The commands of a page, and options that stand alone in its text.</summary>
    private static IEnumerable<string> Commands(Page page)
    {
        // A line goes on after a backslash, and in a list of options where the next one begins with spaces.
        var lines = page.Blocks("sh").SelectMany(block => Continued().Replace(Remark().Replace(block, ""), " ").Split('\n'));
        return lines
            .Concat(Code().Matches(page.Prose).Select(code => code.Groups["code"].Value))
            .Where(command => Command().IsMatch(command));
    }

    private static IEnumerable<string> Names(Match line) => line.Groups["names"].Value.Split(", ");

    private static string Read(string name) => File.ReadAllText(Path.Combine(Repository.Root, name));

    [GeneratedRegex(@"^  (?<names>-[^\s,]+(?:, -[^\s,]+)*)", RegexOptions.Multiline)]
    private static partial Regex OptionLine();

    [GeneratedRegex(@"Task\(""(?<name>[\w-]+)""\)")]
    private static partial Regex Target();

    [GeneratedRegex(@"^--?[a-z][\w-]*")]
    private static partial Regex Option();

    [GeneratedRegex("^[a-z][a-z-]*$")]
    private static partial Regex Word();

    [GeneratedRegex(" # .*$", RegexOptions.Multiline)]
    private static partial Regex Remark();

    [GeneratedRegex(@"\\\n|\n(?= )")]
    private static partial Regex Continued();

    [GeneratedRegex("`(?<code>[^`]+)`")]
    private static partial Regex Code();

    [GeneratedRegex(@"^(\./build\.sh|([\w/]+/)?reference |--?[a-z])")]
    private static partial Regex Command();
}
