using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Reference.Lectures.Walkthroughs;
using Reference.Oracle.Lectures;

namespace Reference.Oracle.Companion;

/// <summary>The page that goes with the lectures: a template, built from src/Companion, with the library's numbers put into it.</summary>
internal static class CompanionPage
{
    private const string Place = "<script type=\"application/json\" id=\"data\">";
    private static readonly JsonSerializerOptions Compact = new(LectureJson.Options) { WriteIndented = false };

    /// <summary>Reads the template.</summary>
    /// <param name="given">The file; null for the one beside the program.</param>
    /// <exception cref="UsageException">It is not there, or has no place for the numbers.</exception>
    public static string Template(string? given)
    {
        var file = given ?? Path.Combine(AppContext.BaseDirectory, "companion.html");
        var template = File.Exists(file)
            ? File.ReadAllText(file)
            : throw new UsageException(
                $"there is no template {file} of the companion; ./build.sh companion builds it with npm, and makes the page"
            );
        return template.Contains(Place, StringComparison.Ordinal)
            ? template
            : throw new UsageException($"the companion's template {file} has no place for the numbers, {Place}");
    }

    /// <summary>Everything that the page shows, computed by the library.</summary>
    /// <param name="lectures">The lectures that are walked through.</param>
    /// <param name="walked">A folder of walks as <c>--json</c> has written them, ID.json, which are taken as they are; null for none.</param>
    /// <param name="setting">How they run.</param>
    public static JsonObject Data(IEnumerable<Lecture> lectures, string? walked, Setting setting) =>
        new()
        {
            ["brief"] = setting.Brief,
            ["x_or_o"] = Node(CompanionXOrO.Data()),
            ["convolution"] = Node(CompanionConvolution.Data()),
            ["gradient_check"] = Node(CompanionGradientCheck.Data()),
            ["training"] = Node(CompanionTraining.Data()),
            ["optimisers"] = Node(CompanionOptimisers.Data()),
            ["dropout"] = Node(CompanionDropout.Data()),
            ["digits"] = Node(CompanionDigits.Data(setting)),
            ["layers"] = Node(CompanionCode.Layers()),
            ["decks"] = Node(LectureListing.Decks),
            ["lectures"] = new JsonArray([.. lectures.Select(lecture => Walk(lecture, walked, setting))]),
        };

    /// <summary>Puts the data into the template.</summary>
    public static void Write(string template, JsonObject data, Stream stream)
    {
        var begin = template.IndexOf(Place, StringComparison.Ordinal) + Place.Length;
        var end = template.IndexOf("</script>", begin, StringComparison.Ordinal);
        // Nothing in the data may look like the end of the script that holds it.
        var json = data.ToJsonString(Compact).Replace("<", "\\u003c", StringComparison.Ordinal);
        stream.Write(Encoding.UTF8.GetBytes(string.Concat(template.AsSpan(0, begin), json, template.AsSpan(end))));
    }

    private static JsonNode? Node(object data) => JsonSerializer.SerializeToNode(data, Compact);

    private static JsonNode Walk(Lecture lecture, string? walked, Setting setting)
    {
        var file = walked is null ? "" : Path.Combine(walked, $"{lecture.Id}.json");
        var node = File.Exists(file)
            ? JsonNode.Parse(File.ReadAllText(file))!.AsArray()[0]!.DeepClone()
            : Node(
                new
                {
                    lecture.Id,
                    lecture.Decks,
                    lecture.Slide,
                    lecture.Title,
                    Frames = lecture.Walk(setting).ToList(),
                }
            )!;
        node["code"] = Node(CompanionCode.Walk(lecture));
        return node;
    }
}
