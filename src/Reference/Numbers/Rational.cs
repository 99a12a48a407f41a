using System.Globalization;
using System.Numerics;

namespace Reference.Numbers;

/// <summary>
/// An exact fraction, always reduced, with a positive denominator: 7/9 stays 7/9. Layers that need
/// only + - * / and comparisons run on it without rounding.
/// </summary>
public readonly struct Rational : INumberDefaults<Rational>
{
    // 0 stands for 1, so that default(Rational) is the number 0.
    private readonly BigInteger _denominator;

    /// <summary>The reduced fraction.</summary>
    /// <param name="numerator">Any whole number.</param>
    /// <param name="denominator">Any whole number but 0.</param>
    /// <exception cref="DivideByZeroException">The denominator is 0.</exception>
    public Rational(BigInteger numerator, BigInteger denominator)
    {
        if (denominator.IsZero)
            throw new DivideByZeroException($"{numerator}/0 is not a number.");
        var divisor = BigInteger.GreatestCommonDivisor(numerator, denominator);
        if (denominator.Sign < 0)
            divisor = -divisor;
        Numerator = numerator / divisor;
        _denominator = denominator / divisor;
    }

    private Rational(BigInteger integer) => Numerator = integer;

    /// <summary>The numerator, which carries the sign.</summary>
    public BigInteger Numerator { get; }

    /// <summary>The denominator, at least 1.</summary>
    public BigInteger Denominator => _denominator.IsZero ? BigInteger.One : _denominator;

    private bool IsInteger => _denominator.IsZero || _denominator.IsOne;

    double INumberDefaults<Rational>.Value => (double)this;

    /// <summary>The fraction that a double is exactly.</summary>
    /// <param name="value">A finite double.</param>
    /// <exception cref="OverflowException">The value is NaN or infinite.</exception>
    public static Rational FromDouble(double value)
    {
        if (!double.IsFinite(value))
            throw new OverflowException($"{value} is not a fraction.");
        if (value == 0)
            return default;
        // 53 significant bits, scaled up to a whole number.
        var exponent = Math.Max(Math.ILogB(value), -1022) - 52;
        BigInteger integer = (long)Math.ScaleB(value, -exponent);
        return exponent >= 0 ? new(integer << exponent) : new Rational(integer, BigInteger.One << -exponent);
    }

    /// <summary>The fraction with denominator 1.</summary>
    /// <param name="value">Any whole number.</param>
    public static Rational FromInteger(BigInteger value) => new(value);

    /// <summary>The fraction with denominator 1.</summary>
    public static implicit operator Rational(int value) => new(value);

    /// <summary>The fraction with denominator 1.</summary>
    public static implicit operator Rational(BigInteger value) => new(value);

    /// <summary>The nearest double.</summary>
    public static explicit operator double(Rational value)
    {
        var (numerator, denominator) = (BigInteger.Abs(value.Numerator), value.Denominator);
        // A quotient of 62 or 63 bits; its last bit also says "and a bit more", so that the
        // conversion to double rounds to the right side.
        var shift = (int)(62 - numerator.GetBitLength() + denominator.GetBitLength());
        if (shift >= 0)
            numerator <<= shift;
        else
            denominator <<= -shift;
        var quotient = (long)BigInteger.DivRem(numerator, denominator, out var remainder);
        if (!remainder.IsZero)
            quotient |= 1;
        return value.Numerator.Sign * Math.ScaleB((double)quotient, -shift);
    }

    /// <summary>The exact sum.</summary>
    public static Rational operator +(Rational a, Rational b) =>
        a.IsInteger && b.IsInteger
            ? new(a.Numerator + b.Numerator)
            : new(a.Numerator * b.Denominator + b.Numerator * a.Denominator, a.Denominator * b.Denominator);

    /// <summary>The exact difference.</summary>
    public static Rational operator -(Rational a, Rational b) => a + -b;

    /// <summary>The exact negative.</summary>
    public static Rational operator -(Rational a) => a.IsInteger ? new(-a.Numerator) : new(-a.Numerator, a.Denominator);

    /// <summary>The exact product.</summary>
    public static Rational operator *(Rational a, Rational b) =>
        a.IsInteger && b.IsInteger ? new(a.Numerator * b.Numerator) : new(a.Numerator * b.Numerator, a.Denominator * b.Denominator);

    /// <summary>The exact quotient.</summary>
    /// <exception cref="DivideByZeroException">The divisor is 0.</exception>
    public static Rational operator /(Rational a, Rational b) => new(a.Numerator * b.Denominator, a.Denominator * b.Numerator);

    /// <summary>What is left of a after taking b away a whole number of times, with a's sign.</summary>
    /// <exception cref="DivideByZeroException">The divisor is 0.</exception>
    public static Rational operator %(Rational a, Rational b)
    {
        var quotient = a / b;
        return a - b * BigInteger.Divide(quotient.Numerator, quotient.Denominator);
    }

    /// <summary>Whether the fractions are equal.</summary>
    public static bool operator ==(Rational a, Rational b) => a.Equals(b);

    /// <summary>Whether the fractions differ.</summary>
    public static bool operator !=(Rational a, Rational b) => !a.Equals(b);

    /// <summary>Whether a is the smaller.</summary>
    public static bool operator <(Rational a, Rational b) => a.CompareTo(b) < 0;

    /// <summary>Whether a is at most b.</summary>
    public static bool operator <=(Rational a, Rational b) => a.CompareTo(b) <= 0;

    /// <summary>Whether a is the larger.</summary>
    public static bool operator >(Rational a, Rational b) => a.CompareTo(b) > 0;

    /// <summary>Whether a is at least b.</summary>
    public static bool operator >=(Rational a, Rational b) => a.CompareTo(b) >= 0;

    /// <inheritdoc/>
    public int CompareTo(Rational other) => (Numerator * other.Denominator).CompareTo(other.Numerator * Denominator);

    /// <inheritdoc/>
    public bool Equals(Rational other) => Numerator == other.Numerator && Denominator == other.Denominator;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Rational fraction && Equals(fraction);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Numerator, Denominator);

    // What a double could get wrong by rounding to 0, to ∞ or to a whole number.
    static bool INumberBase<Rational>.IsZero(Rational value) => value.Numerator.IsZero;

    static bool INumberBase<Rational>.IsNegative(Rational value) => value.Numerator.Sign < 0;

    static bool INumberBase<Rational>.IsPositive(Rational value) => value.Numerator.Sign >= 0;

    static bool INumberBase<Rational>.IsInteger(Rational value) => value.IsInteger;

    static bool INumberBase<Rational>.IsEvenInteger(Rational value) => value.IsInteger && value.Numerator.IsEven;

    static bool INumberBase<Rational>.IsOddInteger(Rational value) => value.IsInteger && !value.Numerator.IsEven;

    static bool INumberBase<Rational>.IsFinite(Rational value) => true;

    static bool INumberBase<Rational>.IsInfinity(Rational value) => false;

    static bool INumberBase<Rational>.IsPositiveInfinity(Rational value) => false;

    static bool INumberBase<Rational>.IsNegativeInfinity(Rational value) => false;

    static bool INumberBase<Rational>.IsNormal(Rational value) => !value.Numerator.IsZero;

    static bool INumberBase<Rational>.IsSubnormal(Rational value) => false;

    /// <summary>Reads "7/9", "-5/9", "7" or "0.25".</summary>
    /// <param name="text">The fraction as text.</param>
    /// <exception cref="FormatException">The text is none of these.</exception>
    public static Rational Parse(string text) =>
        TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var result)
            ? result
            : throw new FormatException($"'{text}' is not a fraction such as 7/9, 7 or 0.25.");

    /// <inheritdoc/>
    public static bool TryParse(ReadOnlySpan<char> s, NumberStyles style, IFormatProvider? provider, out Rational result)
    {
        result = default;
        var bar = s.IndexOf('/');
        if (bar < 0)
            return TryParseDecimal(s, style, provider, out result);
        style &= ~(NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent);
        if (
            !BigInteger.TryParse(s[..bar], style, provider, out var numerator)
            || !BigInteger.TryParse(s[(bar + 1)..], style, provider, out var denominator)
            || denominator.IsZero
        )
            return false;
        result = new(numerator, denominator);
        return true;
    }

    private static bool TryParseDecimal(ReadOnlySpan<char> s, NumberStyles style, IFormatProvider? provider, out Rational result)
    {
        var point = NumberFormatInfo.GetInstance(provider).NumberDecimalSeparator;
        var at = s.IndexOf(point);
        var decimals = at < 0 ? 0 : s[(at + point.Length)..].TrimEnd().Length;
        var digits = at < 0 ? s : string.Concat(s[..at], s[(at + point.Length)..]);
        style &= ~(NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent);
        var parsed = BigInteger.TryParse(digits, style, provider, out var integer);
        result = new(integer, BigInteger.Pow(10, decimals));
        return parsed;
    }

    /// <summary>The fraction as "7/9", whole numbers as "7".</summary>
    public override string ToString() => IsInteger ? $"{Numerator}" : $"{Numerator}/{Denominator}";

    /// <summary>The fraction as "7/9", or with a format such as "T2" its first two decimals.</summary>
    /// <param name="format">Null, empty or "G" for the fraction; "T" and a number of decimals.</param>
    /// <param name="formatProvider">Not used: fractions read alike in all cultures.</param>
    /// <exception cref="FormatException">Another format.</exception>
    public string ToString(string? format, IFormatProvider? formatProvider) =>
        format is null or "" or "G" ? ToString()
        : format[0] == 'T' && int.TryParse(format.AsSpan(1), out var decimals) ? ToTruncatedString(decimals)
        : throw new FormatException($"A fraction has the formats G and T2, not '{format}'.");

    /// <summary>
    /// The first decimals, cut off and not rounded, as the lecture decks print them: 7/9 is "0.77",
    /// -5/9 is "-0.55", 1 is "1.00". What cuts off to nothing prints as "0.00".
    /// </summary>
    /// <param name="decimals">How many decimals; 0 or more.</param>
    public string ToTruncatedString(int decimals = 2)
    {
        var scaled = BigInteger.Divide(Numerator * BigInteger.Pow(10, decimals), Denominator);
        var digits = BigInteger.Abs(scaled).ToString($"D{decimals + 1}");
        var sign = scaled.Sign < 0 ? "-" : "";
        return decimals == 0 ? sign + digits : $"{sign}{digits[..^decimals]}.{digits[^decimals..]}";
    }
}
