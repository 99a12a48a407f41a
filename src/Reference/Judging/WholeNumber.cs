using System.Globalization;
using Reference.Numbers;

namespace Reference.Judging;

/// <summary>
/// A number that knows whether it came from whole numbers by +, - and × alone, and how large any partial result on the way can
/// be in any order: its mass, Σ|terms|. Where the mass is at most 2ᵖ, a format of p significant bits holds every one of them,
/// so that every implementation must find the same number.
/// </summary>
/// <param name="value">The value.</param>
/// <param name="mass">The mass; infinite where something other than a whole number had a part in it.</param>
internal readonly struct WholeNumber(double value, double mass) : INumberDefaults<WholeNumber>
{
    /// <summary>The value.</summary>
    public double Value { get; } = value;

    /// <summary>What no partial result exceeds; infinite where something other than a whole number had a part in it.</summary>
    public double Mass { get; } = mass;

    public static WholeNumber FromDouble(double value) => new(value, double.IsInteger(value) ? Math.Abs(value) : double.PositiveInfinity);

    public static WholeNumber FromInteger(System.Numerics.BigInteger value) => FromDouble((double)value);

    public static WholeNumber operator +(WholeNumber a, WholeNumber b) => new(a.Value + b.Value, a.Mass + b.Mass);

    public static WholeNumber operator -(WholeNumber a, WholeNumber b) => new(a.Value - b.Value, a.Mass + b.Mass);

    public static WholeNumber operator -(WholeNumber a) => new(-a.Value, a.Mass);

    public static WholeNumber operator *(WholeNumber a, WholeNumber b) => new(a.Value * b.Value, Product(a.Mass, b.Mass));

    /// <summary>An implementation may multiply by a rounded 1/b: a quotient is never exact, but for b = ±1.</summary>
    public static WholeNumber operator /(WholeNumber a, WholeNumber b) =>
        new(a.Value / b.Value, Math.Abs(b.Value) == 1 && b.Mass == 1 ? a.Mass : double.PositiveInfinity);

    public static WholeNumber operator %(WholeNumber a, WholeNumber b) => new(a.Value % b.Value, double.PositiveInfinity);

    public static bool operator <(WholeNumber a, WholeNumber b) => a.Value < b.Value;

    public static bool operator <=(WholeNumber a, WholeNumber b) => a.Value <= b.Value;

    public static bool operator >(WholeNumber a, WholeNumber b) => a.Value > b.Value;

    public static bool operator >=(WholeNumber a, WholeNumber b) => a.Value >= b.Value;

    public static bool operator ==(WholeNumber a, WholeNumber b) => a.Value == b.Value;

    public static bool operator !=(WholeNumber a, WholeNumber b) => a.Value != b.Value;

    public int CompareTo(WholeNumber other) => Value.CompareTo(other.Value);

    public bool Equals(WholeNumber other) => Value.Equals(other.Value);

    public override bool Equals(object? obj) => obj is WholeNumber other && Equals(other);

    public override int GetHashCode() => Value.GetHashCode();

    public string ToString(string? format, IFormatProvider? formatProvider) => Value.ToString(format, formatProvider);

    public override string ToString() => ToString(null, CultureInfo.InvariantCulture);

    static bool System.Numerics.INumberBase<WholeNumber>.TryParse(
        ReadOnlySpan<char> s,
        NumberStyles style,
        IFormatProvider? provider,
        out WholeNumber result
    )
    {
        var parsed = double.TryParse(s, style, provider, out var value);
        result = FromDouble(value);
        return parsed;
    }

    /// <summary>
    /// 0 times something that is not whole is not exactly 0 in every implementation: it stays suspect. So does 0 times what a short format may have
    /// found infinite on the way: the mass of a factor counts although the product is 0.
    /// </summary>
    private static double Product(double a, double b) =>
        double.IsPositiveInfinity(a) || double.IsPositiveInfinity(b) ? double.PositiveInfinity
        : a == 0 || b == 0 ? Math.Max(a, b)
        : a * b;
}
