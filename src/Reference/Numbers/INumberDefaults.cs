using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;

namespace Reference.Numbers;

/// <summary>
/// The dull members of <see cref="INumber{TSelf}"/>, written once, so that a number type of this
/// folder holds only what makes it that number. A type supplies the four arithmetic operators and
/// the members declared here without a body.
/// </summary>
/// <typeparam name="TSelf">The number type itself.</typeparam>
public interface INumberDefaults<TSelf> : INumber<TSelf>
    where TSelf : INumberDefaults<TSelf>
{
    /// <summary>The number as a double, to the nearest one where it is not itself a double.</summary>
    double Value { get; }

    /// <summary>The number that a literal of a formula stands for; what <c>CreateChecked</c> gives.</summary>
    /// <param name="value">Any double; each type says what it does with NaN and infinities.</param>
    static abstract TSelf FromDouble(double value);

    /// <summary>The number equal to a whole number.</summary>
    /// <param name="value">Any whole number.</param>
    static abstract TSelf FromInteger(BigInteger value);

    static TSelf INumberBase<TSelf>.Zero => TSelf.FromInteger(BigInteger.Zero);
    static TSelf INumberBase<TSelf>.One => TSelf.FromInteger(BigInteger.One);
    static int INumberBase<TSelf>.Radix => 2;
    static TSelf IAdditiveIdentity<TSelf, TSelf>.AdditiveIdentity => TSelf.Zero;
    static TSelf IMultiplicativeIdentity<TSelf, TSelf>.MultiplicativeIdentity => TSelf.One;

    static TSelf IIncrementOperators<TSelf>.operator ++(TSelf value) => value + TSelf.One;

    static TSelf IDecrementOperators<TSelf>.operator --(TSelf value) => value - TSelf.One;

    static TSelf IUnaryPlusOperators<TSelf, TSelf>.operator +(TSelf value) => value;

    static TSelf INumberBase<TSelf>.Abs(TSelf value) => TSelf.IsNegative(value) ? -value : value;

    /// <summary>The larger one; of equal ones, the first.</summary>
    static TSelf INumber<TSelf>.Max(TSelf x, TSelf y) => x >= y || TSelf.IsNaN(x) ? x : y;

    /// <summary>The smaller one; of equal ones, the first.</summary>
    static TSelf INumber<TSelf>.Min(TSelf x, TSelf y) => x <= y || TSelf.IsNaN(x) ? x : y;

    static TSelf INumber<TSelf>.MaxNumber(TSelf x, TSelf y) =>
        TSelf.IsNaN(x) ? y
        : TSelf.IsNaN(y) ? x
        : TSelf.Max(x, y);

    static TSelf INumber<TSelf>.MinNumber(TSelf x, TSelf y) =>
        TSelf.IsNaN(x) ? y
        : TSelf.IsNaN(y) ? x
        : TSelf.Min(x, y);

    static TSelf INumberBase<TSelf>.MaxMagnitude(TSelf x, TSelf y) => TSelf.Abs(x) >= TSelf.Abs(y) || TSelf.IsNaN(x) ? x : y;

    static TSelf INumberBase<TSelf>.MinMagnitude(TSelf x, TSelf y) => TSelf.Abs(x) <= TSelf.Abs(y) || TSelf.IsNaN(x) ? x : y;

    static TSelf INumberBase<TSelf>.MaxMagnitudeNumber(TSelf x, TSelf y) =>
        TSelf.IsNaN(x) ? y
        : TSelf.IsNaN(y) ? x
        : TSelf.MaxMagnitude(x, y);

    static TSelf INumberBase<TSelf>.MinMagnitudeNumber(TSelf x, TSelf y) =>
        TSelf.IsNaN(x) ? y
        : TSelf.IsNaN(y) ? x
        : TSelf.MinMagnitude(x, y);

    static bool INumberBase<TSelf>.IsCanonical(TSelf value) => true;

    static bool INumberBase<TSelf>.IsComplexNumber(TSelf value) => false;

    static bool INumberBase<TSelf>.IsImaginaryNumber(TSelf value) => false;

    static bool INumberBase<TSelf>.IsRealNumber(TSelf value) => !TSelf.IsNaN(value);

    static bool INumberBase<TSelf>.IsZero(TSelf value) => value.Value == 0;

    static bool INumberBase<TSelf>.IsNegative(TSelf value) => double.IsNegative(value.Value);

    static bool INumberBase<TSelf>.IsPositive(TSelf value) => double.IsPositive(value.Value);

    static bool INumberBase<TSelf>.IsInteger(TSelf value) => double.IsInteger(value.Value);

    static bool INumberBase<TSelf>.IsEvenInteger(TSelf value) => double.IsEvenInteger(value.Value);

    static bool INumberBase<TSelf>.IsOddInteger(TSelf value) => double.IsOddInteger(value.Value);

    static bool INumberBase<TSelf>.IsFinite(TSelf value) => double.IsFinite(value.Value);

    static bool INumberBase<TSelf>.IsInfinity(TSelf value) => double.IsInfinity(value.Value);

    static bool INumberBase<TSelf>.IsPositiveInfinity(TSelf value) => double.IsPositiveInfinity(value.Value);

    static bool INumberBase<TSelf>.IsNegativeInfinity(TSelf value) => double.IsNegativeInfinity(value.Value);

    static bool INumberBase<TSelf>.IsNaN(TSelf value) => double.IsNaN(value.Value);

    static bool INumberBase<TSelf>.IsNormal(TSelf value) => double.IsNormal(value.Value);

    static bool INumberBase<TSelf>.IsSubnormal(TSelf value) => double.IsSubnormal(value.Value);

    int IComparable.CompareTo(object? other) =>
        other switch
        {
            null => 1,
            TSelf number => CompareTo(number),
            _ => throw new ArgumentException($"{other} is not a {typeof(TSelf).Name}."),
        };

    bool ISpanFormattable.TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider)
    {
        var text = ToString(format.ToString(), provider);
        charsWritten = text.TryCopyTo(destination) ? text.Length : 0;
        return charsWritten == text.Length;
    }

    static bool INumberBase<TSelf>.TryConvertFromChecked<TOther>(TOther value, [MaybeNullWhen(false)] out TSelf result) =>
        TryFrom(value, out result);

    static bool INumberBase<TSelf>.TryConvertFromSaturating<TOther>(TOther value, [MaybeNullWhen(false)] out TSelf result) =>
        TryFrom(value, out result);

    static bool INumberBase<TSelf>.TryConvertFromTruncating<TOther>(TOther value, [MaybeNullWhen(false)] out TSelf result) =>
        TryFrom(value, out result);

    static bool INumberBase<TSelf>.TryConvertToChecked<TOther>(TSelf value, [MaybeNullWhen(false)] out TOther result)
    {
        result = TOther.CreateChecked(value.Value);
        return true;
    }

    static bool INumberBase<TSelf>.TryConvertToSaturating<TOther>(TSelf value, [MaybeNullWhen(false)] out TOther result)
    {
        result = TOther.CreateSaturating(value.Value);
        return true;
    }

    static bool INumberBase<TSelf>.TryConvertToTruncating<TOther>(TSelf value, [MaybeNullWhen(false)] out TOther result)
    {
        result = TOther.CreateTruncating(value.Value);
        return true;
    }

    private static bool TryFrom<TOther>(TOther value, [MaybeNullWhen(false)] out TSelf result)
    {
        (var known, result) = value switch
        {
            double number => (true, TSelf.FromDouble(number)),
            float number => (true, TSelf.FromDouble(number)),
            Half number => (true, TSelf.FromDouble((double)number)),
            int number => (true, TSelf.FromInteger(number)),
            long number => (true, TSelf.FromInteger(number)),
            byte number => (true, TSelf.FromInteger(number)),
            sbyte number => (true, TSelf.FromInteger(number)),
            short number => (true, TSelf.FromInteger(number)),
            ushort number => (true, TSelf.FromInteger(number)),
            uint number => (true, TSelf.FromInteger(number)),
            ulong number => (true, TSelf.FromInteger(number)),
            nint number => (true, TSelf.FromInteger(number)),
            BigInteger number => (true, TSelf.FromInteger(number)),
            decimal number => (true, TSelf.Parse($"{number}", CultureInfo.InvariantCulture)),
            _ => (false, default(TSelf)!),
        };
        return known;
    }

    static TSelf ISpanParsable<TSelf>.Parse(ReadOnlySpan<char> s, IFormatProvider? provider) =>
        TSelf.Parse(s, NumberStyles.Float, provider);

    static TSelf IParsable<TSelf>.Parse(string s, IFormatProvider? provider) => TSelf.Parse(s, NumberStyles.Float, provider);

    static TSelf INumberBase<TSelf>.Parse(string s, NumberStyles style, IFormatProvider? provider) =>
        TSelf.Parse(s.AsSpan(), style, provider);

    static TSelf INumberBase<TSelf>.Parse(ReadOnlySpan<char> s, NumberStyles style, IFormatProvider? provider) =>
        TSelf.TryParse(s, style, provider, out var result) ? result : throw new FormatException($"'{s}' is not a {typeof(TSelf).Name}.");

    static bool ISpanParsable<TSelf>.TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, [MaybeNullWhen(false)] out TSelf result) =>
        TSelf.TryParse(s, NumberStyles.Float, provider, out result);

    static bool IParsable<TSelf>.TryParse(string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out TSelf result) =>
        TSelf.TryParse(s.AsSpan(), NumberStyles.Float, provider, out result);

    static bool INumberBase<TSelf>.TryParse(
        string? s,
        NumberStyles style,
        IFormatProvider? provider,
        [MaybeNullWhen(false)] out TSelf result
    ) => TSelf.TryParse(s.AsSpan(), style, provider, out result);
}
