using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Reference.Lectures;

namespace Reference.GoldenTests.Documents;

/// <summary>Writes docs/lectures.md: for every id of the lectures the slide, the lines of the program, and the tests.</summary>
internal static partial class LecturesPage
{
    private const string Opening = """
        # The lectures

        Every example and system of the five lecture decks is a short program in [src/Lectures](../src/Lectures) that computes with the library what the slide shows, in the slide's order and with its numbers,
        and shows its steps as it goes. `reference lecture` lists them; `reference lecture ID` walks through one, on a terminal with the arrow keys, in a pipe from top to bottom; `--json FILE` writes all that is shown as data.
        Where a slide makes a claim, the program measures it with several seeds and says whether it held: [measured.md](measured.md) shows what came out.

        Decks: **R** How Convolutional Neural Networks Work (with neural networks, optimization, backpropagation) · **U** Neural Networks · **C** Convolutional neural networks, practical matters ·
        **N** Neural networks basics · **D** Convolutional networks.

        Where the decks differ from each other or from practice, the program of the slide says so:
        - Deck R's filtering divides by the number of pixels (a mean); a convolution layer does not (`filtering`).
        - "Convolution" is not flipped in any of them: it is cross-correlation (`convolution`, `conv-1d`).
        - Deck U writes the log-likelihood without its minus sign, and its algorithm then uses a - y; deck N has the minus (`logistic`).
        - Deck U regularises with λΘ, deck N with λ/n·w (`backprop-algorithm`, `overfitting`).
        - Decks U and R pool with the last partial window; most frameworks leave it out by default (`pooling`, `pool-27`).
        - What deck R calls a sigmoid stays between -1 and 1; deck N's stays between 0 and 1 (`neuron`).

        The table is made by `./build.sh docs`; a test compares it, and fails where an id has no program, no test or no panel. `./build.sh test --filter-trait Lecture=pooling` runs the tests of one.

        [The companion](companion.md), one page for a browser, has every id step by step with its program; the last column names the panels to draw on and to point at.

        | id | deck | slide | code | tests | companion |
        |---|---|---|---|---|---|

        """;

    private static string Tests => Path.Combine(Repository.Root, "tests");

    /// <summary>The ids that must be there: the list of the decks' examples and systems.</summary>
    public static IReadOnlyList<(string Id, string Decks)> Wanted { get; } =
    [
        .. File.ReadLines(Path.Combine(Tests, "Golden", "Lectures", "ids.txt"))
            .Select(line => line.Split(' ', 2))
            .Select(words => (words[0], words[1])),
    ];

    /// <summary>The page.</summary>
    public static string Write()
    {
        var page = new StringBuilder(Opening);
        foreach (var (id, _) in Wanted)
        {
            var lecture = LectureList.All.Single(lecture => lecture.Id == id);
            var (file, first, last) = CodeOf(id);
            var tests = TestsOf(id).Select(test => $"[{Path.GetFileNameWithoutExtension(test)}]({FromDocs(test)})");
            page.Append($"| `{id}` | {string.Join(' ', lecture.Decks)} | {Escaped(lecture.Slide)} ")
                .Append($"| [{Path.GetFileName(file)}]({FromDocs(file)}), {first}–{last} | {string.Join(", ", tests)} ")
                .Append($"| {string.Join(", ", PanelsOf(id))} |\n");
        }

        return page.ToString();
    }

    /// <summary>The file of an id's program, and the lines of its walk.</summary>
    public static (string File, int First, int Last) CodeOf(string id)
    {
        var files = Directory.GetFiles(Path.Combine(Repository.Root, "src", "Lectures"), "*Lecture.cs", SearchOption.AllDirectories);
        var file = files.SingleOrDefault(file => Name().Match(File.ReadAllText(file)).Groups["id"].Value == id);
        Assert.True(file is not null, $"{id} has no program in src/Lectures");
        var lines = File.ReadAllLines(file);
        var first = Array.FindIndex(lines, line => line.Contains("IEnumerable<Frame> Walk(", StringComparison.Ordinal));
        Assert.True(first >= 0, $"{file} has no walk");
        return (file, first + 1, Array.FindIndex(lines, first, line => line == "    }") + 1);
    }

    /// <summary>The files of tests that carry the id as their trait.</summary>
    public static IEnumerable<string> TestsOf(string id) =>
        Directory
            .GetFiles(Tests, "*Tests.cs", SearchOption.AllDirectories)
            .Where(file => Trait().Matches(File.ReadAllText(file)).Any(trait => trait.Groups["id"].Value == id))
            .OrderBy(file => !InLectures(file))
            .ThenBy(file => file, StringComparer.Ordinal);

    /// <summary>The companion's panels, each with the ids that it belongs to.</summary>
    public static IReadOnlyList<(string Title, IReadOnlyList<string> Ids)> Panels { get; } =
    [
        .. JsonDocument
            .Parse(File.ReadAllText(Path.Combine(Repository.Root, "src", "Companion", "source", "panels.json")))
            .RootElement.EnumerateArray()
            .Select(panel =>
                (
                    panel.GetProperty("title").GetString()!,
                    (IReadOnlyList<string>)[.. panel.GetProperty("lectures").EnumerateArray().Select(id => id.GetString()!)]
                )
            ),
    ];

    /// <summary>The titles of the panels that an id belongs to.</summary>
    public static IEnumerable<string> PanelsOf(string id) => Panels.Where(panel => panel.Ids.Contains(id)).Select(panel => panel.Title);

    /// <summary>Whether a test looks at the lecture's program, and not at a layer beside it.</summary>
    public static bool InLectures(string file) => Path.GetFileName(Path.GetDirectoryName(file)) == "Lectures";

    private static string FromDocs(string file) => "../" + Path.GetRelativePath(Repository.Root, file).Replace('\\', '/');

    private static string Escaped(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);

    [GeneratedRegex("""new\(\s*"(?<id>[a-z0-9-]+)",""")]
    private static partial Regex Name();

    [GeneratedRegex("""Trait\("Lecture", "(?<id>[a-z0-9-]+)"\)""")]
    private static partial Regex Trait();
}
