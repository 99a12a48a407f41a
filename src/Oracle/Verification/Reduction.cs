using Reference.Cases;
using Reference.Oracle.Generation;
using Reference.Oracle.Shrinking;

namespace Reference.Oracle.Verification;

/// <summary>Makes a failing case small by asking smaller ones.</summary>
/// <param name="examiner">Asks and judges.</param>
/// <param name="first">The failure.</param>
/// <param name="stop">Stops it.</param>
internal sealed class Reduction(Examiner examiner, Finding first, CancellationToken stop)
{
    /// <summary>No answer after that much more time than an answer takes is none, while a case is made small…</summary>
    private const int ManyAnswers = 50;

    private static readonly TimeSpan ShortSilence = TimeSpan.FromSeconds(0.2);

    /// <summary>… and the case that comes out is asked once more, and given that long.</summary>
    private static readonly TimeSpan LongSilence = TimeSpan.FromSeconds(1);

    private readonly Effort _effort = new(TimeProvider.System);
    private TimeSpan? _within;

    /// <summary>After such a failure the program must be started anew, so that there should be few on the way.</summary>
    private bool EndsTheProgram => first.Breakdown is Breakdown.Ended or Breakdown.Silent or Breakdown.Garbled;

    /// <summary>The smallest case found that fails in the same way.</summary>
    public Finding Smallest()
    {
        if (first.Breakdown == Breakdown.Silent)
        {
            Finding[] answers = [WarmUp(), WarmUp(), WarmUp()]; // the first of them after a start
            if (answers.Any(answer => answer.Breakdown is not null))
            {
                return first;
            }

            var answer = answers.Skip(1).Max(answer => answer.Time);
            _within = ManyAnswers * answer > ShortSilence ? ManyAnswers * answer : ShortSilence;
        }

        var smallest = first;
        new Shrinker(() => !_effort.IsSpent).Shrink(new OperatorCall(first.Asked.Operator, first.Asked.Given), StillFails, EndsTheProgram);
        if (_within < LongSilence && smallest != first)
        {
            smallest = Examined(smallest.Asked, LongSilence) is { } silent && FailsLike(silent) ? silent : first;
        }

        return smallest;

        bool StillFails(OperatorCall call) =>
            _effort.Try(() =>
            {
                if (Examined(call) is not { } finding)
                {
                    return null;
                }

                if (finding.Breakdown is not null && EndsTheProgram)
                {
                    WarmUp();
                }

                var fails = FailsLike(finding);
                smallest = fails ? finding : smallest;
                return (bool?)fails;
            });
    }

    /// <summary>Whether another failure is of the same kind: in the same results, and by a number again where it was by a number, not by a NaN out of some corner.</summary>
    public bool FailsLike(Finding other) =>
        other.Outcome == Judging.Outcome.Failed && other.Failing.Overlaps(first.Failing) && (other.IsOffByANumber || !first.IsOffByANumber);

    private Finding? Examined(OperatorCall call) =>
        Examined(Case.Of(first.Asked.Source, call.Operator, call.Given, first.Asked.RealType), _within);

    private Finding? Examined(Case asked, TimeSpan? within)
    {
        try
        {
            return examiner.Examine(asked, stop, within);
        }
        catch (FileFormatException)
        {
            return null; // the specification itself refuses the case
        }
    }

    /// <summary>Has the program answer something that it can, so that it has been started.</summary>
    private Finding WarmUp() => examiner.Examine(examiner.Answered!, stop, LongSilence);
}
