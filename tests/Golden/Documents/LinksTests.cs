using System.Text.RegularExpressions;

namespace Reference.GoldenTests.Documents;

public sealed partial class LinksTests
{
    public static TheoryData<string> Pages => Page.Names;

    [Theory]
    [MemberData(nameof(Pages))]
    public void A_link_leads_somewhere(string name)
    {
        var page = Page.Read(name);
        foreach (Match link in Link().Matches(page.Prose))
        {
            var target = link.Groups["target"].Value.Split('#');
            if (target[0].Contains("://", StringComparison.Ordinal))
            {
                continue;
            }

            var file = target[0].Length == 0 ? page.File : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(page.File)!, target[0]));
            Assert.True(File.Exists(file) || Directory.Exists(file), $"{name}: {link.Value}: there is no {file}");
            if (target.Length > 1)
            {
                Assert.True(Anchors(File.ReadAllText(file)).Contains(target[1]), $"{name}: {link.Value}: there is no such heading");
            }
        }
    }

    [Fact]
    public void Every_page_of_docs_is_in_their_index()
    {
        var index = Page.Read("docs/README.md").Text;
        foreach (var name in Page.Names.Select(row => row.Data).Where(name => name.StartsWith("docs/", StringComparison.Ordinal)))
        {
            Assert.True(name == "docs/README.md" || index.Contains($"({name["docs/".Length..]})", StringComparison.Ordinal), name);
        }
    }

    /// <summary>Headings as GitHub turns them into anchors: small letters, hyphens for spaces, no other marks.</summary>
    private static HashSet<string> Anchors(string text) =>
        [
            .. Heading()
                .Matches(text)
                .Select(heading => Marks().Replace(heading.Groups["title"].Value.ToLowerInvariant(), "").Replace(' ', '-')),
        ];

    [GeneratedRegex(@"\[[^\]]*\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^#+ (?<title>.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex Marks();
}
