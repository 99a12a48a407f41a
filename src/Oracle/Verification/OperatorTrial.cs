using Reference.Judging;

namespace Reference.Oracle.Verification;

/// <summary>What came out for an operator.</summary>
/// <param name="Operator">Its ONNX name.</param>
/// <param name="Outcomes">What came out for each case in turn; null for those that were not asked any more after too many crashes.</param>
/// <param name="Worst">The largest error over bound of the cases that did not fail.</param>
/// <param name="Unsupported">Why cases were left out, each reason once.</param>
/// <param name="Counterexamples">One for each kind of failure.</param>
internal sealed record OperatorTrial(
    string Operator,
    IReadOnlyList<Outcome?> Outcomes,
    double Worst,
    IReadOnlyList<string> Unsupported,
    IReadOnlyList<Counterexample> Counterexamples
)
{
    /// <summary>How many cases were asked.</summary>
    public int Cases => Outcomes.Count(outcome => outcome is not null);

    /// <summary>How many were not asked.</summary>
    public int NotAsked => Outcomes.Count - Cases;

    /// <summary>How many came out so.</summary>
    public int Count(Outcome outcome) => Outcomes.Count(found => found == outcome);
}
