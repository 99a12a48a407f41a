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

    /// <summary>How strictly is judged.</summary>
    public Judge Judge => judge;

    /// <summary>Asks a case and judges the answer.</summary>
    /// <exception cref="FileFormatException">The specification itself refuses the case.</exception>
    public Finding Examine(Case asked, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(asked);
        Answer answer;
        Stopwatch clock;
        lock (_one)
        {
            clock = Stopwatch.StartNew();
            answer = implementation.Ask(asked, stop);
            clock.Stop();
        }

        return answer switch
        {
            Declined declined => new(asked, null, [], declined.Reason, clock.Elapsed),
            Filled filled => Judged(asked, filled.Case, clock.Elapsed),
            _ => new(asked, null, [((Trouble)answer).What], null, clock.Elapsed),
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
        return new(asked, comparable && complaints.Count == 0 ? judge.Assess(filled) : null, complaints, null, time);
    }
}
