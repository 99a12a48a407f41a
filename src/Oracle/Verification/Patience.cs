namespace Reference.Oracle.Verification;

/// <summary>
/// How long a program is waited for: as long as the user says, until it has not answered in time once. From then on not much longer than its answers
/// take, so that a program that hangs again and again does not cost that long again and again.
/// </summary>
/// <param name="most">How long an answer may take; the one for which a program has to start, five seconds longer.</param>
internal sealed class Patience(TimeSpan most)
{
    /// <summary>After that many times the longest answer there will be none…</summary>
    private const int ManyAnswers = 50;

    /// <summary>… or after that many times the longest start.</summary>
    private const int ManyStarts = 10;

    private static readonly TimeSpan ShortAnswer = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongStart = TimeSpan.FromSeconds(5);

    private TimeSpan _longestAnswer;
    private TimeSpan _longestStart;
    private bool _wasSilent;

    /// <summary>How long the next answer may take.</summary>
    /// <param name="isStart">Whether the program has to start first.</param>
    /// <param name="within">How long at most, where that is less; to start comes on top of it.</param>
    public TimeSpan For(bool isStart, TimeSpan? within)
    {
        var answer = _wasSilent && _longestAnswer > TimeSpan.Zero ? Least(most, Largest(ShortAnswer, ManyAnswers * _longestAnswer)) : most;
        var start = _wasSilent && _longestStart > TimeSpan.Zero ? Least(LongStart, ManyStarts * _longestStart) : LongStart;
        return Least(answer, within ?? answer) + (isStart ? start : TimeSpan.Zero);
    }

    /// <summary>Remembers how long an answer has taken.</summary>
    public void Answered(bool isStart, TimeSpan time)
    {
        ref var longest = ref isStart ? ref _longestStart : ref _longestAnswer;
        longest = Largest(longest, time);
    }

    /// <summary>Remembers that one has not come.</summary>
    public void WasSilent() => _wasSilent = true;

    private static TimeSpan Least(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static TimeSpan Largest(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
