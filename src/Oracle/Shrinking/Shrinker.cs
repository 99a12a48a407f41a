using Reference.Oracle.Generation;

namespace Reference.Oracle.Shrinking;

/// <summary>
/// Makes a call that fails as small as it goes: smaller ones are tried, the boldest first, and the first that still fails takes its place, until none does.
/// Inputs and attributes go first, then the lengths of axes, then the numbers themselves.
/// </summary>
/// <param name="goesOn">Whether more may be tried.</param>
internal sealed class Shrinker(Func<bool> goesOn)
{
    /// <summary>Makes a call smaller.</summary>
    /// <param name="call">A call that fails.</param>
    /// <param name="stillFails">Whether another one fails, too, and in the same way.</param>
    /// <param name="failuresCost">Whether a call that fails costs much more than one that does not, as a crash does.</param>
    /// <returns>The smallest found.</returns>
    public OperatorCall Shrink(OperatorCall call, Func<OperatorCall, bool> stillFails, bool failuresCost = false)
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(stillFails);
        var smallest = failuresCost ? Leap(call, stillFails) : call;
        while (goesOn())
        {
            var smaller = Smaller(Anatomy.Of(smallest))
                .TakeWhile(_ => goesOn())
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

    /// <summary>
    /// Makes a call smaller with few failures on the way: of all the steps that it would take if every smaller call failed, the last is tried first, then
    /// the one before it. The step behind the one that fails is left out, and the way goes on from there.
    /// </summary>
    private OperatorCall Leap(OperatorCall call, Func<OperatorCall, bool> stillFails)
    {
        for (var place = 0; goesOn(); )
        {
            var steps = Steps(call, place);
            var reached = steps.FindLastIndex(step => goesOn() && stillFails(step.Call));
            call = reached >= 0 ? steps[reached].Call : call;
            if (reached == steps.Count - 1)
            {
                break;
            }

            place = steps[reached + 1].Place + 1;
        }

        return call;
    }

    /// <summary>The steps to the smallest call of all, and the place of each among the smaller calls of the one before.</summary>
    /// <param name="call">Where they begin.</param>
    /// <param name="place">The first step's place, or one before it.</param>
    private static List<(OperatorCall Call, int Place)> Steps(OperatorCall call, int place)
    {
        var steps = new List<(OperatorCall, int)>();
        while (
            Smaller(Anatomy.Of(call))
                .Select((anatomy, at) => (Anatomy: anatomy, Place: at))
                .Skip(place)
                .Select(step => (Call: step.Anatomy.Whole(), step.Place))
                .FirstOrDefault(step => step.Call is not null)
                is { Call: { } smaller } next
        )
        {
            (call, place) = (smaller, next.Place);
            steps.Add((smaller, place));
        }

        return steps;
    }

    private static IEnumerable<Anatomy> Smaller(Anatomy call) =>
        Simplifications.Of(call).Concat(Cuts.Of(call)).Concat(PlainerNumbers.Of(call));
}
