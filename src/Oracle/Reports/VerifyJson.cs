using System.Text.Json;
using Reference.Cases;
using Reference.Judging;
using Reference.Layers;
using Reference.Oracle.Verification;

namespace Reference.Oracle.Reports;

/// <summary>
/// The verdict as JSON, for programs; <see cref="StoredReport"/> reads it again. Numbers that JSON has not are the texts NaN, Infinity and -Infinity.
/// </summary>
internal static class VerifyJson
{
    /// <summary>What a case that was not asked came to.</summary>
    public const string NotAsked = "not_asked";

    /// <summary>A result a line.</summary>
    private static readonly JsonSerializerOptions Line = new(JsonReport.Options) { WriteIndented = false };

    /// <summary>An outcome as it stands in the report.</summary>
    public static string Word(Enum outcome) => outcome.ToString().ToLowerInvariant();

    /// <summary>Writes it.</summary>
    public static void Write(VerifyReport report, Stream stream)
    {
        var (asking, seeded) = (report.Asking, report.Seed is not null);
        JsonSerializer.Serialize(
            stream,
            new
            {
                report.ExitStatus,
                report.Interrupted,
                CommandLine.Version,
                report.Implementation,
                report.Seed,
                Count = seeded ? asking.Count : (int?)null,
                Dtype = seeded ? asking.Dtype.ToString() : null,
                Forward = seeded ? asking.Forward : (bool?)null,
                Attributes = seeded ? asking.Attributes : null,
                Shard = asking.Shard?.ToString(),
                report.Judge.Probabilistic,
                report.Judge.Slack,
                report.Cases,
                Passed = report.Count(Outcome.Passed),
                Failed = report.Count(Outcome.Failed),
                Weak = report.Count(Outcome.Weak),
                Unsupported = report.Count(Outcome.Unsupported),
                Operators = report.Operators.Select(op => new
                {
                    op.Operator,
                    op.Cases,
                    Passed = op.Count(Outcome.Passed),
                    Failed = op.Count(Outcome.Failed),
                    Weak = op.Count(Outcome.Weak),
                    Unsupported = op.Count(Outcome.Unsupported),
                    op.NotAsked,
                    op.NotAskedBecause,
                    WorstErrorOverBound = op.Worst,
                    UnsupportedBecause = op.Unsupported,
                    Failures = op.Counterexamples.Select(counterexample => Describe(report, counterexample)),
                    Results = op.Places.Zip(op.Results, Describe),
                }),
            },
            Indented
        );
        stream.WriteByte((byte)'\n');
    }

    private static JsonSerializerOptions Indented { get; } = new(JsonReport.Options) { Converters = { new OneLine<StoredResult>(Line) } };

    private static StoredResult Describe(int place, CaseResult? result) =>
        result is null
            ? new(place, NotAsked)
            : new(
                place,
                Word(result.Outcome),
                result.Source,
                result.Worst,
                result.Time.TotalSeconds,
                result.Unsupported,
                result.Failure?.Call,
                result.Failure?.Lines,
                result.Failure?.Failing
            );

    private static object Describe(VerifyReport report, Counterexample counterexample)
    {
        var small = counterexample.Smallest;
        return new
        {
            counterexample.Cases,
            First = counterexample.First.Asked.Source,
            Attributes = JsonDocument.Parse(Operators.AttributesOf(small.Asked.Operator)).RootElement,
            Dtype = small.Asked.RealType.ToString(),
            Shapes = small.Asked.Given.ToDictionary(name => name, name => small.Asked.Given.ShapeOf(name)),
            Complaints = small.Complaints.Select(complaint => FileFormatException.Quote(complaint, longest: 500)),
            Tensors = small.Verdict?.Tensors.Select(JsonReport.Describe),
            Arithmetic = Sentences.Workings(small),
            Diagnosis = counterexample.DiagnosisSentence,
            counterexample.Alone,
            counterexample.File,
            Repeat = report.Repeat(counterexample),
            Smallest = StoredFinding.Of(small),
            Found = StoredFinding.Of(counterexample.First),
            counterexample.Place,
        };
    }
}
