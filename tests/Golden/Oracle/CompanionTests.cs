using System.Text.Json;
using System.Text.RegularExpressions;

namespace Reference.GoldenTests.Oracle;

/// <summary><c>reference lecture --html</c>. What the page does with the numbers is tested in a browser: ./build.sh test-companion.</summary>
public sealed partial class CompanionTests
{
    private const string Template =
        """<!doctype html><p>before</p><script type="application/json" id="data">null</script><p>after</p><script>const text = "</p>";</script>""";

    /// <summary>A page of two lectures, one of which has been walked before.</summary>
    private static readonly Lazy<(string Page, JsonElement Data)> Example = new(() =>
    {
        using var folder = new ScratchFolder();
        Assert.Equal(0, Command.Run("lecture", "slope", "--json", folder.File("slope.json")).Status);
        File.WriteAllText(
            folder.File("slope.json"),
            File.ReadAllText(folder.File("slope.json")).Replace("\"slope\"", "\"walked before\"", StringComparison.Ordinal)
        );
        return Made("filtering", "slope", "--walked", folder.Path);
    });

    [Fact]
    public void The_page_is_the_template_with_the_numbers_in_their_place()
    {
        var (page, data) = Example.Value;
        Assert.StartsWith("<!doctype html><p>before</p><script type=\"application/json\" id=\"data\">{", page, StringComparison.Ordinal);
        Assert.EndsWith("}</script><p>after</p><script>const text = \"</p>\";</script>", page, StringComparison.Ordinal);
        Assert.Equal(
            ["filtering", "walked before"],
            data.GetProperty("lectures").EnumerateArray().Select(lecture => lecture.GetProperty("id").GetString())
        );
        Assert.True(data.GetProperty("brief").GetBoolean());

        // Deck R: the crossing's match with \ is 5/9, the middle of its 7×7 map.
        var x = data.GetProperty("x_or_o").GetProperty("pictures")[0];
        Assert.Equal("5/9", x.GetProperty("conv")[24].GetString());
        // The vote for O has seven weights of 1/7: the values of a plain X that they meet are 5/9 each.
        Assert.Equal(["1", "5/9"], x.GetProperty("votes").EnumerateArray().Select(vote => vote.GetString()));
        // Deck C: 3 from 9 at stride 4 leaves two pixels; d/dw w³ = 3w².
        var cases = data.GetProperty("convolution").GetProperty("cases").EnumerateArray();
        Assert.Equal(5 * 4 * 3 * 3, cases.Count());
        Assert.All(
            cases,
            known =>
            {
                int Of(string name) => known.GetProperty(name).GetInt32();
                var room = 9 + 2 * Of("pad") - Of("dilation") * (Of("size") - 1) - 1;
                Assert.Equal(room < 0 ? 0 : room / Of("stride") + 1, Of("length"));
                Assert.Equal(room >= 0 && room % Of("stride") == 0, known.GetProperty("refusal").GetString() == "");
            }
        );
        Assert.Equal(3 * 1.3 * 1.3, data.GetProperty("gradient_check")[0].GetProperty("exact").GetDouble(), 1e-14);
    }

    [Fact]
    public void Every_line_of_code_that_the_page_marks_is_in_the_code_that_it_gets()
    {
        var layers = Example.Value.Data.GetProperty("layers");
        var inspector = File.ReadAllText(Path.Combine(Repository.Root, "src", "Companion", "source", "xoro", "Inspector.tsx"));
        var marks = Mark().Matches(inspector);
        Assert.True(marks.Count > 8, $"only {marks.Count} lines are marked");
        foreach (Match mark in marks)
        {
            var region = layers.GetProperty(mark.Groups["layer"].Value);
            var lines = region.GetProperty("lines").EnumerateArray().Select(line => line.GetString()!).ToList();
            var place = lines.FindIndex(line => line.Contains(mark.Groups["line"].Value, StringComparison.Ordinal));
            Assert.True(place >= 0, $"{mark.Groups["layer"].Value} has no line {mark.Groups["line"].Value}");
            var source = File.ReadAllLines(Path.Combine(Repository.Root, region.GetProperty("file").GetString()!));
            Assert.Equal(source[region.GetProperty("first").GetInt32() - 1 + place].TrimStart(), lines[place].TrimStart());
        }
    }

    [Fact]
    public void A_walk_that_has_been_written_is_taken_as_it_is()
    {
        var lecture = Example.Value.Data.GetProperty("lectures")[1];
        Assert.Equal("walked before", lecture.GetProperty("id").GetString());
        Assert.Contains("Walk(Setting setting)", lecture.GetProperty("code").GetProperty("lines")[0].GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "there is no template nowhere.html of the companion; ./build.sh companion builds it",
        "--html",
        "page.html",
        "--template",
        "nowhere.html"
    )]
    [InlineData("--walked is for the companion and needs --html", "--walked", ".")]
    [InlineData("--template is for the companion and needs --html", "--template", "page.html")]
    [InlineData("--walked nowhere: there is no such folder", "--html", "page.html", "--walked", "nowhere")]
    [InlineData("--json and --html each say what to write", "--html", "page.html", "--json", "page.json")]
    public void What_cannot_be_made_is_said_in_one_line(string problem, params string[] arguments)
    {
        var command = Command.Run(["lecture", "slope", .. arguments]);
        Assert.Equal(2, command.Status);
        Assert.Contains(problem, command.Error, StringComparison.Ordinal);
        Assert.Equal(1, command.Error.Count(letter => letter == '\n'));
    }

    [Fact]
    public void A_template_without_a_place_for_the_numbers_is_refused()
    {
        using var folder = new ScratchFolder();
        File.WriteAllText(folder.File("template.html"), "<p>nothing</p>");
        var command = Command.Run("lecture", "slope", "--html", folder.File("page.html"), "--template", folder.File("template.html"));
        Assert.Equal(2, command.Status);
        Assert.Contains("has no place for the numbers", command.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(folder.File("page.html")));
    }

    private static (string Page, JsonElement Data) Made(params string[] words)
    {
        using var folder = new ScratchFolder();
        var (template, page) = (folder.File("template.html"), folder.File("page.html"));
        File.WriteAllText(template, Template);
        var command = Command.Run(["lecture", .. words, "--brief", "--html", page, "--template", template]);
        Assert.True(command.Status == 0, command.Error);
        var text = File.ReadAllText(page);
        var begin = text.IndexOf('{', StringComparison.Ordinal);
        using var document = JsonDocument.Parse(text[begin..text.IndexOf("</script>", StringComparison.Ordinal)]);
        return (text, document.RootElement.Clone());
    }

    [GeneratedRegex("""<Code region=\{layers\.(?<layer>\w+)!\} line="(?<line>[^"]+)""")]
    private static partial Regex Mark();
}
