using System.Runtime.ExceptionServices;
using Reference.Cases;
using Reference.Oracle.Diagnosis;

namespace Reference.Oracle.Verification;

/// <summary>Puts an implementation on trial: asks it many cases of many operators, and makes its failures small.</summary>
/// <param name="examiner">Asks and judges.</param>
/// <param name="questions">Which cases are asked.</param>
/// <param name="findings">The folder that failing cases are written to; made when there is one.</param>
internal sealed class Trial(Examiner examiner, Questions questions, string findings)
{
    /// <summary>After so many crashes, hangs or refusals no more cases are made up; those that somebody wrote down are all asked, unless it hangs.</summary>
    private const int MostTroubles = 5;

    /// <summary>So many kinds of failure of one operator are made small.</summary>
    public const int MostCounterexamples = 4;

    private static readonly TimeSpan LongAnswer = TimeSpan.FromSeconds(2);

    /// <summary>Asks so many cases of each operator.</summary>
    /// <param name="operators">The operators' ONNX names.</param>
    /// <param name="count">How many cases of each.</param>
    /// <param name="step">Called after each case, from any thread.</param>
    /// <param name="stop">Stops it: no more is asked, and failures stay as large as they are.</param>
    public IReadOnlyList<OperatorTrial> Run(IReadOnlyList<string> operators, int count, Action step, CancellationToken stop) =>
        Run(operators, _ => [.. Enumerable.Range(0, count)], step, stop);

    /// <summary>Asks some of the cases of each operator.</summary>
    /// <param name="operators">The operators' ONNX names.</param>
    /// <param name="places">Which cases of an operator's stream.</param>
    /// <param name="step">Called after each case, from any thread.</param>
    /// <param name="stop">Stops it: no more is asked, and failures stay as large as they are.</param>
    public IReadOnlyList<OperatorTrial> Run(
        IReadOnlyList<string> operators,
        Func<string, IReadOnlyList<int>> places,
        Action step,
        CancellationToken stop
    )
    {
        var asked = operators.Select(places).ToArray();
        var results = asked.Select(own => new CaseResult?[own.Count]).ToArray();
        var troubles = new Troubles(examiner, operators.Count, MostTroubles);
        var all = asked.SelectMany((own, op) => Enumerable.Range(0, own.Count).Select(index => (Op: op, Index: index))).ToArray();
        Each(all.Length, Ask, stop);
        return [.. operators.Select((op, place) => Concluded(op, asked[place], results[place], troubles.WhyNot(place), stop))];

        void Ask(int i)
        {
            var (op, index) = all[i];
            var place = asked[op][index];
            results[op][index] = Asked(place, () => questions.At(operators[op], place), troubles, op, stop);
            step();
        }
    }

    /// <summary>Asks cases that somebody wrote down.</summary>
    /// <param name="cases">The cases; results in them count for nothing.</param>
    /// <param name="stop">Stops it: no more is asked, and failures stay as large as they are.</param>
    public IReadOnlyList<OperatorTrial> Run(IReadOnlyList<Case> cases, CancellationToken stop)
    {
        var groups = cases.GroupBy(asked => asked.Operator.Signature.Name).OrderBy(group => group.Key, StringComparer.Ordinal).ToList();
        var troubles = new Troubles(examiner, groups.Count, int.MaxValue);
        CaseResult?[][] results =
        [
            .. groups.Select(
                (group, op) => (CaseResult?[])[.. group.Select((asked, place) => Asked(place, () => asked, troubles, op, stop))]
            ),
        ];
        return
        [
            .. groups.Select(
                (group, op) => Concluded(group.Key, [.. Enumerable.Range(0, results[op].Length)], results[op], troubles.WhyNot(op), stop)
            ),
        ];
    }

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

    /// <summary>What came out; null where it was stopped before, or where the operator is not asked any more.</summary>
    private CaseResult? Asked(int place, Func<Case> question, Troubles troubles, int op, CancellationToken stop)
    {
        if (stop.IsCancellationRequested || troubles.WhyNot(op) is not null)
        {
            return null;
        }

        try
        {
            var finding = examiner.Examine(question(), stop);
            troubles.Count(op, finding);
            return CaseResult.Of(place, finding);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private OperatorTrial Concluded(string op, IReadOnlyList<int> places, CaseResult?[] results, string? whyNot, CancellationToken stop)
    {
        var kinds = new List<List<(int Place, Finding Finding)>>();
        foreach (var (place, failure) in results.OfType<CaseResult>().Select(result => (result.Place, result.Failure?.Finding)))
        {
            if (failure is null)
            {
                continue;
            }

            var kind = kinds.Find(kind => kind[0].Finding.Failing.Overlaps(failure.Failing));
            if (kind is null)
            {
                kinds.Add([(place, failure)]);
            }
            else
            {
                kind.Add((place, failure));
            }
        }

        return new(
            op,
            places,
            results,
            [
                .. kinds
                    .Take(MostCounterexamples)
                    .Select((kind, number) => Small(kind[0].Place, [.. kind.Select(failure => failure.Finding)], NameOf(op, number), stop)),
            ],
            results.Contains(null) ? whyNot : null
        );
    }

    /// <summary>What the case of a kind of failure is called: the operator's name, and from the second kind on a number.</summary>
    public static string NameOf(string op, int kind) => kind == 0 ? op : $"{op}-{kind + 1}";

    private Counterexample Small(int place, List<Finding> kind, string name, CancellationToken stop)
    {
        try
        {
            stop.ThrowIfCancellationRequested();
            return MadeSmall(place, kind, name, stop);
        }
        catch (OperationCanceledException)
        {
            return new(place, kind[0], kind[0], kind.Count, Written(kind[0], name));
        }
    }

    private Counterexample MadeSmall(int place, List<Finding> kind, string name, CancellationToken stop)
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
        return new(place, first, smallest, kind.Count, Written(smallest, name), diagnosis, alone);

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
    private string Written(Finding failed, string name) => Written(findings, failed.Asked, name);

    /// <summary>Writes a failing case with its right results into a folder, which is made where there is none.</summary>
    /// <returns>The file.</returns>
    public static string Written(string findings, Case failed, string name)
    {
        ArgumentNullException.ThrowIfNull(failed);
        Directory.CreateDirectory(findings);
        var file = Path.Combine(findings, $"{name}.safetensors");
        failed.Solved().Write(file);
        return file;
    }
}
