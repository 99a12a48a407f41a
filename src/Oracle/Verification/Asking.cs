using Reference.Cases;

namespace Reference.Oracle.Verification;

/// <summary>Which cases a run asks of each operator.</summary>
/// <param name="Seed">Where chance comes from.</param>
/// <param name="Count">How many cases of each operator the whole run has.</param>
/// <param name="Dtype">What real numbers are stored as.</param>
/// <param name="Forward">Whether outputs only are asked for.</param>
/// <param name="Attributes">Attributes that all cases have, <c>group=2</c>.</param>
/// <param name="Files">Cases that somebody wrote down, asked in place of all that; none otherwise.</param>
/// <param name="Shard">Which part of the run this is; null where it is the whole.</param>
internal sealed record Asking(
    ulong Seed,
    int Count,
    ElementType Dtype,
    bool Forward,
    IReadOnlyList<string> Attributes,
    IReadOnlyList<string> Files,
    Shard? Shard
)
{
    /// <summary>The words of the command line that ask the same of the same operators.</summary>
    public string Words =>
        Files.Count > 0
            ? $"--case {string.Join(' ', Files.Select(Shell.Quoted))}"
            : string.Join(
                ' ',
                [
                    FormattableString.Invariant($"--count {Count} --seed {Seed} --dtype {Dtype}"),
                    .. Forward ? (string[])["--forward"] : [],
                    .. Attributes.Select(attribute => $"-a {Shell.Quoted(attribute)}"),
                ]
            );

    /// <summary>The places in an operator's stream that are asked.</summary>
    public IReadOnlyList<int> Places(string op) => [.. Shard?.Places(op, Count) ?? Enumerable.Range(0, Count)];
}
