using System.Numerics.Tensors;
using Reference.Cases;
using Reference.Judging;
using Reference.Oracle.Verification;

namespace Reference.Oracle.Diagnosis;

/// <summary>A failing answer, laid out to be compared with what variants answer.</summary>
internal sealed class Evidence
{
    /// <summary>A variant's numbers are computed in double, those compared with them in the format: so many units of rounding apart they agree.</summary>
    private const double Roundings = 16;

    /// <summary>Numbers that are rounded to a coarser format come to this many times its bound, which takes inputs for exact.</summary>
    private const double CoarserSlack = 4;

    private readonly Case _filled;
    private readonly IReadOnlyList<Result> _failing;
    private readonly IReadOnlyList<Result> _others;

    private Evidence(Case asked, Case filled, IReadOnlyList<Result> failing, IReadOnlyList<Result> others) =>
        (Asked, Right, _filled, _failing, _others) = (asked, Specification.Answer(asked), filled, failing, others);

    /// <summary>The case as it was asked.</summary>
    public Case Asked { get; }

    /// <summary>The specification's own results.</summary>
    public Values<double> Right { get; }

    /// <summary>The results that failed.</summary>
    public IReadOnlyList<string> Failing => [.. _failing.Select(result => result.Name)];

    /// <summary>How many elements the results have that failed.</summary>
    public int Elements => _failing.Sum(result => result.Got.Length);

    /// <summary>What can be learnt from a finding; null where no numbers are wrong.</summary>
    public static Evidence? Of(Finding finding, Judge judge)
    {
        if (finding.Verdict is not { } verdict || verdict.Tensors.All(tensor => tensor.Outcome != Outcome.Failed))
        {
            return null;
        }

        var filled = verdict.Case;
        var usable = verdict.Tensors.Where(tensor => IsUsable(finding.Asked, filled, tensor)).ToList();
        var compared = usable.Where(tensor => tensor.Problem is null).Select(tensor => tensor.Name).ToList();
        var expected = compared.Count > 0 ? Expectations.Of(filled, finding.Asked.RealType, judge.Probabilistic, compared) : [];
        var results = usable.ToLookup(
            tensor => tensor.Outcome == Outcome.Failed,
            tensor => new Result(
                tensor.Name,
                filled.Results.ShapeOf(tensor.Name),
                Judge.Doubles(filled.Results.Any(tensor.Name)),
                expected.GetValueOrDefault(tensor.Name)?.Bounds
            )
        );
        return results[true].Any() ? new(finding.Asked, filled, [.. results[true]], [.. results[false]]) : null;
    }

    /// <summary>The share of the elements of failed results that are as somebody else would have them.</summary>
    /// <param name="results">His results.</param>
    public double Explained(Values<double> results) => _failing.Sum(result => Agreeing(result, results)) / (double)Elements;

    /// <summary>Whether the results that have not failed are as he would have them, too.</summary>
    /// <param name="results">His results.</param>
    public bool OthersAgree(Values<double> results) => _others.All(result => Agreeing(result, results) == result.Got.Length);

    /// <summary>Whether everything that failed would be right in a coarser format.</summary>
    /// <param name="format">The format.</param>
    /// <param name="shows">Whether a mistake would show in it, too.</param>
    public bool AllowsFormat(ElementType format, bool shows = false)
    {
        if (_failing.Any(result => result.Bounds is null))
        {
            return false;
        }

        var expected = Expectations.Of(_filled, format, probabilistic: false, [.. _failing.Select(result => result.Name)]);
        return _failing.All(result =>
            (!shows || expected[result.Name].Weakness() is null) && expected[result.Name].Compare(result.Got, CoarserSlack).Failures == 0
        );
    }

    /// <summary>Whether what failed is off by no more than a few roundings to a coarser format of the largest of its numbers.</summary>
    /// <param name="format">The format.</param>
    public bool FitsFormat(ElementType format) =>
        _failing.All(result =>
        {
            var right = Judge.Doubles(Right.Any(result.Name));
            var most = CoarserSlack * UnitRoundoff(format) * right.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty().Max();
            return right.Length == result.Got.Length && right.Zip(result.Got).All(pair => Math.Abs(pair.First - pair.Second) <= most);
        });

    /// <summary>A result may have a shape that is not the wanted one; then it has no bounds.</summary>
    private static bool IsUsable(Case asked, Case filled, TensorVerdict tensor) =>
        asked.WantedShapes.ContainsKey(tensor.Name) && filled.Results.ShapeOf(tensor.Name).Size > 0;

    private int Agreeing(Result result, Values<double> results)
    {
        if (!results.Has(result.Name) || !CaseRules.Fits(results.ShapeOf(result.Name), result.Shape))
        {
            return 0;
        }

        var values = Judge.Doubles(results.Any(result.Name));
        var isReal = results.Any(result.Name) is Tensor<double>;
        var unit = isReal ? Roundings * UnitRoundoff(Asked.RealType) : 0;
        var usual = result.UsualBound ?? unit * values.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty().Max();
        var agreeing = 0;
        for (var i = 0; i < values.Length; i++)
        {
            var (value, got) = (isReal ? Asked.RealType.Round(values[i]) : values[i], result.Got[i]);
            var bound = (result.Bounds?[i] is > 0 and var own ? own : usual) + unit * Math.Abs(value);
            agreeing += value.Equals(got) || value == got || Math.Abs(value - got) <= bound ? 1 : 0;
        }

        return agreeing;
    }

    private static double UnitRoundoff(ElementType type) =>
        type switch
        {
            ElementType.F64 => Math.ScaleB(1, -53),
            ElementType.F32 => Math.ScaleB(1, -24),
            ElementType.F16 => Math.ScaleB(1, -11),
            _ => Math.ScaleB(1, -8),
        };

    private sealed record Result(string Name, Shape Shape, double[] Got, double[]? Bounds)
    {
        /// <summary>The bound of an element in the middle: that of one that happens to be known exactly, so that it does not speak against a variant.</summary>
        public double? UsualBound { get; } =
            Bounds?.Order().ElementAt(Bounds.Length / 2) is { } bound
                ? double.IsFinite(bound)
                    ? bound
                    : 0
                : null;
    }
}
