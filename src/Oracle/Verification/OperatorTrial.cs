using Reference.Judging;

namespace Reference.Oracle.Verification;

/// <summary>What came out for an operator.</summary>
/// <param name="Operator">Its ONNX name.</param>
/// <param name="Places">Which cases of its stream it had.</param>
/// <param name="Results">What came out for each case in turn; null for those that were not asked.</param>
/// <param name="Counterexamples">One for each kind of failure.</param>
/// <param name="NotAskedBecause">Why there are cases that were not asked, as the end of a sentence; null where there are none, or where somebody stopped it.</param>
internal sealed record OperatorTrial(
    string Operator,
    IReadOnlyList<int> Places,
    IReadOnlyList<CaseResult?> Results,
    IReadOnlyList<Counterexample> Counterexamples,
    string? NotAskedBecause
)
{
    /// <summary>How many cases were asked.</summary>
    public int Cases => Results.Count(result => result is not null);

    /// <summary>How many were not asked.</summary>
    public int NotAsked => Results.Count - Cases;

    /// <summary>The largest error over bound of the cases that did not fail.</summary>
    public double Worst =>
        Results
            .OfType<CaseResult>()
            .Where(result => result.Outcome != Outcome.Failed)
            .Select(result => result.Worst)
            .DefaultIfEmpty()
            .Max();

    /// <summary>Why cases were left out, each reason once.</summary>
    public IReadOnlyList<string> Unsupported => [.. Results.Select(result => result?.Unsupported).OfType<string>().Distinct()];

    /// <summary>How many came out so.</summary>
    public int Count(Outcome outcome) => Results.Count(result => result?.Outcome == outcome);
}
