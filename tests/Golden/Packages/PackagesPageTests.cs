using System.Text.RegularExpressions;
using Reference.GoldenTests.Documents;

namespace Reference.GoldenTests.Packages;

/// <summary>What pages show of the packages is what <c>./build.sh test-packages</c> tries.</summary>
public sealed partial class PackagesPageTests
{
    private static readonly string[] Pages =
    [
        "docs/packages.md",
        "src/Reference/README.md",
        "src/Native/README.md",
        "src/Oracle/README.md",
    ];

    [Fact]
    public void A_file_that_a_page_shows_is_one_of_a_strangers_project()
    {
        var files = Directory.GetFiles(Stranger.Sources, "*", SearchOption.AllDirectories).Select(File.ReadAllText).ToHashSet();
        var shown = Pages
            .Select(Page.Read)
            .SelectMany(page => page.Blocks("xml").Concat(page.Blocks("json")).Concat(page.Blocks("csharp")))
            .ToHashSet();
        Assert.Equal(files, shown);
    }

    [Fact]
    public void Every_package_of_ours_that_a_page_or_a_project_asks_for_is_of_the_one_version()
    {
        var texts = Directory
            .GetFiles(Stranger.Sources, "*.csproj", SearchOption.AllDirectories)
            .Select(File.ReadAllText)
            .Concat(Pages.Select(name => Page.Read(name).Text));
        var versions = texts.SelectMany(text => AskedFor().Matches(text)).Select(match => match.Groups["version"].Value).ToList();
        Assert.NotEmpty(versions);
        Assert.All(versions, version => Assert.Equal(Stranger.Version, version));
    }

    [GeneratedRegex("""Reference(\.\w+)?("? Version="| --version )(?<version>[^\s"]+)""")]
    private static partial Regex AskedFor();
}
