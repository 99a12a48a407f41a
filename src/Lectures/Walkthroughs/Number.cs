using System.Globalization;
using Reference.Numbers;

namespace Reference.Lectures.Walkthroughs;

/// <summary>A number as a lecture shows it: exact where the specification has computed it in fractions.</summary>
/// <param name="Value">Its value.</param>
/// <param name="Fraction">The fraction that it is exactly; null where it is rounded.</param>
public readonly record struct Number(double Value, Rational? Fraction)
{
    /// <summary>An exact number.</summary>
    public static implicit operator Number(Rational fraction) => FromRational(fraction);

    /// <summary>An exact number.</summary>
    public static implicit operator Number(int integer) => FromRational(integer);

    /// <summary>A rounded number.</summary>
    public static implicit operator Number(double value) => FromDouble(value);

    /// <summary>An exact number.</summary>
    /// <param name="fraction">What it is.</param>
    public static Number FromRational(Rational fraction) => new((double)fraction, fraction);

    /// <summary>A rounded number.</summary>
    /// <param name="value">What it is.</param>
    public static Number FromDouble(double value) => new(value, null);

    /// <summary>Whether it is a fraction that is no whole number: then decimals are worth showing beside it.</summary>
    public bool IsBroken => Fraction is { } fraction && !fraction.Denominator.IsOne;

    /// <summary>Two decimals, a fraction's cut off, as the decks print them; three where that is all of it, as in -1.075.</summary>
    public string Decimals =>
        Fraction is { } fraction
            ? fraction.ToTruncatedString((fraction * 1000).Denominator.IsOne && !(fraction * 100).Denominator.IsOne ? 3 : 2)
            : Value.ToString("0.00", CultureInfo.InvariantCulture);

    /// <summary>The fraction, or four digits.</summary>
    public override string ToString() => Fraction?.ToString() ?? Value.ToString("G4", CultureInfo.InvariantCulture);
}
