using System.Text;
using System.Text.RegularExpressions;
using Reference.Layers;

namespace Reference.GoldenTests.Documents;

/// <summary>CONTRIBUTING.md lists the files to touch for a new layer; here every operator is looked for in each of them.</summary>
public sealed partial class ContributingTests
{
    private const string NameOfPage = "CONTRIBUTING.md";

    private static readonly IReadOnlyList<Step> Steps =
    [
        .. Row()
            .Matches(Page.Read(NameOfPage).Text)
            .Select(row => new Step(
                row.Groups["step"].Value,
                [.. Pattern().Matches(row.Groups["files"].Value).Select(pattern => pattern.Groups["pattern"].Value)]
            )),
    ];

    public static TheoryData<string> Names => [.. Operators.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void An_operator_is_in_all_files_to_touch(string name) =>
        Assert.Empty(Steps.Where(step => !step.Has(name, Operators.Create(name).GetType().Name)).Select(step => step.Missing(name)));

    [Fact]
    public void Of_an_operator_that_is_nowhere_every_step_is_missing()
    {
        var missing = Steps.Where(step => !step.Has("Nowhere", "NowhereToBeFound")).Select(step => step.Number);

        Assert.Equal(["1", "2", "3", "4", "5", "6"], missing);
    }

    [Fact]
    public void Every_operator_that_is_written_is_in_the_list_of_operators()
    {
        var written = typeof(IOperator)
            .Assembly.GetExportedTypes()
            .Where(type => type.IsAssignableTo(typeof(IOperator)) && !type.IsAbstract)
            .Select(type => type.Name);

        Assert.Equal(Operators.Names.Select(name => Operators.Create(name).GetType().Name).Order(), written.Order());
    }

    [GeneratedRegex(@"^\| (?<step>\d+) \| (?<files>[^|]+) \|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("`(?<pattern>[^`]+)`")]
    private static partial Regex Pattern();

    /// <summary>A step on the way to a new layer.</summary>
    /// <param name="Number">Which one, as the page counts.</param>
    /// <param name="Patterns">The files, from the root of the repository; one of them must name the operator.</param>
    private sealed record Step(string Number, IReadOnlyList<string> Patterns)
    {
        private readonly Lazy<HashSet<string>> _words = new(() => [.. Patterns.SelectMany(Files).SelectMany(Words)]);

        public bool Has(string name, string type) => _words.Value.Contains(name) || _words.Value.Contains(type);

        public string Missing(string name) => $"{name}: step {Number} of {NameOfPage}: it is not in {string.Join(", ", Patterns)}";

        private static string[] Files(string pattern)
        {
            var files = Directory.GetFiles(Path.Combine(Repository.Root, Path.GetDirectoryName(pattern)!), Path.GetFileName(pattern));
            // The list of operators is a step of its own.
            return
            [
                .. files.Where(file =>
                    Path.GetFileName(file) == Path.GetFileName(pattern) || !file.EndsWith("Operators.cs", StringComparison.Ordinal)
                ),
            ];
        }

        /// <summary>Case files are binary, but their header is text.</summary>
        private static IEnumerable<string> Words(string file) =>
            Word().Matches(File.ReadAllText(file, Encoding.Latin1)).Select(word => word.Value);
    }

    [GeneratedRegex(@"\w+")]
    private static partial Regex Word();
}
