using Reference.Oracle.Diagnosis;

namespace Reference.Oracle.Verification;

/// <summary>A failure, made small.</summary>
/// <param name="Place">The place of that case in the operator's stream.</param>
/// <param name="First">The first case in which it showed.</param>
/// <param name="Smallest">The smallest one found that fails in the same way.</param>
/// <param name="Cases">How many cases of the operator fail so.</param>
/// <param name="File">Where the smallest case was written to, with what it should be answered and what was.</param>
/// <param name="Diagnosis">The known mistake that gives the same wrong results; null where there is none.</param>
/// <param name="Alone">Whether the smallest fails if nothing else has been asked before.</param>
internal sealed record Counterexample(
    int Place,
    Finding First,
    Finding Smallest,
    int Cases,
    string File,
    Likeness? Diagnosis = null,
    bool Alone = true
)
{
    /// <summary>The diagnosis in words; null where there is none. A report has the words alone.</summary>
    public string? DiagnosisSentence
    {
        get => field ?? Diagnosis?.Sentence;
        init;
    }

    /// <summary>The part of the run that it was found in; null where that was not in parts.</summary>
    public Shard? Shard { get; init; }

    /// <summary>What else there is to say of it in words, a line each.</summary>
    public IEnumerable<string> Remarks =>
        Alone
            ? (DiagnosisSentence is { } sentence ? [sentence] : [])
            : ["asked by itself this case is answered right: something is left over from those before it"];
}
