using System.Globalization;
using System.Text.RegularExpressions;
using Reference.Cases;

namespace Reference.Oracle.Exports;

/// <summary>
/// How numbers become words of bits for hardware: the bits of F64, F32, F16 or BF16, or fixed point Qm.n, two's complement with a sign, m bits before and n
/// behind the point. Fixed point rounds to the nearest, ties to even, and saturates.
/// </summary>
internal sealed partial class HexFormat
{
    private const int MostBits = 64;

    private readonly ElementType? _type;
    private readonly int _whole;
    private readonly int _fraction;

    private HexFormat(string name, ElementType? type, int whole, int fraction) =>
        (Name, _type, _whole, _fraction) = (name, type, whole, fraction);

    /// <summary>The format's name: <c>F16</c>, <c>Q3.12</c>.</summary>
    public string Name { get; }

    /// <summary>Bits of a word.</summary>
    public int Bits => _type is { } type ? 8 * type.Size() : 1 + _whole + _fraction;

    /// <summary>What a case's numbers are stored as before they become words.</summary>
    public ElementType Stored => _type ?? ElementType.F64;

    /// <summary>Understands a name.</summary>
    /// <exception cref="UsageException">It names no format.</exception>
    public static HexFormat Parse(string name)
    {
        if (ElementTypes.Find(name) is { } type && type.IsReal())
        {
            return new(name, type, 0, 0);
        }

        var match = FixedPoint().Match(name);
        return
            match.Success
            && int.TryParse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture, out var whole)
            && int.TryParse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture, out var fraction)
            && whole + fraction is > 0 and < MostBits
            ? new(name, null, whole, fraction)
            : throw new UsageException($"--hex {name}: it must be F64, F32, F16, BF16 or Qm.n of 2 to {MostBits} bits, such as Q3.12");
    }

    /// <summary>The number of the format that is nearest.</summary>
    public double Round(double value) => _type is { } type ? type.Round(value) : Math.ScaleB(Units(value), -_fraction);

    /// <summary>The word, in as many digits as all its bits need.</summary>
    public string Word(double value)
    {
        ulong bits = _type switch
        {
            ElementType.F64 => BitConverter.DoubleToUInt64Bits(value),
            ElementType.F32 => BitConverter.SingleToUInt32Bits((float)value),
            ElementType.F16 => BitConverter.HalfToUInt16Bits((Half)value),
            ElementType.BF16 => BitConverter.SingleToUInt32Bits((float)ElementType.BF16.Round(value)) >> 16,
            _ => unchecked((ulong)(long)Units(value)),
        };
        return Digits(bits, Bits);
    }

    /// <summary>A word of so many bits.</summary>
    public static string Digits(ulong bits, int count) =>
        (count == MostBits ? bits : bits & ((1UL << count) - 1)).ToString($"x{(count + 3) / 4}", CultureInfo.InvariantCulture);

    private double Units(double value)
    {
        var most = Math.ScaleB(1, _whole + _fraction);
        // 2⁶³ - 1 is no double: the largest one below.
        return Math.Clamp(
            Math.Round(Math.ScaleB(value, _fraction), MidpointRounding.ToEven),
            -most,
            most >= (1L << 53) ? Math.BitDecrement(most) : most - 1
        );
    }

    [GeneratedRegex(@"^Q(\d{1,2})\.(\d{1,2})$")]
    private static partial Regex FixedPoint();
}
