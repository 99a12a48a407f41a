using System.Runtime.ExceptionServices;
using Reference.Cases;
using Reference.Judging;
using Reference.Oracle.Diagnosis;

namespace Reference.Oracle.Verification;

/// <summary>Puts an implementation on trial: asks it many cases of many operators, and makes its failures small.</summary>
/// <param name="examiner">Asks and judges.</param>
/// <param name="questions">Which cases are asked.</param>
/// <param name="findings">The folder that failing cases are written to; made when there is one.</param>
internal sealed class Trial(Examiner examiner, Questions questions, string findings)
{
    /// <summary>After so many crashes, hangs or refusals of one operator it is not asked any more; nothing is, if there never was an answer.</summary>
    private const int MostTroubles = 5;

    /// <summary>So many kinds of failure of one operator are made small.</summary>
    private const int MostCounterexamples = 4;

    private static readonly TimeSpan LongAnswer = TimeSpan.FromSeconds(2);

    /// <summary>Asks so many cases of each operator.</summary>
    /// <param name="operators">The operators' ONNX names.</param>
    /// <param name="count">How many cases of each.</param>
    /// <param name="step">Called after each case, from any thread.</param>
    /// <param name="stop">Stops it: no more is asked, and failures stay as large as they are.</param>
    public IReadOnlyList<OperatorTrial> Run(IReadOnlyList<string> operators, int count, Action step, CancellationToken stop)
    {
        var outcomes = operators.Select(_ => new Summary?[count]).ToArray();
        var troubles = new int[operators.Count];
        var all = 0;
        Each(operators.Count * count, Ask, stop);
        return [.. operators.Select((op, place) => Concluded(op, outcomes[place], stop))];

        void Ask(int i)
        {
            var (op, index) = (i / count, i % count);
            var isHopeless = Volatile.Read(ref all) >= MostTroubles && !examiner.HasAnswered;
            if (!isHopeless && Volatile.Read(ref troubles[op]) < MostTroubles)
            {
                outcomes[op][index] = Asked(questions.At(operators[op], index), stop);
                if (outcomes[op][index]?.Failure is { Complaints.Count: > 0, Verdict: null })
                {
                    Interlocked.Increment(ref troubles[op]);
                    Interlocked.Increment(ref all);
                }
            }

            step();
        }
    }

    /// <summary>Asks cases that somebody wrote down.</summary>
    /// <param name="cases">The cases; results in them count for nothing.</param>
    /// <param name="stop">Stops it: no more is asked, and failures stay as large as they are.</param>
    public IReadOnlyList<OperatorTrial> Run(IReadOnlyList<Case> cases, CancellationToken stop) =>
        [
            .. cases
                .GroupBy(asked => asked.Operator.Signature.Name)
                .OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => Concluded(group.Key, [.. group.Select(asked => Asked(asked, stop))], stop)),
        ];

    private static void Each(int count, Action<int> run, CancellationToken stop)
    {
        try
        {
            Parallel.For(
                0,
                count,
                new ParallelOptions { CancellationToken = stop, MaxDegreeOfParallelism = Environment.ProcessorCount },
                run
            );
        }
        catch (OperationCanceledException) { } // what has been asked until now is told
        catch (AggregateException errors)
        {
            ExceptionDispatchInfo.Throw(errors.InnerExceptions[0]);
        }
    }

    /// <summary>What came out; null where it was stopped before.</summary>
    private Summary? Asked(Case asked, CancellationToken stop)
    {
        try
        {
            return stop.IsCancellationRequested ? null : Summary.Of(examiner.Examine(asked, stop));
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private OperatorTrial Concluded(string op, Summary?[] found, CancellationToken stop)
    {
        var asked = found.OfType<Summary>().ToList();
        var kinds = new List<List<Summary>>();
        foreach (var failure in asked.Where(summary => summary.Outcome == Outcome.Failed))
        {
            var kind = kinds.Find(kind => kind[0].Failure!.Failing.Overlaps(failure.Failure!.Failing));
            if (kind is null)
            {
                kinds.Add([failure]);
            }
            else
            {
                kind.Add(failure);
            }
        }

        return new(
            op,
            [.. found.Select(summary => summary?.Outcome)],
            asked.Where(summary => summary.Outcome != Outcome.Failed).Select(summary => summary.Worst).DefaultIfEmpty().Max(),
            [.. asked.Select(summary => summary.Unsupported).OfType<string>().Distinct()],
            [
                .. kinds
                    .Take(MostCounterexamples)
                    .Select(
                        (kind, place) =>
                            Small([.. kind.Select(summary => summary.Failure!)], $"{op}{(place == 0 ? "" : $"-{place + 1}")}", stop)
                    ),
            ]
        );
    }

    private Counterexample Small(IReadOnlyList<Finding> kind, string name, CancellationToken stop)
    {
        try
        {
            stop.ThrowIfCancellationRequested();
            return MadeSmall(kind, name, stop);
        }
        catch (OperationCanceledException)
        {
            return new(kind[0], kind[0], kind.Count, Written(kind[0], name));
        }
    }

    private Counterexample MadeSmall(IReadOnlyList<Finding> kind, string name, CancellationToken stop)
    {
        var first = kind[0];
        var reduction = new Reduction(examiner, first, stop);
        var smallest = examiner.HasAnswered ? reduction.Smallest() : first;

        // What a program keeps from one case to the next may be the mistake: then the smallest case is none when it is asked by itself.
        var alone = Alone(smallest);
        if (!alone && Alone(first))
        {
            (smallest, alone) = (first, true);
        }

        var diagnosis = new Diagnostician(examiner.Judge).Of(first, smallest, kind);
        return new(first, smallest, kind.Count, Written(smallest, name), diagnosis, alone);

        // Whether a case fails as well if it is the first that is asked; not tried where that takes long.
        bool Alone(Finding failed)
        {
            if (!examiner.HasAnswered || failed.Breakdown == Breakdown.Silent || failed.Time > LongAnswer)
            {
                return true;
            }

            examiner.Restart();
            return reduction.FailsLike(examiner.Examine(failed.Asked, stop));
        }
    }

    /// <summary>The file with the case and its right results.</summary>
    private string Written(Finding failed, string name)
    {
        Directory.CreateDirectory(findings);
        var file = Path.Combine(findings, $"{name}.safetensors");
        failed.Asked.Solved().Write(file);
        return file;
    }

    /// <summary>What is remembered of a case: all of it only where it failed.</summary>
    private sealed record Summary(Outcome Outcome, double Worst, string? Unsupported, Finding? Failure)
    {
        public static Summary Of(Finding finding) =>
            new(
                finding.Outcome,
                finding.Verdict?.WorstErrorOverBound ?? 0,
                finding.Unsupported,
                finding.Outcome == Outcome.Failed ? finding : null
            );
    }
}
