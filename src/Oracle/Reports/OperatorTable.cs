using Reference.Judging;
using Spectre.Console;

namespace Reference.Oracle.Reports;

/// <summary>The table that reports have in common: an operator a row, what came out of its cases, and how near they came to their bounds.</summary>
internal sealed class OperatorTable
{
    /// <summary>From this width on the table fits; in less, names are broken.</summary>
    private const int Width = 80;

    private readonly Table _table = Terminal.Table();
    private readonly bool _withNotAsked;

    /// <summary>A table without rows.</summary>
    /// <param name="withNotAsked">Whether it has a column for cases that were not asked.</param>
    public OperatorTable(bool withNotAsked = false)
    {
        _withNotAsked = withNotAsked;
        string[] notAsked = withNotAsked ? ["not asked"] : [];
        _table.AddColumn(Column("operator", Terminal.Out.Profile.Width >= Width));
        foreach (var heading in (string[])["cases", "passed", "failed", "weak", "unsupported", .. notAsked, "worst error / bound"])
        {
            _table.AddColumn(Column(heading, !heading.Contains(' ', StringComparison.Ordinal)).RightAligned());
        }

        static TableColumn Column(string heading, bool whole) => new(heading) { NoWrap = whole, Padding = new(0, 0, 1, 0) };
    }

    /// <summary>Adds an operator.</summary>
    /// <param name="name">Its ONNX name.</param>
    /// <param name="cases">How many cases it had.</param>
    /// <param name="count">How many of them came out so.</param>
    /// <param name="worst">The largest error over bound.</param>
    /// <param name="notAsked">How many more cases it has that were not asked.</param>
    public void Add(string name, int cases, Func<Outcome, int> count, double worst, int notAsked = 0)
    {
        ArgumentNullException.ThrowIfNull(count);
        _table.AddRow([
            new Text(name),
            new Text($"{cases}"),
            Number(count(Outcome.Passed), "green"),
            Number(count(Outcome.Failed), "red"),
            Number(count(Outcome.Weak), "yellow"),
            Number(count(Outcome.Unsupported), "yellow"),
            .. _withNotAsked ? (Text[])[Number(notAsked, "yellow")] : [],
            new Text(Sentences.Ratio(worst)),
        ]);

        static Text Number(int count, string colour) => new($"{count}", count > 0 ? Style.Parse(colour) : Style.Plain);
    }

    /// <summary>Writes it to standard output.</summary>
    public void Write() => Terminal.Out.Write(_table);
}
