using Reference.Judging;
using Reference.Oracle.Reports;

namespace Reference.Oracle.Verification;

/// <summary>What is remembered of a case that failed.</summary>
/// <param name="Call">The call in a line.</param>
/// <param name="Lines">What is wrong, a line each.</param>
/// <param name="Failing">What failed, as <see cref="Finding.Failing"/> has it.</param>
/// <param name="Finding">All of it; null where only a report tells of it.</param>
internal sealed record CaseFailure(string Call, IReadOnlyList<string> Lines, IReadOnlySet<string> Failing, Finding? Finding = null)
{
    /// <summary>What is remembered of a finding; null where it is no failure.</summary>
    public static CaseFailure? Of(Finding finding)
    {
        ArgumentNullException.ThrowIfNull(finding);
        return finding.Outcome == Outcome.Failed
            ? new(Sentences.Call(finding.Asked), [.. Sentences.Failures(finding)], finding.Failing, finding)
            : null;
    }
}
