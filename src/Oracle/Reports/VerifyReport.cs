using Reference.Judging;
using Reference.Oracle.Verification;

namespace Reference.Oracle.Reports;

/// <summary>What came out of a <c>reference verify</c>.</summary>
/// <param name="Operators">In the order in which they were tried.</param>
/// <param name="Asking">Which cases were asked.</param>
/// <param name="Judge">How strictly it was judged.</param>
/// <param name="Implementation">The words of the command line that name the implementation.</param>
/// <param name="Interrupted">Whether somebody has stopped it, so that not all was asked and failures are as they were found.</param>
internal sealed record VerifyReport(
    IReadOnlyList<OperatorTrial> Operators,
    Asking Asking,
    Judge Judge,
    string Implementation,
    bool Interrupted = false
)
{
    /// <summary>The seed that repeats it; null where the cases came from files.</summary>
    public ulong? Seed => Asking.Files.Count > 0 ? null : Asking.Seed;

    /// <summary>How many cases were asked.</summary>
    public int Cases => Operators.Sum(op => op.Cases);

    /// <summary>130 where it was interrupted; 1 where a case failed; 2 where nothing could be tried because the implementation has none of the operators.</summary>
    public int ExitStatus =>
        Interrupted ? CommandLine.Interrupted
        : Count(Outcome.Failed) > 0 ? CommandLine.Disagreement
        : Cases > 0 && Count(Outcome.Unsupported) == Cases ? CommandLine.Trouble
        : CommandLine.Agreement;

    /// <summary>How many cases came out so.</summary>
    public int Count(Outcome outcome) => Operators.Sum(op => op.Count(outcome));

    /// <summary>What was not asked, and why, a line each; where somebody stopped it, that is said elsewhere.</summary>
    public IEnumerable<string> NotAsked =>
        Operators
            .Where(op => op is { Cases: > 0, NotAskedBecause: not null })
            .Select(op => $"{op.Operator}: {Sentences.Count(op.NotAsked, "case was", "cases were")} not asked: {op.NotAskedBecause}")
            .Concat(
                Operators
                    .Where(op => op is { Cases: 0, NotAskedBecause: not null })
                    .GroupBy(op => op.NotAskedBecause)
                    .Select(group => $"{Sentences.Count(group.Count(), "operator was", "operators were")} not asked: {group.Key}")
            );

    /// <summary>By which bound it was judged: <c>any order of summation</c>, <c>4 times that of …</c>.</summary>
    public string Bound =>
        (Judge.Slack == 1 ? "" : FormattableString.Invariant($"{Judge.Slack} times that of "))
        + (Judge.Probabilistic ? "random rounding errors (√n)" : "any order of summation");

    /// <summary>A command that asks the smallest case again; or all of them, where it does not fail by itself.</summary>
    public string Repeat(Counterexample counterexample)
    {
        var judging =
            (Judge.Probabilistic ? "--probabilistic " : "")
            + (Judge.Slack == 1 ? "" : FormattableString.Invariant($"--slack {Judge.Slack} "));
        var asking =
            counterexample.Alone ? $"--case {Shell.Quoted(counterexample.File)}"
            : Seed is null ? Asking.Words
            : $"--op {counterexample.First.Asked.Operator.Signature.Name} {Asking.Words}"
                + (counterexample.Shard is { } shard ? $" --shard {shard}" : "");
        return $"{CommandLine.Name} verify {asking} {judging}{Implementation}";
    }
}
