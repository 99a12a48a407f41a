namespace Reference.Numbers;

// The small print of the rules: what closes, what rounds nothing, what underflows or overflows.
public readonly partial struct Bounded<TModel>
{
    /// <summary>An open sum of products and one more term, from sums over all of them: what adding the products one by one would give, or a little wider.</summary>
    /// <param name="value">Σ xᵢwᵢ and the term.</param>
    /// <param name="magnitude">Σ |xᵢwᵢ|.</param>
    /// <param name="spread">Σ (|wᵢ|sᵢ + |xᵢ|tᵢ + sᵢtᵢ), the errors of the factors.</param>
    /// <param name="count">How many products there are.</param>
    /// <param name="mass">The other term's magnitude and error; 0 for none.</param>
    /// <param name="error">The other term's error.</param>
    internal static Bounded<TModel> SumOfProducts(double value, double magnitude, double spread, long count, double mass, double error)
    {
        var inherited = (spread + Roundoff * (magnitude + spread) + count * TModel.SmallestSubnormal) * RoundedUp * RoundedUp;
        return new(value, (magnitude + inherited) * RoundedUp + mass, count + (mass > 0 ? 1 : 0), inherited + error);
    }

    // The implementation's rounding and ours.
    private static double Roundoff => TModel.UnitRoundoff + OwnRoundoff;

    // γ of the implementation and of the double sum that Value is.
    private static double Growth(long roundings) => TModel.Growth(roundings) + roundings * OwnRoundoff / (1 - roundings * OwnRoundoff);

    // A result that may lie below the normal numbers is off by half the smallest number: the
    // implementation's and ours together by less than one.
    private static double Underflow(double smallestMagnitude) => smallestMagnitude >= TModel.SmallestNormal ? 0 : TModel.SmallestSubnormal;

    // One term of sums to come. NaN as an error says that nothing is known.
    private static Bounded<TModel> Closed(double value, double error)
    {
        if (double.IsNaN(error) || !double.IsFinite(value) && error != 0)
            error = double.PositiveInfinity;
        error *= RoundedUp;
        return new(value, Math.Abs(value) + error, value == 0 && error == 0 ? 0 : 1, error);
    }

    // An infinite or undefined sum is certain if an operand is infinite or undefined for certain
    // and the other cannot overflow.
    private static Bounded<TModel> Unbounded(double value, bool overflowed, Bounded<TModel> a, Bounded<TModel> b) =>
        Closed(value, !overflowed && double.IsFinite(a.Bound) && double.IsFinite(b.Bound) ? 0 : double.NaN);

    // 0 if an infinite or undefined result is the same at every corner of both intervals, else NaN.
    private static double Corners(Bounded<TModel> a, Bounded<TModel> b, Func<double, double, double> operation)
    {
        if (!double.IsFinite(a.Bound) || !double.IsFinite(b.Bound))
            return double.NaN;
        var value = operation(a.Value, b.Value);
        foreach (var x in Ends(a))
        foreach (var y in Ends(b))
            if (!operation(x, y).Equals(value))
                return double.NaN;
        return 0;
    }

    private static double[] Ends(Bounded<TModel> x) => x.Bound == 0 ? [x.Value] : [x.Value - x.Bound, x.Value + x.Bound];

    private static bool IsUnit(Bounded<TModel> x, double error) => error == 0 && Math.Abs(x.Value) == 1;

    private static bool IsPowerOfTwo(Bounded<TModel> x, double error) =>
        error == 0 && double.IsNormal(x.Value) && Math.Abs(x.Value) == Math.ScaleB(1, Math.ILogB(x.Value));

    // |max(x̂, ŷ) - max(x, y)| ≤ max(tₓ, tᵧ), and only the winner's if no error can make it lose.
    private static Bounded<TModel> Chosen(Bounded<TModel> winner, Bounded<TModel> loser)
    {
        var (won, lost) = (winner.Bound, loser.Bound);
        var certain = double.IsNaN(winner.Value) || Math.Abs(winner.Value - loser.Value) > won + lost;
        return Closed(winner.Value, certain ? won : Math.Max(won, lost));
    }
}
