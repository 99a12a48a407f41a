namespace Reference.Judging;

/// <summary>What a result should be, element by element.</summary>
/// <param name="Values">The exact values.</param>
/// <param name="Bounds">How far off a right implementation can be; 0 where results must be equal.</param>
/// <param name="Exact">How many bounds are 0 because the data are whole numbers, for which every order of the sums is exact.</param>
internal sealed record Expectation(double[] Values, double[] Bounds, int Exact = 0)
{
    /// <summary>An element tells when a missing or misplaced one would show: it is not 0, and known better than to its own size.</summary>
    private const int TellingEnough = 8;

    private const int OneIn = 20;

    /// <summary>Why a wrong result would hardly show, or null where it would.</summary>
    public string? Weakness()
    {
        var (nonzero, telling) = (0, 0);
        for (var i = 0; i < Values.Length; i++)
        {
            nonzero += Values[i] != 0 ? 1 : 0;
            telling += Values[i] != 0 && !(Bounds[i] >= Math.Abs(Values[i])) ? 1 : 0;
        }

        return nonzero == 0 ? $"all {Values.Length} elements are 0"
            : nonzero < TellingEnough && nonzero * OneIn < Values.Length ? $"only {nonzero} of {Values.Length} elements are not 0"
            : telling * 2 < nonzero ? $"the bound is wider than the value in {nonzero - telling} of {nonzero} elements"
            : null;
    }

    /// <summary>Compares a result, element by element.</summary>
    /// <param name="got">As many values.</param>
    /// <param name="slack">How many times the bound is allowed.</param>
    /// <returns>How many elements disagree, and where the worst one lies.</returns>
    public (int Failures, int Worst) Compare(ReadOnlySpan<double> got, double slack)
    {
        var (failures, worst, worstRank) = (0, 0, -1.0);
        for (var i = 0; i < got.Length; i++)
        {
            var agrees = Agrees(Values[i], got[i], slack * Bounds[i]);
            failures += agrees ? 0 : 1;
            var ratio = new ElementVerdict([], Values[i], got[i], Bounds[i]).ErrorOverBound;
            var rank = agrees ? Math.Min(ratio, slack) : Math.BitIncrement(Math.Max(ratio, slack));
            if (rank > worstRank)
            {
                (worst, worstRank) = (i, rank);
            }
        }

        return (failures, worst);
    }

    // Where an overflow is possible on some way, the bound is infinite and anything goes.
    private static bool Agrees(double expected, double got, double bound) =>
        expected.Equals(got) || expected == got || double.IsPositiveInfinity(bound) || Math.Abs(got - expected) <= bound;
}
