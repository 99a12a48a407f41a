namespace Reference.Oracle.Verification;

/// <summary>
/// How often there was nothing to judge, and who is not asked any more because of it: each time costs a start of the program, and a time-out costs waiting.
/// Many threads may count at once.
/// </summary>
/// <param name="examiner">Knows whether there ever was an answer.</param>
/// <param name="operators">How many operators there are.</param>
/// <param name="most">After so many crashes, hangs or refusals of one operator it is not asked any more; nothing is, if there never was an answer.</param>
internal sealed class Troubles(Examiner examiner, int operators, int most)
{
    /// <summary>The same where its answers do not come in time.</summary>
    private const int MostSilences = 2;

    /// <summary>After so many of these in all nothing is asked any more.</summary>
    private const int MostSilencesInAll = 20;

    private readonly Lock _one = new();
    private readonly int[] _troubles = new int[operators];
    private readonly int[] _silences = new int[operators];

    /// <summary>Counts what came out for a case of an operator.</summary>
    public void Count(int op, Finding finding)
    {
        ArgumentNullException.ThrowIfNull(finding);
        lock (_one)
        {
            _troubles[op] += finding is { Complaints.Count: > 0, Verdict: null } ? 1 : 0;
            _silences[op] += finding.Breakdown == Breakdown.Silent ? 1 : 0;
        }
    }

    /// <summary>Why an operator is not asked any more, as the end of a sentence; null where it is.</summary>
    public string? WhyNot(int op)
    {
        lock (_one)
        {
            var (troubles, silences) = (_troubles.Sum(), _silences.Sum());
            return troubles >= most && !examiner.HasAnswered ? "there was no answer to anything"
                : _silences[op] >= MostSilences ? $"{_silences[op]} answers did not come in time"
                : _troubles[op] >= most ? $"{_troubles[op]} cases left nothing to judge"
                : silences >= MostSilencesInAll ? $"{silences} answers did not come in time, of all operators together"
                : null;
        }
    }
}
