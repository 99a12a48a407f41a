using Reference.Cases;
using Reference.Judging;
using Spectre.Console;

namespace Reference.Oracle.Reports;

/// <summary>The report that a person reads: a table of operators, then every failure with its worst element, then a line that sums up.</summary>
internal static class TextReport
{
    /// <summary>Writes it to standard output; what could not be read goes to standard error.</summary>
    public static void Write(CheckReport report)
    {
        foreach (var file in report.Unreadable)
        {
            Terminal.Complain(file.Error!);
        }

        if (report.Operators.Count > 0)
        {
            var table = new OperatorTable();
            foreach (var op in report.Operators)
            {
                table.Add(op.Operator, op.Files.Count, op.Count, op.WorstErrorOverBound);
            }

            table.Write();
        }

        foreach (var file in report.Those(Outcome.Failed))
        {
            Line("red", "FAILED", $"{file.File}  {Sentences.Call(file.Verdict!.Case)}");
            foreach (var tensor in file.Verdict.Tensors.Where(tensor => tensor.Outcome == Outcome.Failed))
            {
                Terminal.Out.WriteLine($"       {Sentences.Failure(tensor)}");
            }
        }

        foreach (var file in report.Those(Outcome.Weak))
        {
            var weak = file.Verdict!.Tensors.Where(tensor => tensor.Outcome == Outcome.Weak).Select(Sentences.Weakness);
            Line("yellow", "weak", $"{file.File}  {string.Join("; ", weak)}");
        }

        foreach (var file in report.Those(Outcome.Unsupported))
        {
            Line("yellow", "unsupported", $"{file.File}  {FileFormatException.Quote(file.Verdict!.Case.Unsupported!, longest: 300)}");
        }

        foreach (
            var dialect in report
                .Files.Select(file => file.Verdict?.Case)
                .Where(read => read?.Dialect is not null)
                .CountBy(read => Sentences.Dialect(read!))
        )
        {
            Line("yellow", "dialect", $"{dialect.Value}× {dialect.Key}");
        }

        var missing = report.Files.SelectMany(file => file.Verdict?.Missing ?? []).ToList();
        if (missing.Count > 0)
        {
            var names = missing
                .CountBy(name => name)
                .OrderBy(name => name.Key, StringComparer.Ordinal)
                .Select(name => $"{name.Value}× {name.Key}");
            Line(
                "yellow",
                "absent",
                $"{missing.Count} results that the cases ask for are not there and were not judged: {string.Join(", ", names)}"
            );
        }

        Line(report.ExitStatus == CommandLine.Agreement ? "green" : "red", Summary(report), "");
    }

    private static string Summary(CheckReport report)
    {
        var counts = new (int Count, string Word)[]
        {
            (report.Count(Outcome.Passed), "passed"),
            (report.Count(Outcome.Failed), "failed"),
            (report.Count(Outcome.Weak), "weak"),
            (report.Count(Outcome.Unsupported), "unsupported"),
            (report.Unreadable.Count(), "unreadable"),
        };
        return $"{Sentences.Count(report.Files.Count, "case", "cases")}: {string.Join(", ", counts.Where((entry, place) => entry.Count > 0 || place < 2).Select(entry => $"{entry.Count} {entry.Word}"))}";
    }

    private static void Line(string colour, string word, string text)
    {
        Terminal.Out.Write(new Text(word, Style.Parse(colour)));
        Terminal.Out.WriteLine(text.Length > 0 ? $" {text}" : "");
    }
}
