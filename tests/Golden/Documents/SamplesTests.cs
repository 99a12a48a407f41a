namespace Reference.GoldenTests.Documents;

/// <summary>A C# sample is shown only if a test runs the very same lines; what it prints stands in the block of text after it.</summary>
public class SamplesTests
{
    /// <summary>Ends its sample with an expression, which is no statement; its test has the lines, and asserts the expression.</summary>
    private const string Exception = "docs/numbers/bounded.md";

    private static readonly Lazy<string[]> Tests = new(() =>
        [
            .. Directory
                .GetFiles(Path.Combine(Repository.Root, "tests"), "*Tests.cs", SearchOption.AllDirectories)
                .Concat(Directory.GetFiles(Path.Combine(Repository.Root, "tests"), "*Samples.cs", SearchOption.AllDirectories))
                .Concat(Directory.GetFiles(Path.Combine(Repository.Root, "tests", "Packages"), "*.cs", SearchOption.AllDirectories))
                .Select(file => Unindented(File.ReadAllText(file))),
        ]
    );

    public static TheoryData<string> Pages => [.. Page.Names.Select(row => row.Data).Where(name => name != Exception)];

    [Theory]
    [MemberData(nameof(Pages))]
    public void A_sample_is_part_of_a_test(string page)
    {
        foreach (var sample in Page.Read(page).Blocks("csharp").Select(Unindented))
        {
            Assert.True(Array.Exists(Tests.Value, test => test.Contains(sample, StringComparison.Ordinal)), $"no test runs\n{sample}");
        }
    }

    /// <summary>Where a line begins is not compared: a sample stands further left than the test around it.</summary>
    private static string Unindented(string source) => string.Join('\n', source.Split('\n').Select(line => line.TrimStart()));
}
