using System.Globalization;
using System.Numerics;

namespace Reference.Numbers;

/// <summary>
/// A value and a proven bound on how far any floating-point implementation of the same formula may
/// be from it, whatever order it sums in and whether or not it fuses multiplications with additions.
/// </summary>
/// <remarks>
/// <para>
/// The promise: let every datum be exact, and let an implementation evaluate the formula in the
/// format of <typeparamref name="TModel"/>, rounding to nearest. Then |got - Value| ≤ Bound. Value is
/// itself computed in double, in one order; so each rule below adds that double's error (u₆₄) to the
/// implementation's (u), and the bound needs no reference to the exact result.
/// </para>
/// <para>
/// Sums stay open. A sum of n terms xᵢ with computed terms x̂ᵢ, |x̂ᵢ - xᵢ| ≤ tᵢ, comes out of any order
/// as Σ x̂ᵢ(1+θᵢ), where θᵢ gathers at most n - 1 roundings; the last of them is a rounding of the
/// whole sum. So with mass = Σ(|xᵢ| + tᵢ) the error is at most e + u(|Σxᵢ| + e), where
/// e = Σtᵢ + γₙ₋₂·mass. Adding numbers therefore adds values, masses, counts and Σtᵢ; any other use
/// closes the sum. Exact zeros are no terms: adding one rounds nothing. (Higham, Accuracy and
/// Stability of Numerical Algorithms, 2nd ed., sections 3.1 and 4.2.)
/// </para>
/// <para>
/// A comparison is decided by both Values rounded to the format, as whoever computed them in it would (x = 0.2f is
/// not above the attribute 0.2), and the bound does not know: what another branch would have given is not covered.
/// <c>Max</c>, <c>Min</c> and <c>Abs</c> are covered; use them in place of branches.
/// </para>
/// </remarks>
/// <typeparam name="TModel">The format judged, and how its sums are bounded.</typeparam>
public readonly partial struct Bounded<TModel>
    : IRealDefaults<Bounded<TModel>>,
        IAllowance<Bounded<TModel>>,
        IRootOfSquares<Bounded<TModel>>
    where TModel : IRoundingModel
{
    // u₆₄, for the errors of Value itself.
    private const double OwnRoundoff = 1.0 / (1L << 53);

    // The bound is computed in double too. Each step of it loses a few u₆₄ of the bound, a sum of n
    // terms loses n; rounding up by 2⁻²⁰ whenever a number closes covers sums of 2³⁰ terms.
    private const double RoundedUp = 1 + 1.0 / (1 << 20);

    private Bounded(double value, double mass, long terms, double inherited) =>
        (Value, Mass, Terms, Inherited) = (value, mass, terms, inherited);

    /// <summary>The value, computed in double.</summary>
    public double Value { get; }

    /// <summary>Σ(|xᵢ| + tᵢ) over the terms of the open sum.</summary>
    public double Mass { get; }

    /// <summary>How many terms the open sum has, exact zeros left out.</summary>
    public long Terms { get; }

    /// <summary>Σtᵢ: the error that the terms of the open sum had before they were added.</summary>
    public double Inherited { get; }

    /// <summary>Whether the number is exact and no sum.</summary>
    public bool IsConstant => Terms <= 1 && Inherited == 0;

    /// <summary>
    /// The largest |got - Value| of a right implementation: 0 where it must match exactly (data, NaN,
    /// infinities), infinite where anything may come out (a possible overflow, a divisor that may be
    /// 0, an argument that may leave a function's domain).
    /// </summary>
    public double Bound
    {
        get
        {
            if (Terms == 0)
                return 0;
            if (!double.IsFinite(Value))
                return Inherited == 0 ? 0 : double.PositiveInfinity;
            if (Terms == 1)
                return Mass > TModel.LargestFinite ? double.PositiveInfinity : Inherited;
            var inner = Inherited + (Terms == 2 ? 0 : Growth(Terms - 2) * Mass);
            var error = (inner + Roundoff * (Math.Abs(Value) + inner)) * RoundedUp;
            // No partial sum of any order exceeds the mass and the error together.
            return Mass + error <= TModel.LargestFinite ? error : double.PositiveInfinity;
        }
    }

    /// <summary>A datum: a number that the implementation was given in its own format.</summary>
    /// <param name="value">Its value.</param>
    public static Bounded<TModel> Exact(double value) => Closed(value, 0);

    /// <summary>
    /// A literal of the formula: exact if the format has it, else rounded once by the implementation.
    /// </summary>
    /// <param name="value">Its value.</param>
    public static Bounded<TModel> FromDouble(double value) =>
        TModel.Represents(value) ? Exact(value) : Closed(value, TModel.UnitRoundoff * Math.Abs(value) + Underflow(Math.Abs(value)));

    /// <summary>The sum, which stays open.</summary>
    public static Bounded<TModel> operator +(Bounded<TModel> a, Bounded<TModel> b)
    {
        var value = a.Value + b.Value;
        if (!double.IsFinite(value))
            return Unbounded(value, double.IsFinite(a.Value) && double.IsFinite(b.Value), a, b);
        return new(value, a.Mass + b.Mass, a.Terms + b.Terms, a.Inherited + b.Inherited);
    }

    /// <summary>The difference, which is a sum and stays open.</summary>
    public static Bounded<TModel> operator -(Bounded<TModel> a, Bounded<TModel> b) => a + -b;

    /// <summary>The negative: exact, and an open sum stays open.</summary>
    public static Bounded<TModel> operator -(Bounded<TModel> a) => new(-a.Value, a.Mass, a.Terms, a.Inherited);

    /// <summary>
    /// The product: |âb̂ - ab| ≤ |a|tᵦ + |b|tₐ + tₐtᵦ, and its own rounding. Multiplying by an exact 0,
    /// ±1 or (short of underflow) power of two rounds nothing.
    /// </summary>
    public static Bounded<TModel> operator *(Bounded<TModel> a, Bounded<TModel> b)
    {
        var (ta, tb) = (a.Bound, b.Bound);
        var value = a.Value * b.Value;
        if (!double.IsFinite(value))
            return Closed(value, Corners(a, b, (x, y) => x * y));
        var spread = Math.Abs(a.Value) * tb + Math.Abs(b.Value) * ta + ta * tb;
        if (a.Terms == 0 || b.Terms == 0 || IsUnit(a, ta) || IsUnit(b, tb))
            return Closed(value, spread);
        var rounding = IsPowerOfTwo(a, ta) || IsPowerOfTwo(b, tb) ? 0 : Roundoff;
        var magnitude = Math.Abs(value);
        return Closed(value, spread + rounding * (magnitude + spread) + Underflow(magnitude - spread));
    }

    /// <summary>
    /// The quotient: |â/b̂ - a/b| ≤ (tₐ + |a/b|·tᵦ)/(|b| - tᵦ), infinite if b may be 0, and its own
    /// rounding of 2.5 ulps = 5u (OpenCL's limit; it covers multiplying by a rounded reciprocal).
    /// </summary>
    public static Bounded<TModel> operator /(Bounded<TModel> a, Bounded<TModel> b)
    {
        var (ta, tb) = (a.Bound, b.Bound);
        var value = a.Value / b.Value;
        if (!double.IsFinite(value))
            return Closed(value, Corners(a, b, (x, y) => x / y));
        var magnitude = Math.Abs(value);
        var spread = tb < Math.Abs(b.Value) ? (ta + magnitude * tb) / (Math.Abs(b.Value) - tb) : double.PositiveInfinity;
        return a.Terms == 0
            ? Closed(value, spread)
            : Closed(value, spread + 5 * Roundoff * (magnitude + spread) + Underflow(magnitude - spread));
    }

    /// <summary>
    /// f: its change over [v - t, v + t], and the ulps that <see cref="Elementary.Ulps"/> allows the
    /// implementation (2u each). Our own evaluations in double are taken to be within 4 ulps.
    /// </summary>
    /// <param name="function">The function applied.</param>
    public Bounded<TModel> Apply(Elementary function)
    {
        var t = Bound;
        var value = function.Value(Value);
        // Where a function takes an exact 0 to 0 (sqrt, sin, tanh, …), C and IEEE 754 ask for just that.
        if (t == 0 && (function.Ulps == 0 || !double.IsFinite(value) || Value == 0 && value == 0))
            return Closed(value, 0);
        if (double.IsInfinity(t)) // an overflow on the way may have ended as NaN, which no function bounds
            return Closed(value, double.NaN);
        var low = function.Value(Math.BitDecrement(Value - t));
        var high = function.Value(Math.BitIncrement(Value + t));
        if (!double.IsFinite(value))
            return Closed(value, double.IsFinite(t) && low.Equals(value) && high.Equals(value) ? 0 : double.NaN);
        var change =
            t == 0 ? 0
            : double.IsFinite(function.Lipschitz) ? Math.Min(function.Lipschitz * t, 2)
            : Math.Max(Math.Abs(high - value), Math.Abs(value - low));
        if (function.Ulps == 0)
            return Closed(value, change);
        const double ownUlps = 4;
        var evaluations = t == 0 ? 1 : 3;
        var roundoff = 2 * function.Ulps * TModel.UnitRoundoff + 2 * ownUlps * evaluations * OwnRoundoff;
        var magnitude = Math.Abs(value);
        return Closed(value, change + roundoff * (magnitude + change) + function.Ulps * Underflow(magnitude - change));
    }

    /// <summary>
    /// x^y by the power rule; an exponent that the format rounds (0.1), or that was computed, turns x^y by |log x|·tᵧ of itself. y - 1 of an exact y
    /// is one rounding, which is none where the format has the difference: whole exponents stay whole.
    /// </summary>
    static Bounded<TModel> IPowerFunctions<Bounded<TModel>>.Pow(Bounded<TModel> x, Bounded<TModel> y)
    {
        var ty = y is { Terms: 2, Inherited: 0 } && TModel.Represents(y.Value) ? 0 : y.Bound;
        if (x.Bound == 0 && ty == 0)
            return x.Apply(Elementary.Power(y.Value));
        var power = x.Apply(Elementary.Power(Math.Abs(y.Value)));
        if (ty > 0)
        {
            var t = x.Bound;
            var logarithm = Math.Max(Math.Abs(Math.Log(x.Value - t)), Math.Abs(Math.Log(x.Value + t)));
            power *= Closed(1, Elementary.ExpM1.Value(logarithm * ty));
        }
        return y.Value < 0 ? Exact(1) / power : power;
    }

    /// <inheritdoc/>
    public Bounded<TModel> Allow(double roundoffs, Bounded<TModel> magnitude) =>
        Allow(roundoffs * TModel.UnitRoundoff * Math.Abs(magnitude.Value));

    /// <inheritdoc/>
    public Bounded<TModel> Allow(double error)
    {
        var more = error * RoundedUp;
        return new(Value, Mass + more, Math.Max(Terms, 1), Inherited + more);
    }

    /// <inheritdoc/>
    public Bounded<TModel> RootOfSquares() => Apply(Value >= 0 ? Elementary.SqrtFromZero : Elementary.Sqrt);

    /// <summary>Whether x, rounded to the format, is the smaller one.</summary>
    public static bool operator <(Bounded<TModel> x, Bounded<TModel> y) => TModel.Round(x.Value) < TModel.Round(y.Value);

    /// <summary>Whether x, rounded to the format, is not the larger one.</summary>
    public static bool operator <=(Bounded<TModel> x, Bounded<TModel> y) => TModel.Round(x.Value) <= TModel.Round(y.Value);

    /// <summary>Whether x, rounded to the format, is the larger one.</summary>
    public static bool operator >(Bounded<TModel> x, Bounded<TModel> y) => y < x;

    /// <summary>Whether x, rounded to the format, is not the smaller one.</summary>
    public static bool operator >=(Bounded<TModel> x, Bounded<TModel> y) => y <= x;

    static Bounded<TModel> INumber<Bounded<TModel>>.Max(Bounded<TModel> x, Bounded<TModel> y) =>
        x.Value >= y.Value || double.IsNaN(x.Value) ? Chosen(x, y) : Chosen(y, x);

    static Bounded<TModel> INumber<Bounded<TModel>>.Min(Bounded<TModel> x, Bounded<TModel> y) =>
        x.Value <= y.Value || double.IsNaN(x.Value) ? Chosen(x, y) : Chosen(y, x);

    /// <summary>Whether the values are equal.</summary>
    public override bool Equals(object? obj) => obj is Bounded<TModel> x && Value.Equals(x.Value);

    /// <inheritdoc/>
    public override int GetHashCode() => Value.GetHashCode();

    /// <summary>The number as "0.5 ± 3E-08".</summary>
    public override string ToString() => ToString(null, CultureInfo.InvariantCulture);

    /// <summary>The number as "0.5 ± 3E-08", the value in the format given.</summary>
    /// <param name="format">A format of double.</param>
    /// <param name="formatProvider">Its culture.</param>
    public string ToString(string? format, IFormatProvider? formatProvider) =>
        $"{Value.ToString(format, formatProvider)} ± {Bound.ToString("0.##E-00", formatProvider)}";
}
