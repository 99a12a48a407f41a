using System.Text.Json;
using System.Text.Json.Serialization;
using Reference.Oracle.Reports;
using Reference.Oracle.Verification;

namespace Reference.Oracle.Conformance;

/// <summary>What came out for all runtimes, and why they disagree where they do.</summary>
/// <param name="Runtimes">Those that were there.</param>
/// <param name="Absent">The names of those that were not.</param>
/// <param name="Explained">The explanations, each with the disagreements that it explains.</param>
/// <param name="Unexplained">The disagreements that none explains.</param>
internal sealed record Conformity(
    IReadOnlyList<Tried> Runtimes,
    IReadOnlyList<string> Absent,
    IReadOnlyList<(Explanation Explanation, IReadOnlyList<Disagreement> Disagreements)> Explained,
    IReadOnlyList<Disagreement> Unexplained
)
{
    private static readonly JsonSerializerOptions Options = new(JsonReport.Options)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    };

    /// <summary>What is wrong with the explanations, a sentence each: a disagreement without one, and one without a disagreement.</summary>
    public IEnumerable<string> Troubles =>
        Unexplained
            .Select(found =>
                $"{found.Tried.Runtime.Name}, {found.Operator}, {found.Dtype}: nothing explains that {string.Join(", ", found.Found.First.Failing.Select(Named))} disagrees: {found.Repeat}"
            )
            .Concat(
                Explained
                    .Where(each => each.Disagreements.Count == 0 && Runtimes.Any(tried => tried.Runtime.Id == each.Explanation.Runtime))
                    .Select(each =>
                        $"{each.Explanation.Runtime}, {string.Join(", ", each.Explanation.Operators)}: there is no such disagreement: {each.Explanation.Why}"
                    )
            );

    /// <summary>What failed in words: a result, or the call.</summary>
    public static string Named(string failing) => failing.Length == 0 ? "the answer" : failing;

    /// <summary>Reads the reports, and writes the smallest failing cases.</summary>
    /// <param name="folder">The folder with runtimes.json and explained.json; the cases go into <c>findings</c> in it.</param>
    /// <param name="reports">The folder with the reports, ID-DTYPE.json, and versions, ID.version.</param>
    /// <exception cref="UsageException">A file is not what it should be.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static Conformity Read(string folder, string reports)
    {
        var runtimes = Read<IReadOnlyList<Runtime>>(Path.Combine(folder, "runtimes.json"));
        var explanations = Read<IReadOnlyList<Explanation>>(Path.Combine(folder, "explained.json"));
        var there = runtimes.Where(runtime => File.Exists(Path.Combine(reports, $"{runtime.Id}.version"))).ToList();
        var tried = there.Select(runtime => Tried(runtime, folder, reports)).ToList();
        var disagreements = tried.SelectMany(Disagreements).ToList();
        var grouped = disagreements.ToLookup(found => explanations.FirstOrDefault(explanation => explanation.Explains(found)));
        return new(
            tried,
            [.. runtimes.Except(there).Select(runtime => runtime.Name)],
            [.. explanations.Select(explanation => (explanation, (IReadOnlyList<Disagreement>)[.. grouped[explanation]]))],
            [.. grouped[null]]
        );
    }

    private static Tried Tried(Runtime runtime, string folder, string reports)
    {
        var version = File.ReadAllText(Path.Combine(reports, $"{runtime.Id}.version")).Trim();
        return new(runtime, version, [.. runtime.Dtypes.Select(dtype => (dtype, Report(dtype)))]);

        VerifyReport Report(string dtype)
        {
            var (file, findings) = (
                Path.Combine(reports, $"{runtime.Id}-{dtype}.json"),
                Path.Combine(folder, "findings", runtime.Id, dtype)
            );
            if (Directory.Exists(findings))
            {
                Directory.Delete(findings, recursive: true);
            }

            return MergedShards.Of([(file, StoredReport.Read(file))], findings);
        }
    }

    private static IEnumerable<Disagreement> Disagreements(Tried tried) =>
        tried.Reports.SelectMany(each =>
            each.Report.Operators.SelectMany(op =>
                op.Counterexamples.Select(found => new Disagreement(tried, each.Dtype, op.Operator, found, each.Report.Repeat(found)))
            )
        );

    private static T Read<T>(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(File.ReadAllText(file), Options) ?? throw new JsonException("it is null");
        }
        catch (JsonException error)
        {
            throw new UsageException($"{file}: {error.Message}");
        }
    }
}
