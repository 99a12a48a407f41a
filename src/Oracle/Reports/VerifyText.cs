using Reference.Judging;
using Reference.Oracle.Verification;
using Spectre.Console;

namespace Reference.Oracle.Reports;

/// <summary>The verdict that a person reads: every counterexample with the arithmetic of its worst element, a table of operators, a line that sums up.</summary>
internal static class VerifyText
{
    /// <summary>Writes it to standard output.</summary>
    public static void Write(VerifyReport report)
    {
        foreach (var op in report.Operators)
        {
            foreach (var counterexample in op.Counterexamples)
            {
                Write(report, op, counterexample);
            }
        }

        var table = new OperatorTable(report.Operators.Any(op => op is { Cases: > 0, NotAsked: > 0 }));
        foreach (var op in report.Operators.Where(op => op.Cases > 0))
        {
            table.Add(op.Operator, op.Cases, op.Count, op.Worst, op.NotAsked);
        }

        table.Write();
        foreach (var line in report.NotAsked)
        {
            Terminal.WriteWhole(line);
        }

        Terminal.Out.Write(new Text(Summary(report), Style.Parse(report.ExitStatus == CommandLine.Agreement ? "green" : "red")));
        Terminal.Out.WriteLine();
    }

    private static void Write(VerifyReport report, OperatorTrial op, Counterexample counterexample)
    {
        var small = counterexample.Smallest;
        Terminal.Out.Write(new Text("FAILED", Style.Parse("red")));
        Terminal.WriteWhole($" {Sentences.Call(small.Asked)}   ({counterexample.Cases} of {op.Cases} cases of {op.Operator})");
        foreach (var line in Sentences.Failures(small))
        {
            Terminal.WriteWhole($"       {line}");
        }

        foreach (var line in Sentences.Workings(small))
        {
            Terminal.WriteWhole($"         {line}");
        }

        foreach (var remark in counterexample.Remarks)
        {
            Terminal.WriteWhole($"       {remark}");
        }

        Terminal.WriteWhole($"       {report.Repeat(counterexample)}");
    }

    /// <summary>The verdict in a line.</summary>
    public static string Summary(VerifyReport report)
    {
        var counts = new[] { Outcome.Passed, Outcome.Failed, Outcome.Weak, Outcome.Unsupported }
            .Where((outcome, place) => place < 2 || report.Count(outcome) > 0)
            .Select(outcome => $"{report.Count(outcome)} {outcome.ToString().ToLowerInvariant()}");
        var seed = report.Seed is { } value ? $"; seed {value}" : "";
        var all = report.Cases + report.Operators.Sum(op => op.NotAsked);
        var begun = report.Interrupted ? $"interrupted after {report.Cases} of {all} cases" : null;
        var shard = report.Asking.Shard is { } part ? $"; shard {part}" : "";
        return $"{begun ?? $"{Sentences.Count(report.Cases, "case", "cases")}"}: {string.Join(", ", counts)}; bound of {report.Bound}{seed}{shard}";
    }
}
