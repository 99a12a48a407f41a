using System.Diagnostics;
using Reference.Cases;
using Reference.Judging;

namespace Reference.Oracle.Verification;

/// <summary>Asks an implementation and judges its answers. Many threads may examine at once; the implementation hears one question at a time.</summary>
/// <param name="implementation">Who is asked.</param>
/// <param name="judge">How strictly it is judged.</param>
internal sealed class Examiner(IImplementation implementation, Judge judge)
{
    private readonly Lock _one = new();
    private volatile Case? _answered;

    /// <summary>How strictly is judged.</summary>
    public Judge Judge => judge;

    /// <summary>Whether there ever was an answer. Some programs cannot even begin.</summary>
    public bool HasAnswered => _answered is not null;

    /// <summary>The first case that was answered.</summary>
    public Case? Answered => _answered;

    /// <summary>Has the implementation forget what it was asked before.</summary>
    public void Restart()
    {
        lock (_one)
        {
            implementation.Restart();
        }
    }

    /// <summary>Asks a case and judges the answer.</summary>
    /// <param name="asked">The case.</param>
    /// <param name="stop">Stops waiting for the answer.</param>
    /// <param name="within">How long it may take, where that is to be less than it may take otherwise.</param>
    /// <exception cref="FileFormatException">The specification itself refuses the case.</exception>
    public Finding Examine(Case asked, CancellationToken stop, TimeSpan? within = null)
    {
        ArgumentNullException.ThrowIfNull(asked);
        Answer answer;
        Stopwatch clock;
        lock (_one)
        {
            clock = Stopwatch.StartNew();
            answer = implementation.Ask(asked, stop, within);
            clock.Stop();
            if (answer is Trouble)
            {
                stop.ThrowIfCancellationRequested(); // what ends the oracle may have ended the program before it
            }

            if (answer is not Trouble { Breakdown: Breakdown.Ended or Breakdown.Silent or Breakdown.Garbled })
            {
                _answered ??= asked;
            }
        }

        return answer switch
        {
            Declined declined => new(asked, null, null, [], declined.Reason, clock.Elapsed),
            Filled filled => Judged(asked, filled.Case, clock.Elapsed),
            Trouble trouble => new(asked, null, trouble.Breakdown, [trouble.What], null, clock.Elapsed),
            _ => throw new InvalidOperationException($"no such answer: {answer}"),
        };
    }

    private Finding Judged(Case asked, Case filled, TimeSpan time)
    {
        var complaints = new List<string>();
        foreach (var (name, shape) in asked.WantedShapes)
        {
            if (!filled.Results.Has(name))
            {
                if (asked.Operator.Signature.OutputNamed(name) is not { Optional: true })
                {
                    complaints.Add($"{name} is missing: {asked.RealType} {shape} is wanted");
                }
            }
            else if (filled.TypeOf(name).IsReal() && filled.TypeOf(name) != asked.RealType)
            {
                complaints.Add($"{name} is {filled.TypeOf(name)}, but the case is {asked.RealType}");
            }
        }

        var comparable = filled.Results.Any(name => !filled.TypeOf(name).IsReal() || filled.TypeOf(name) == asked.RealType);
        return new(asked, comparable && complaints.Count == 0 ? judge.Assess(filled) : null, null, complaints, null, time);
    }
}
