using System.Text.Json;
using Reference.Cases;
using Reference.Judging;
using Reference.Layers;
using Reference.Oracle.Verification;

namespace Reference.Oracle.Reports;

/// <summary>The verdict as JSON, for programs. Numbers that JSON has not are the texts NaN, Infinity and -Infinity.</summary>
internal static class VerifyJson
{
    /// <summary>Writes it.</summary>
    public static void Write(VerifyReport report, Stream stream)
    {
        JsonSerializer.Serialize(
            stream,
            new
            {
                report.ExitStatus,
                report.Interrupted,
                report.Implementation,
                report.Seed,
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
                }),
            },
            JsonReport.Options
        );
        stream.WriteByte((byte)'\n');
    }

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
            Diagnosis = counterexample.Diagnosis?.Sentence,
            counterexample.Alone,
            counterexample.File,
            Repeat = report.Repeat(counterexample),
        };
    }
}
