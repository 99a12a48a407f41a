using System.Text;
using Reference.Cases;
using Reference.Layers;

namespace Reference.GoldenTests.Documents;

/// <summary>A C# sample is shown only if a test runs the very same lines; what it prints stands in the block of text after it.</summary>
public class SamplesTests
{
    private static readonly Lazy<string[]> Tests = new(() =>
        [
            .. Directory
                .GetFiles(Path.Combine(Repository.Root, "tests"), "*Tests.cs", SearchOption.AllDirectories)
                .Concat(Directory.GetFiles(Path.Combine(Repository.Root, "tests"), "*Samples.cs", SearchOption.AllDirectories))
                .Concat(Directory.GetFiles(Path.Combine(Repository.Root, "tests", "Packages"), "*.cs", SearchOption.AllDirectories))
                .Select(file => Unindented(File.ReadAllText(file))),
        ]
    );

    public static TheoryData<string> Pages => Page.Names;

    [Theory]
    [MemberData(nameof(Pages))]
    public void A_sample_is_part_of_a_test(string page)
    {
        foreach (var sample in Page.Read(page).Blocks("csharp").Select(Unindented))
        {
            Assert.True(Array.Exists(Tests.Value, test => test.Contains(sample, StringComparison.Ordinal)), $"no test runs\n{sample}");
        }
    }

    [Fact]
    public void The_header_of_a_case_file_that_is_shown_is_one()
    {
        var header = Encoding.UTF8.GetBytes(Page.Read("docs/cases.md").Blocks("json").Single().TrimEnd());
        using var file = new MemoryStream([.. BitConverter.GetBytes((long)header.Length), .. header, .. new byte[840]]);

        var read = SafetensorsFile.ReadNext(file, "the page's")!;

        Assert.Equal(file.Length, file.Position);
        Assert.Equal(Shape.Create([2, 3, 7, 5]), read.Find("X")!.Shape);
        Assert.Equal([2, 1], Assert.IsType<Convolution>(Operators.Create(read.Metadata["op"], read.Metadata["attributes"])).Strides);
    }

    /// <summary>Where a line begins is not compared: a sample stands further left than the test around it.</summary>
    private static string Unindented(string source) => string.Join('\n', source.Split('\n').Select(line => line.TrimStart()));
}
