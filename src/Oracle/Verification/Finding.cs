using Reference.Cases;
using Reference.Judging;

namespace Reference.Oracle.Verification;

/// <summary>What came out for a case that an implementation was asked.</summary>
/// <param name="Asked">The case as it was asked.</param>
/// <param name="Verdict">What judging said of the results; null where there were none to judge.</param>
/// <param name="Breakdown">Why there is nothing to judge at all; null where there is something.</param>
/// <param name="Complaints">What is wrong besides numbers: a crash, a hang, results that are missing or of another dtype.</param>
/// <param name="Unsupported">Why it was left out; null where it was not.</param>
/// <param name="Time">How long the implementation took to answer.</param>
internal sealed record Finding(
    Case Asked,
    Verdict? Verdict,
    Breakdown? Breakdown,
    IReadOnlyList<string> Complaints,
    string? Unsupported,
    TimeSpan Time
)
{
    /// <summary>A complaint fails the case, whatever the numbers say.</summary>
    public Outcome Outcome =>
        Unsupported is not null ? Outcome.Unsupported
        : Complaints.Count > 0 ? Outcome.Failed
        : Verdict?.Outcome ?? Outcome.Failed;

    /// <summary>Whether a result that failed is wrong by a number, and not by a NaN or an infinity.</summary>
    public bool IsOffByANumber =>
        Verdict?.Tensors.Any(tensor => tensor is { Outcome: Outcome.Failed, Worst.Error: > 0 and < double.PositiveInfinity }) ?? false;

    /// <summary>
    /// What failed: the results with wrong numbers, and <c>""</c> where they are wrong in another way; the breakdown where there are none. Failures with something in common are taken for one mistake.
    /// </summary>
    public IReadOnlySet<string> Failing =>
        (Verdict?.Tensors ?? [])
            .Where(tensor => tensor.Outcome == Outcome.Failed)
            .Select(tensor => tensor.Name)
            .Concat(Complaints.Count > 0 ? [$"{Breakdown}"] : [])
            .ToHashSet();
}
