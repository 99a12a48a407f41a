using System.Diagnostics;
using Reference.Oracle.Generation;

namespace Reference.Oracle.Shrinking;

/// <summary>
/// Makes a call that fails as small as it goes: smaller ones are tried, the boldest first, and the first that still fails takes its place, until none does.
/// Inputs and attributes go first, then the lengths of axes, then the numbers themselves.
/// </summary>
/// <param name="patience">How long it may take altogether.</param>
internal sealed class Shrinker(TimeSpan patience)
{
    /// <summary>Makes a call smaller.</summary>
    /// <param name="call">A call that fails.</param>
    /// <param name="stillFails">Whether another one fails, too, and in the same way.</param>
    /// <returns>The smallest found.</returns>
    public OperatorCall Shrink(OperatorCall call, Func<OperatorCall, bool> stillFails)
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(stillFails);
        var clock = Stopwatch.StartNew();
        var smallest = call;
        while (clock.Elapsed < patience)
        {
            var smaller = Smaller(Anatomy.Of(smallest))
                .TakeWhile(_ => clock.Elapsed < patience)
                .Select(anatomy => anatomy.Whole())
                .FirstOrDefault(candidate => candidate is not null && stillFails(candidate));
            if (smaller is null)
            {
                break;
            }

            smallest = smaller;
        }

        return smallest;
    }

    private static IEnumerable<Anatomy> Smaller(Anatomy call) =>
        Simplifications.Of(call).Concat(Cuts.Of(call)).Concat(PlainerNumbers.Of(call));
}
