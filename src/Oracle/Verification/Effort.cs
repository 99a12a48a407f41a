namespace Reference.Oracle.Verification;

/// <summary>
/// What making one failure small may cost. Time is counted as tries, each for the fastest of its kind: then a machine that has other things to do as
/// well comes to the same case as one that has not.
/// </summary>
/// <param name="clock">Tells the time.</param>
internal sealed class Effort(TimeProvider clock)
{
    /// <summary>More than any failure of small cases needs; an implementation that answers within a few milliseconds is not asked for longer than <see cref="MostTime"/>.</summary>
    private const int MostTries = 3000;

    /// <summary>Together with the last questions, and with tries that take longer than the fastest, it stays below the five seconds that are promised.</summary>
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(3);

    /// <summary>However slow the machine is.</summary>
    private static readonly TimeSpan EmergencyBrake = TimeSpan.FromSeconds(30);

    private readonly long _begun = clock.GetTimestamp();
    private readonly Dictionary<bool, (int Count, TimeSpan Fastest)> _tries = [];

    /// <summary>Whether nothing more is to be tried.</summary>
    public bool IsSpent =>
        _tries.Values.Sum(kind => kind.Count) >= MostTries
        || _tries.Values.Aggregate(TimeSpan.Zero, (sum, kind) => sum + kind.Count * kind.Fastest) >= MostTime
        || clock.GetElapsedTime(_begun) >= EmergencyBrake;

    /// <summary>Tries something and counts it.</summary>
    /// <param name="attempt">Tries it, and says whether it fails; null where it could not even be tried, which does not count.</param>
    public bool Try(Func<bool?> attempt)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        var begun = clock.GetTimestamp();
        if (attempt() is not { } fails)
        {
            return false;
        }

        var time = clock.GetElapsedTime(begun);
        var before = _tries.GetValueOrDefault(fails, (Count: 0, Fastest: time));
        _tries[fails] = (before.Count + 1, time < before.Fastest ? time : before.Fastest);
        return fails;
    }
}
