using Reference.Judging;
using Spectre.Console;

namespace Reference.Oracle.Reports;

/// <summary>The table that reports have in common: an operator a row, what came out of its cases, and how near they came to their bounds.</summary>
internal sealed class OperatorTable
{
    private readonly Table _table = Terminal.Table().AddColumn("operator");

    /// <summary>A table without rows.</summary>
    public OperatorTable()
    {
        foreach (var heading in (string[])["cases", "passed", "failed", "weak", "unsupported", "worst error / bound"])
        {
            _table.AddColumn(new TableColumn(heading).RightAligned());
        }
    }

    /// <summary>Adds an operator.</summary>
    /// <param name="name">Its ONNX name.</param>
    /// <param name="cases">How many cases it had.</param>
    /// <param name="count">How many of them came out so.</param>
    /// <param name="worst">The largest error over bound.</param>
    public void Add(string name, int cases, Func<Outcome, int> count, double worst)
    {
        ArgumentNullException.ThrowIfNull(count);
        _table.AddRow([
            new Text(name),
            new Text($"{cases}"),
            Count(Outcome.Passed, "green"),
            Count(Outcome.Failed, "red"),
            Count(Outcome.Weak, "yellow"),
            Count(Outcome.Unsupported, "yellow"),
            new Text(Sentences.Ratio(worst)),
        ]);

        Text Count(Outcome outcome, string colour) => new($"{count(outcome)}", count(outcome) > 0 ? Style.Parse(colour) : Style.Plain);
    }

    /// <summary>Writes it to standard output.</summary>
    public void Write() => Terminal.Out.Write(_table);
}
