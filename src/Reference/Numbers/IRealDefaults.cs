using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;

namespace Reference.Numbers;

/// <summary>
/// The dull members of <see cref="IFloatingPointIeee754{TSelf}"/>, written once, for numbers that
/// carry more than a double: a derivative, a place on a tape, a bound. Every elementary function
/// goes through <see cref="Apply"/>; numbers compare by their <c>Value</c>.
/// </summary>
/// <remarks>
/// What speaks of bits (<c>BitIncrement</c>, <c>GetExponentByteCount</c>, …) and what no layer needs
/// (<c>Atan2</c>, <c>Ieee754Remainder</c>) throws <see cref="NotSupportedException"/>.
/// </remarks>
/// <typeparam name="TSelf">The number type itself.</typeparam>
public interface IRealDefaults<TSelf> : INumberDefaults<TSelf>, IFloatingPointIeee754<TSelf>, IErrorFunction<TSelf>
    where TSelf : IRealDefaults<TSelf>
{
    /// <summary>Whether the number is its value and nothing more, as the literals of a formula are.</summary>
    bool IsConstant { get; }

    /// <summary>The function of this number.</summary>
    /// <param name="function">Value, slope and allowance of the function.</param>
    TSelf Apply(Elementary function);

    static TSelf INumberDefaults<TSelf>.FromInteger(BigInteger value) => TSelf.FromDouble((double)value);

    static bool IComparisonOperators<TSelf, TSelf, bool>.operator <(TSelf left, TSelf right) => left.Value < right.Value;

    static bool IComparisonOperators<TSelf, TSelf, bool>.operator <=(TSelf left, TSelf right) => left.Value <= right.Value;

    static bool IComparisonOperators<TSelf, TSelf, bool>.operator >(TSelf left, TSelf right) => left.Value > right.Value;

    static bool IComparisonOperators<TSelf, TSelf, bool>.operator >=(TSelf left, TSelf right) => left.Value >= right.Value;

    static bool IEqualityOperators<TSelf, TSelf, bool>.operator ==(TSelf? left, TSelf? right) => left!.Value == right!.Value;

    static bool IEqualityOperators<TSelf, TSelf, bool>.operator !=(TSelf? left, TSelf? right) => left!.Value != right!.Value;

    int IComparable<TSelf>.CompareTo(TSelf? other) => Value.CompareTo(other!.Value);

    bool IEquatable<TSelf>.Equals(TSelf? other) => Value.Equals(other!.Value);

    static TSelf IModulusOperators<TSelf, TSelf, TSelf>.operator %(TSelf left, TSelf right) => left - right * TSelf.Truncate(left / right);

    static bool INumberBase<TSelf>.TryParse(
        ReadOnlySpan<char> s,
        NumberStyles style,
        IFormatProvider? provider,
        [MaybeNullWhen(false)] out TSelf result
    )
    {
        var parsed = double.TryParse(s, style, provider, out var value);
        result = TSelf.FromDouble(value);
        return parsed;
    }

    static TSelf ISignedNumber<TSelf>.NegativeOne => TSelf.FromDouble(-1);
    static TSelf IFloatingPointConstants<TSelf>.E => TSelf.FromDouble(Math.E);
    static TSelf IFloatingPointConstants<TSelf>.Pi => TSelf.FromDouble(Math.PI);
    static TSelf IFloatingPointConstants<TSelf>.Tau => TSelf.FromDouble(Math.Tau);
    static TSelf IFloatingPointIeee754<TSelf>.Epsilon => TSelf.FromDouble(double.Epsilon);
    static TSelf IFloatingPointIeee754<TSelf>.NaN => TSelf.FromDouble(double.NaN);
    static TSelf IFloatingPointIeee754<TSelf>.NegativeZero => TSelf.FromDouble(-0.0);
    static TSelf IFloatingPointIeee754<TSelf>.NegativeInfinity => TSelf.FromDouble(double.NegativeInfinity);
    static TSelf IFloatingPointIeee754<TSelf>.PositiveInfinity => TSelf.FromDouble(double.PositiveInfinity);

    static TSelf INumberBase<TSelf>.Abs(TSelf x) => x.Apply(Elementary.Absolute);

    static TSelf IExponentialFunctions<TSelf>.Exp(TSelf x) => x.Apply(Elementary.Exp);

    static TSelf IExponentialFunctions<TSelf>.ExpM1(TSelf x) => x.Apply(Elementary.ExpM1);

    static TSelf IExponentialFunctions<TSelf>.Exp2(TSelf x) => x.Apply(Elementary.Exp2);

    static TSelf IExponentialFunctions<TSelf>.Exp10(TSelf x) => x.Apply(Elementary.Exp10);

    static TSelf ILogarithmicFunctions<TSelf>.Log(TSelf x) => x.Apply(Elementary.Log);

    static TSelf ILogarithmicFunctions<TSelf>.Log(TSelf x, TSelf newBase) => TSelf.Log(x) / TSelf.Log(newBase);

    static TSelf ILogarithmicFunctions<TSelf>.LogP1(TSelf x) => x.Apply(Elementary.LogP1);

    static TSelf ILogarithmicFunctions<TSelf>.Log2(TSelf x) => x.Apply(Elementary.Log2);

    static TSelf ILogarithmicFunctions<TSelf>.Log10(TSelf x) => x.Apply(Elementary.Log10);

    static TSelf IRootFunctions<TSelf>.Sqrt(TSelf x) => x.Apply(Elementary.Sqrt);

    static TSelf IRootFunctions<TSelf>.Cbrt(TSelf x) => x.Apply(Elementary.Cbrt);

    static TSelf IRootFunctions<TSelf>.Hypot(TSelf x, TSelf y) => TSelf.Sqrt(x * x + y * y);

    static TSelf IRootFunctions<TSelf>.RootN(TSelf x, int n) => n < 0 ? TSelf.One / TSelf.RootN(x, -n) : x.Apply(Elementary.Root(n));

    /// <summary>x^y by the power rule if y is a constant, else e^(y log x).</summary>
    static TSelf IPowerFunctions<TSelf>.Pow(TSelf x, TSelf y) =>
        !y.IsConstant ? TSelf.Exp(y * TSelf.Log(x))
        : y.Value < 0 ? TSelf.One / x.Apply(Elementary.Power(-y.Value))
        : x.Apply(Elementary.Power(y.Value));

    static TSelf ITrigonometricFunctions<TSelf>.Sin(TSelf x) => x.Apply(Elementary.Sin);

    static TSelf ITrigonometricFunctions<TSelf>.Cos(TSelf x) => x.Apply(Elementary.Cos);

    static TSelf ITrigonometricFunctions<TSelf>.Tan(TSelf x) => TSelf.Sin(x) / TSelf.Cos(x);

    static TSelf ITrigonometricFunctions<TSelf>.SinPi(TSelf x) => x.Apply(Elementary.SinPi);

    static TSelf ITrigonometricFunctions<TSelf>.CosPi(TSelf x) => x.Apply(Elementary.CosPi);

    static TSelf ITrigonometricFunctions<TSelf>.TanPi(TSelf x) => TSelf.SinPi(x) / TSelf.CosPi(x);

    static TSelf ITrigonometricFunctions<TSelf>.Asin(TSelf x) => x.Apply(Elementary.Asin);

    static TSelf ITrigonometricFunctions<TSelf>.Acos(TSelf x) => x.Apply(Elementary.Acos);

    static TSelf ITrigonometricFunctions<TSelf>.Atan(TSelf x) => x.Apply(Elementary.Atan);

    static TSelf ITrigonometricFunctions<TSelf>.AsinPi(TSelf x) => TSelf.Asin(x) / TSelf.Pi;

    static TSelf ITrigonometricFunctions<TSelf>.AcosPi(TSelf x) => TSelf.Acos(x) / TSelf.Pi;

    static TSelf ITrigonometricFunctions<TSelf>.AtanPi(TSelf x) => TSelf.Atan(x) / TSelf.Pi;

    static (TSelf Sin, TSelf Cos) ITrigonometricFunctions<TSelf>.SinCos(TSelf x) => (TSelf.Sin(x), TSelf.Cos(x));

    static (TSelf SinPi, TSelf CosPi) ITrigonometricFunctions<TSelf>.SinCosPi(TSelf x) => (TSelf.SinPi(x), TSelf.CosPi(x));

    static TSelf IHyperbolicFunctions<TSelf>.Sinh(TSelf x) => x.Apply(Elementary.Sinh);

    static TSelf IHyperbolicFunctions<TSelf>.Cosh(TSelf x) => x.Apply(Elementary.Cosh);

    static TSelf IHyperbolicFunctions<TSelf>.Tanh(TSelf x) => x.Apply(Elementary.Tanh);

    static TSelf IHyperbolicFunctions<TSelf>.Asinh(TSelf x) => x.Apply(Elementary.Asinh);

    static TSelf IHyperbolicFunctions<TSelf>.Acosh(TSelf x) => x.Apply(Elementary.Acosh);

    static TSelf IHyperbolicFunctions<TSelf>.Atanh(TSelf x) => x.Apply(Elementary.Atanh);

    TSelf IErrorFunction<TSelf>.Erf() => Apply(Elementary.Erf);

    static TSelf IFloatingPoint<TSelf>.Floor(TSelf x) => x.Apply(Elementary.Step(Math.Floor));

    static TSelf IFloatingPoint<TSelf>.Ceiling(TSelf x) => x.Apply(Elementary.Step(Math.Ceiling));

    static TSelf IFloatingPoint<TSelf>.Truncate(TSelf x) => x.Apply(Elementary.Step(Math.Truncate));

    static TSelf IFloatingPoint<TSelf>.Round(TSelf x, int digits, MidpointRounding mode) =>
        x.Apply(Elementary.Step(value => Math.Round(value, digits, mode)));

    static TSelf IFloatingPointIeee754<TSelf>.FusedMultiplyAdd(TSelf x, TSelf y, TSelf addend) => x * y + addend;

    static TSelf IFloatingPointIeee754<TSelf>.ScaleB(TSelf x, int n) => x * TSelf.FromDouble(Math.ScaleB(1, n));

    static int IFloatingPointIeee754<TSelf>.ILogB(TSelf x) => Math.ILogB(x.Value);

    static TSelf IFloatingPointIeee754<TSelf>.Atan2(TSelf y, TSelf x) => throw Unsupported();

    static TSelf IFloatingPointIeee754<TSelf>.Atan2Pi(TSelf y, TSelf x) => throw Unsupported();

    static TSelf IFloatingPointIeee754<TSelf>.BitDecrement(TSelf x) => throw Unsupported();

    static TSelf IFloatingPointIeee754<TSelf>.BitIncrement(TSelf x) => throw Unsupported();

    static TSelf IFloatingPointIeee754<TSelf>.Ieee754Remainder(TSelf left, TSelf right) => throw Unsupported();

    int IFloatingPoint<TSelf>.GetExponentByteCount() => throw Unsupported();

    int IFloatingPoint<TSelf>.GetExponentShortestBitLength() => throw Unsupported();

    int IFloatingPoint<TSelf>.GetSignificandBitLength() => throw Unsupported();

    int IFloatingPoint<TSelf>.GetSignificandByteCount() => throw Unsupported();

    bool IFloatingPoint<TSelf>.TryWriteExponentBigEndian(Span<byte> to, out int written) => throw Unsupported();

    bool IFloatingPoint<TSelf>.TryWriteExponentLittleEndian(Span<byte> to, out int written) => throw Unsupported();

    bool IFloatingPoint<TSelf>.TryWriteSignificandBigEndian(Span<byte> to, out int written) => throw Unsupported();

    bool IFloatingPoint<TSelf>.TryWriteSignificandLittleEndian(Span<byte> to, out int written) => throw Unsupported();

    private static NotSupportedException Unsupported() =>
        new($"{typeof(TSelf).Name} carries more than the bits of a floating-point number.");
}
