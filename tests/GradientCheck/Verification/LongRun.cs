using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Reference.GoldenTests.Documents;

namespace Reference.GradientCheckTests.Verification;

/// <summary>
/// What a run that is too long for every day has counted. <c>./build.sh alarms</c> and <c>./build.sh fuzz</c> write it into <c>docs/verify/tried.json</c>,
/// out of which the page of mistakes shows it.
/// </summary>
/// <param name="Command">The target of the build.</param>
/// <param name="Tried">What was tried.</param>
/// <param name="Count">How many of them.</param>
/// <param name="Wrong">How many came out as they must not: 0, or the run has failed.</param>
/// <param name="Outcome">What came out, in words.</param>
/// <param name="Seed">Where chance came from.</param>
/// <param name="Date">The day.</param>
internal sealed record LongRun(string Command, string Tried, int Count, int Wrong, string Outcome, ulong Seed, string Date)
{
    private static readonly JsonSerializerOptions Layout = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly string Kept = Page.Read("docs/verify/tried.json").File;

    /// <summary>The latest of each kind.</summary>
    public static IReadOnlyList<LongRun> All => JsonSerializer.Deserialize<List<LongRun>>(File.ReadAllText(Kept), Layout)!;

    /// <summary>Keeps what a run has counted, in the place of the one before it, where <c>REFERENCE_FIGURES</c> is <c>write</c>.</summary>
    public static void Keep(string command, string tried, int count, int wrong, string outcome, ulong seed)
    {
        if (Environment.GetEnvironmentVariable("REFERENCE_FIGURES") != "write")
        {
            return;
        }

        var date = DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var run = new LongRun(command, tried, count, wrong, outcome, seed, date);
        var all = All.Where(other => (other.Command, other.Tried) != (command, tried))
            .Append(run)
            .OrderBy(other => other.Command, StringComparer.Ordinal)
            .ThenBy(other => other.Tried, StringComparer.Ordinal);
        File.WriteAllText(Kept, JsonSerializer.Serialize(all.ToList(), Layout) + "\n");
    }

    /// <summary>A row of a table.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"| `./build.sh {Command}` | {Tried} | {Count:N0} | {Outcome} | {Seed} | {Date} |");
}
