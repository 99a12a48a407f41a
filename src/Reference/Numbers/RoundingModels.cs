namespace Reference.Numbers;

/// <summary>
/// How a floating-point format rounds, as a type, so that <see cref="Bounded{TModel}"/> can be told
/// which implementation it judges. All round to nearest and underflow gradually (no flush to zero).
/// </summary>
public interface IRoundingModel
{
    /// <summary>u: the largest relative error of one rounding, half the gap above 1.</summary>
    static abstract double UnitRoundoff { get; }

    /// <summary>The smallest positive number with full precision.</summary>
    static abstract double SmallestNormal { get; }

    /// <summary>η: the smallest positive number.</summary>
    static abstract double SmallestSubnormal { get; }

    /// <summary>The largest number before infinity.</summary>
    static abstract double LargestFinite { get; }

    /// <summary>Whether a number is one of the format (NaN and infinities are).</summary>
    /// <param name="value">The number.</param>
    static abstract bool Represents(double value);

    /// <summary>The number of the format that is nearest, ties to even; a model that does not say leaves numbers as they are.</summary>
    /// <param name="value">Any number; what is too large becomes infinite.</param>
    static virtual double Round(double value) => value;

    /// <summary>
    /// The largest relative error of a number that was rounded <paramref name="roundings"/> times.
    /// </summary>
    /// <param name="roundings">k, at least 0.</param>
    static abstract double Growth(long roundings);

    /// <summary>γₖ = ku/(1-ku), infinite from ku = 1 (Higham, Accuracy and Stability, lemma 3.1).</summary>
    /// <param name="roundings">k, at least 0.</param>
    /// <param name="unitRoundoff">u.</param>
    protected static double StrictGrowth(long roundings, double unitRoundoff) =>
        roundings * unitRoundoff < 1 ? roundings * unitRoundoff / (1 - roundings * unitRoundoff) : double.PositiveInfinity;
}

/// <summary>IEEE 754 binary16: 11 significant bits.</summary>
public abstract class Float16 : IRoundingModel
{
    /// <inheritdoc/>
    public static double UnitRoundoff { get; } = Math.ScaleB(1, -11);

    /// <inheritdoc/>
    public static double SmallestNormal { get; } = Math.ScaleB(1, -14);

    /// <inheritdoc/>
    public static double SmallestSubnormal { get; } = Math.ScaleB(1, -24);

    /// <inheritdoc/>
    public static double LargestFinite => 65504;

    /// <inheritdoc/>
    public static bool Represents(double value) => Round(value).Equals(value);

    /// <inheritdoc/>
    public static double Round(double value) => (double)(Half)value;

    /// <inheritdoc/>
    public static double Growth(long roundings) => IRoundingModel.StrictGrowth(roundings, UnitRoundoff);
}

/// <summary>bfloat16: the upper half of a binary32, 8 significant bits.</summary>
public abstract class BFloat16 : IRoundingModel
{
    /// <inheritdoc/>
    public static double UnitRoundoff { get; } = Math.ScaleB(1, -8);

    /// <inheritdoc/>
    public static double SmallestNormal { get; } = Math.ScaleB(1, -126);

    /// <inheritdoc/>
    public static double SmallestSubnormal { get; } = Math.ScaleB(1, -133);

    /// <inheritdoc/>
    public static double LargestFinite { get; } = Math.ScaleB(255, 120);

    /// <inheritdoc/>
    public static bool Represents(double value) => Round(value).Equals(value);

    /// <inheritdoc/>
    public static double Round(double value) => FromBits(ToBits(value));

    /// <inheritdoc/>
    public static double Growth(long roundings) => IRoundingModel.StrictGrowth(roundings, UnitRoundoff);

    /// <summary>The number that the upper half of a binary32 stands for.</summary>
    internal static float FromBits(ushort bits) => BitConverter.UInt32BitsToSingle((uint)bits << 16);

    /// <summary>
    /// The nearest bfloat16. On the way through binary32 the rounding is to odd (cut off, and the last bit set where anything was lost),
    /// because rounding to nearest twice is not rounding to nearest.
    /// </summary>
    internal static ushort ToBits(double value)
    {
        if (double.IsNaN(value))
        {
            return 0x7FC0;
        }

        var nearest = (float)value;
        var bits = BitConverter.SingleToUInt32Bits(nearest);
        if (nearest != value)
        {
            var cut = Math.Abs((double)nearest) > Math.Abs(value) ? bits - 1 : bits;
            bits = cut | 1;
        }

        return (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }
}

/// <summary>IEEE 754 binary32: 24 significant bits.</summary>
public abstract class Float32 : IRoundingModel
{
    /// <inheritdoc/>
    public static double UnitRoundoff { get; } = Math.ScaleB(1, -24);

    /// <inheritdoc/>
    public static double SmallestNormal { get; } = Math.ScaleB(1, -126);

    /// <inheritdoc/>
    public static double SmallestSubnormal => float.Epsilon;

    /// <inheritdoc/>
    public static double LargestFinite => float.MaxValue;

    /// <inheritdoc/>
    public static bool Represents(double value) => Round(value).Equals(value);

    /// <inheritdoc/>
    public static double Round(double value) => (float)value;

    /// <inheritdoc/>
    public static double Growth(long roundings) => IRoundingModel.StrictGrowth(roundings, UnitRoundoff);
}

/// <summary>IEEE 754 binary64: 53 significant bits.</summary>
public abstract class Float64 : IRoundingModel
{
    /// <inheritdoc/>
    public static double UnitRoundoff { get; } = Math.ScaleB(1, -53);

    /// <inheritdoc/>
    public static double SmallestNormal { get; } = Math.ScaleB(1, -1022);

    /// <inheritdoc/>
    public static double SmallestSubnormal => double.Epsilon;

    /// <inheritdoc/>
    public static double LargestFinite => double.MaxValue;

    /// <inheritdoc/>
    public static bool Represents(double value) => true;

    /// <inheritdoc/>
    public static double Growth(long roundings) => IRoundingModel.StrictGrowth(roundings, UnitRoundoff);
}

/// <summary>
/// A format whose long sums are bounded with √k in place of k:
/// γ̃ₖ = exp(λ√k·u + k·u²/(1-u)) - 1, with λ = 8, or the strict γₖ where that is the smaller (k &lt; 64).
/// </summary>
/// <remarks>
/// Holds if the rounding errors are random, of mean zero and mean-independent, with probability at
/// least 1 - 2n·exp(-λ²(1-u)²/2) for a sum of n terms: 1 - 2.6e-14·n. Data of one sign summed in a
/// short format (a running sum that has stopped growing) breaks that assumption.
/// Source: Higham &amp; Mary, A new approach to probabilistic rounding error analysis, SIAM J. Sci.
/// Comput. 41(5), 2019, theorem 2.4; Connolly, Higham &amp; Mary 2021 for mean independence.
/// </remarks>
/// <typeparam name="TFormat">The format.</typeparam>
public abstract class Probabilistic<TFormat> : IRoundingModel
    where TFormat : IRoundingModel
{
    private const double Lambda = 8;

    /// <inheritdoc/>
    public static double UnitRoundoff => TFormat.UnitRoundoff;

    /// <inheritdoc/>
    public static double SmallestNormal => TFormat.SmallestNormal;

    /// <inheritdoc/>
    public static double SmallestSubnormal => TFormat.SmallestSubnormal;

    /// <inheritdoc/>
    public static double LargestFinite => TFormat.LargestFinite;

    /// <inheritdoc/>
    public static bool Represents(double value) => TFormat.Represents(value);

    /// <inheritdoc/>
    public static double Round(double value) => TFormat.Round(value);

    /// <inheritdoc/>
    public static double Growth(long roundings)
    {
        var u = UnitRoundoff;
        var exponent = Lambda * Math.Sqrt(roundings) * u + roundings * u * u / (1 - u);
        return Math.Min(TFormat.Growth(roundings), Elementary.ExpM1.Value(exponent));
    }
}
