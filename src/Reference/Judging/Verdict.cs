using Reference.Cases;

namespace Reference.Judging;

/// <summary>What came out for a case or a tensor.</summary>
public enum Outcome
{
    /// <summary>Everything there is to judge agrees, and would not have if it were wrong.</summary>
    Passed,

    /// <summary>Nothing disagrees, but a wrong result would hardly have shown: it is not a pass.</summary>
    Weak,

    /// <summary>The implementation said that it does not have this operator or attribute.</summary>
    Unsupported,

    /// <summary>At least one element disagrees.</summary>
    Failed,
}

/// <summary>One element of a result beside what it should be.</summary>
/// <param name="Index">Its place, a number an axis.</param>
/// <param name="Expected">The exact value; of labels, indices and masks the value, 0 or 1 for a truth value.</param>
/// <param name="Got">What the implementation found.</param>
/// <param name="Bound">How far off a right implementation can be; 0 where results must be equal.</param>
public sealed record ElementVerdict(IReadOnlyList<int> Index, double Expected, double Got, double Bound)
{
    /// <summary>How far off it is: |got - expected|; 0 for equal infinities and for two NaNs.</summary>
    public double Error => Expected.Equals(Got) || Expected == Got ? 0 : Math.Abs(Got - Expected);

    /// <summary>The error over the bound: up to 1 a right implementation can have it. Infinite where nothing finite says how wrong it is.</summary>
    public double ErrorOverBound =>
        Error == 0 || double.IsPositiveInfinity(Bound) ? 0
        : double.IsNaN(Error / Bound) ? double.PositiveInfinity
        : Error / Bound;
}

/// <summary>What came out for one result.</summary>
/// <param name="Name">The tensor's name.</param>
/// <param name="Type">What its elements are stored as: the number format that it was judged for.</param>
/// <param name="Elements">How many elements it has.</param>
/// <param name="Failures">How many of them disagree.</param>
/// <param name="Worst">The element with the largest error over bound, of those that disagree if any does; null where none was compared.</param>
/// <param name="Problem">Why its elements could not be compared at all, such as a wrong shape; null where they could.</param>
/// <param name="Weakness">Why a wrong result would hardly have shown; null where it would have.</param>
/// <param name="Exact">How many elements had to be equal, because every order of the sums is exact.</param>
public sealed record TensorVerdict(
    string Name,
    ElementType Type,
    int Elements,
    int Failures,
    ElementVerdict? Worst,
    string? Problem = null,
    string? Weakness = null,
    int Exact = 0
)
{
    /// <summary>Failed before weak, weak before passed.</summary>
    public Outcome Outcome =>
        Problem is not null || Failures > 0 ? Outcome.Failed
        : Weakness is not null ? Outcome.Weak
        : Outcome.Passed;
}

/// <summary>What came out for a case.</summary>
/// <param name="Case">The case.</param>
/// <param name="Tensors">What came out for each result that is there.</param>
/// <param name="Missing">The gradients, and the outputs that are not optional, that are not there. They are not judged.</param>
public sealed record Verdict(Case Case, IReadOnlyList<TensorVerdict> Tensors, IReadOnlyList<string> Missing)
{
    /// <summary>The case's outcome is that of its worst tensor: it passes only when every result was told from a wrong one.</summary>
    public Outcome Outcome => Tensors.Count == 0 ? Outcome.Unsupported : Tensors.Max(tensor => tensor.Outcome);

    /// <summary>The largest error over bound of all results; 0 where none was compared.</summary>
    public double WorstErrorOverBound => Tensors.Select(tensor => tensor.Worst?.ErrorOverBound ?? 0).DefaultIfEmpty().Max();
}
