using System.Text.RegularExpressions;

namespace Reference.GoldenTests.Documents;

/// <summary>A page of the documentation.</summary>
/// <param name="Name">Its path from the root of the repository.</param>
/// <param name="Text">What it says.</param>
internal sealed partial record Page(string Name, string Text)
{
    /// <summary>Set to <c>write</c>, pages are written from what the program says and not compared with it: <c>./build.sh docs</c>.</summary>
    private static readonly bool Writes = Environment.GetEnvironmentVariable("REFERENCE_DOCS") == "write";

    /// <summary>The README and the pages beside it, everything in docs/, and the pages beside data and examples.</summary>
    public static TheoryData<string> Names =>
        [
            "README.md",
            "CHANGELOG.md",
            "CONTRIBUTING.md",
            .. Directory
                .GetFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'))
                .Order(StringComparer.Ordinal),
            "src/Reference/README.md",
            "src/Native/README.md",
            "src/Oracle/README.md",
            "data/mnist/README.md",
            "examples/README.md",
            "tests/Golden/backend/README.md",
            "tests/Golden/decimal/README.md",
            "tests/Golden/torch/README.md",
        ];

    public string File => Path.Combine(Repository.Root, Name);

    /// <summary>The page without its blocks of code.</summary>
    public string Prose => Fence().Replace(Text, "");

    public static Page Read(string name)
    {
        var page = new Page(name, "");
        return page with { Text = System.IO.File.Exists(page.File) ? System.IO.File.ReadAllText(page.File) : "" };
    }

    /// <summary>The blocks of code in a language, in their order.</summary>
    public IEnumerable<string> Blocks(string language) =>
        Fence().Matches(Text).Where(block => block.Groups["language"].Value == language).Select(block => block.Groups["code"].Value);

    /// <summary>Asserts that a block of text is what a sample printed.</summary>
    public void Shows(StringWriter output) =>
        Assert.True(Blocks("text").Contains(output.ToString()), $"{Name} has no block of text that says\n{output}");

    /// <summary>The page with its blocks in a language replaced one by one.</summary>
    public Page With(string language, IEnumerable<string> blocks)
    {
        var next = new Queue<string>(blocks);
        var text = Fence()
            .Replace(Text, block => block.Groups["language"].Value == language ? $"```{language}\n{next.Dequeue()}```" : block.Value);
        return this with { Text = text };
    }

    /// <summary>Asserts that the page in the repository says this; where pages are being written, makes it say so.</summary>
    public void Settle()
    {
        if (Writes)
        {
            System.IO.File.WriteAllText(File, Text);
        }

        Assert.True(Text == Read(Name).Text, $"{Name} is not what the program says: ./build.sh docs writes it anew.\n{FirstDifference()}");
    }

    private string FirstDifference()
    {
        var (wanted, found) = (Text.Split('\n'), Read(Name).Text.Split('\n'));
        var line = wanted.Zip(found).TakeWhile(pair => pair.First == pair.Second).Count();
        return $"line {line + 1}\n  is        {found.ElementAtOrDefault(line)}\n  should be {wanted.ElementAtOrDefault(line)}";
    }

    [GeneratedRegex("""^```(?<language>\w*)\n(?<code>(?:.*\n)*?)```$""", RegexOptions.Multiline)]
    private static partial Regex Fence();
}
