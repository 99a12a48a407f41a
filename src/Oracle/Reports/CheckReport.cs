using Reference.Judging;

namespace Reference.Oracle.Reports;

/// <summary>What came out for one file.</summary>
/// <param name="File">Its path.</param>
/// <param name="Verdict">What came out; null where it could not be read.</param>
/// <param name="Error">Why it could not be read; null where it could.</param>
/// <param name="Time">How long it took.</param>
internal sealed record CheckedFile(string File, Verdict? Verdict, string? Error, TimeSpan Time);

/// <summary>What came out for one operator.</summary>
/// <param name="Operator">Its ONNX name.</param>
/// <param name="Files">Its cases.</param>
internal sealed record OperatorReport(string Operator, IReadOnlyList<CheckedFile> Files)
{
    /// <summary>The largest error over bound of all its cases.</summary>
    public double WorstErrorOverBound => Files.Max(file => file.Verdict!.WorstErrorOverBound);

    /// <summary>How many of its cases came out so.</summary>
    public int Count(Outcome outcome) => Files.Count(file => file.Verdict!.Outcome == outcome);
}

/// <summary>What came out for all files of a <c>reference check</c>.</summary>
/// <param name="Files">In the order in which they were given.</param>
internal sealed record CheckReport(IReadOnlyList<CheckedFile> Files)
{
    /// <summary>The files that could be judged, by operator in alphabetical order.</summary>
    public IReadOnlyList<OperatorReport> Operators { get; } =
    [
        .. Files
            .Where(file => file.Verdict is not null)
            .GroupBy(file => file.Verdict!.Case.Operator.Signature.Name)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => new OperatorReport(group.Key, [.. group])),
    ];

    /// <summary>The files that could not be read.</summary>
    public IEnumerable<CheckedFile> Unreadable => Files.Where(file => file.Error is not null);

    /// <summary>2 where a file could not be read, whatever the others say; otherwise 1 where one disagrees; otherwise 0.</summary>
    public int ExitStatus =>
        Unreadable.Any() ? CommandLine.Trouble
        : Count(Outcome.Failed) > 0 ? CommandLine.Disagreement
        : CommandLine.Agreement;

    /// <summary>How many cases came out so.</summary>
    public int Count(Outcome outcome) => Operators.Sum(op => op.Count(outcome));

    /// <summary>The cases that came out so.</summary>
    public IEnumerable<CheckedFile> Those(Outcome outcome) => Files.Where(file => file.Verdict?.Outcome == outcome);
}
