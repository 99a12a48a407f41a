using Reference.Judging;

namespace Reference.Oracle.Verification;

/// <summary>What is remembered of a case that was asked: all of it only where it failed.</summary>
/// <param name="Place">Its place in the operator's stream, or among the cases that somebody wrote down.</param>
/// <param name="Source">Where the case comes from: its file; or operator, seed and place.</param>
/// <param name="Outcome">What came out.</param>
/// <param name="Worst">The largest error over bound.</param>
/// <param name="Unsupported">Why the implementation left it out, in its own words; null where it did not.</param>
/// <param name="Time">How long it took to answer.</param>
/// <param name="Failure">The failure; null where it did not fail.</param>
internal sealed record CaseResult(
    int Place,
    string Source,
    Outcome Outcome,
    double Worst,
    string? Unsupported,
    TimeSpan Time,
    CaseFailure? Failure
)
{
    /// <summary>What is remembered of a finding at a place.</summary>
    public static CaseResult Of(int place, Finding finding)
    {
        ArgumentNullException.ThrowIfNull(finding);
        return new(
            place,
            finding.Asked.Source,
            finding.Outcome,
            finding.Verdict?.WorstErrorOverBound ?? 0,
            finding.Unsupported,
            finding.Time,
            CaseFailure.Of(finding)
        );
    }
}
