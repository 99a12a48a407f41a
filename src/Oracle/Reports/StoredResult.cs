using Reference.Judging;
using Reference.Oracle.Verification;

namespace Reference.Oracle.Reports;

/// <summary>What came out for a case, as a report in JSON has it.</summary>
/// <param name="Place">Its place in the operator's stream.</param>
/// <param name="Outcome">What came out, in small letters; <c>not_asked</c> where it was not asked.</param>
/// <param name="Source">What the case is called.</param>
/// <param name="ErrorOverBound">The largest error over bound.</param>
/// <param name="Seconds">How long the answer took.</param>
/// <param name="Unsupported">Why the implementation left it out.</param>
/// <param name="Call">The call in a line, where it failed.</param>
/// <param name="Failures">What is wrong, a line each, where it failed.</param>
/// <param name="Failing">What failed, as <see cref="Finding.Failing"/> has it.</param>
internal sealed record StoredResult(
    int Place,
    string Outcome,
    string? Source = null,
    double? ErrorOverBound = null,
    double? Seconds = null,
    string? Unsupported = null,
    string? Call = null,
    IReadOnlyList<string>? Failures = null,
    IReadOnlyCollection<string>? Failing = null
)
{
    /// <summary>The result that was written; null where the case was not asked.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public CaseResult? Restored()
    {
        if (Outcome == VerifyJson.NotAsked)
        {
            return null;
        }

        var outcomes = Enum.GetValues<Outcome>().Where(outcome => VerifyJson.Word(outcome) == Outcome).ToList();
        return outcomes is [var outcome] && Source is not null && Seconds is >= 0 and <= 1e9 && ErrorOverBound is { } worst
            ? new(Place, Source, outcome, worst, Unsupported, TimeSpan.FromSeconds(Seconds.Value), Failure(outcome))
            : throw new FormatException($"what is said of case {Place} is no result");
    }

    private CaseFailure? Failure(Outcome outcome) =>
        outcome != Judging.Outcome.Failed ? null
        : Call is not null && Failures is not null && Failing is not null ? new(Call, Failures, Failing.ToHashSet())
        : throw new FormatException($"case {Place} failed, and it is not said how");
}
