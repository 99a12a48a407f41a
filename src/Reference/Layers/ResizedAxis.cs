using System.Numerics;

namespace Reference.Layers;

/// <summary>One axis of a <see cref="Resize"/>: where the elements of y lie on x, and which elements of x they are made of.</summary>
/// <param name="Rules">The operator.</param>
/// <param name="Length">n, the elements of x.</param>
/// <param name="Resized">m, the elements of y.</param>
/// <param name="Scale">s as a fraction: m over n where sizes are asked for, exactly; the scale over 1 where scales are.</param>
/// <param name="Part">The beginning and the end of the region of interest, 0 and 1 for all of x.</param>
internal sealed record ResizedAxis(
    Resize Rules,
    int Length,
    int Resized,
    (double Numerator, double Denominator) Scale,
    (double Start, double End) Part
)
{
    /// <summary>
    /// An element whose distance is the kernel's reach weighs 0, unless rounding makes the distance smaller: those so near are taken
    /// along, so that numbers that know their rounding error count it.
    /// </summary>
    private const double Margin = 1.0 / 1024;

    /// <summary>Whether y has along this axis what x has.</summary>
    public bool IsSame => Resized == Length && Scale.Numerator == Scale.Denominator && Part == (0, 1);

    /// <summary>Whether the place p of y lies outside of x, which only a region of interest can make it do.</summary>
    public bool IsOutside(int p) => Part != (0, 1) && Coordinate<double>(p) is var c && (c < 0 || c > Length - 1);

    /// <summary>Where on x the place p of y lies; see <see cref="CoordinateTransformationMode"/>.</summary>
    public T Coordinate<T>(int p)
        where T : INumber<T>
    {
        var (i, half, last) = (Number<T>(p), Number<T>(0.5), Number<T>(Length - 1));
        var (numerator, denominator) = (Number<T>(Scale.Numerator), Number<T>(Scale.Denominator));
        var (start, end) = (Number<T>(Part.Start), Number<T>(Part.End));
        return Rules.CoordinateTransformationMode switch
        {
            CoordinateTransformationMode.Asymmetric => i * denominator / numerator,
            CoordinateTransformationMode.AlignCorners => p > 0 ? i * last / (Number<T>(Length) * numerator / denominator - T.One) : T.Zero,
            CoordinateTransformationMode.TfCropAndResize => Resized > 1
                ? start * last + i * (end - start) * last / Number<T>(Resized - 1)
                : half * (start + end) * last,
            CoordinateTransformationMode.PytorchHalfPixel when Resized == 1 => T.Zero,
            CoordinateTransformationMode.HalfPixelSymmetric => Offset<T>() + (i + half) * denominator / numerator - half,
            _ => (i + half) * denominator / numerator - half,
        };
    }

    /// <summary>The elements of x that the place p of y is made of, and what each weighs.</summary>
    public List<(int Place, T Weight)> Taps<T>(int p)
        where T : INumber<T>
    {
        if (IsSame || IsOutside(p))
        {
            return IsSame ? [(p, T.One)] : [];
        }

        var c = Coordinate<double>(p);
        if (Rules.Mode == ResizeMode.Nearest)
        {
            return [(Math.Clamp(Nearest(c), 0, Length - 1), T.One)];
        }

        // A smoothing kernel is as much wider as the picture gets smaller.
        var isSmoothed = Rules.Antialias && Scale.Numerator < Scale.Denominator;
        var reach = (Rules.Mode == ResizeMode.Linear ? 1 : 2) * (isSmoothed ? Scale.Denominator / Scale.Numerator : 1);
        var exactly = Coordinate<T>(p);
        var taps = new List<(int Place, T Weight)>();
        for (var j = (int)Math.Ceiling(c - reach - Margin); j <= c + reach + Margin; j++)
        {
            if (!Rules.ExcludeOutside || (j >= 0 && j < Length))
            {
                var distance = T.Abs(exactly - Number<T>(j));
                distance = isSmoothed ? distance * Number<T>(Scale.Numerator) / Number<T>(Scale.Denominator) : distance;
                taps.Add((Math.Clamp(j, 0, Length - 1), Rules.Mode == ResizeMode.Linear ? Linear(distance) : Cubic(distance)));
            }
        }

        return Rules.ExcludeOutside || isSmoothed ? Normalised(taps) : taps;
    }

    private int Nearest(double c) =>
        (int)(
            Rules.NearestMode switch
            {
                NearestMode.RoundPreferFloor => Math.Ceiling(c - 0.5),
                NearestMode.RoundPreferCeil => Math.Floor(c + 0.5),
                NearestMode.Floor => Math.Floor(c),
                _ => Math.Ceiling(c),
            }
        );

    /// <summary>max(0, 1 - d).</summary>
    private static T Linear<T>(T d)
        where T : INumber<T> => T.Max(T.Zero, T.One - d);

    /// <summary>(a + 2)d³ - (a + 3)d² + 1 up to 1, ad³ - 5ad² + 8ad - 4a from there to 2, then 0.</summary>
    private T Cubic<T>(T d)
        where T : INumber<T>
    {
        var a = Number<T>(Rules.CubicCoeffA);
        return d <= T.One ? ((a + Number<T>(2)) * d - (a + Number<T>(3))) * d * d + T.One
            : d <= Number<T>(2) ? ((a * d - Number<T>(5) * a) * d + Number<T>(8) * a) * d - Number<T>(4) * a
            : T.Zero;
    }

    private static List<(int Place, T Weight)> Normalised<T>(List<(int Place, T Weight)> taps)
        where T : INumber<T>
    {
        var total = taps.Aggregate(T.Zero, (sum, tap) => sum + tap.Weight);
        return taps.ConvertAll(tap => (tap.Place, tap.Weight / total));
    }

    /// <summary>n/2·(1 - m/(s·n)), by which the middle of y would miss that of x.</summary>
    private T Offset<T>()
        where T : INumber<T>
    {
        var n = Number<T>(Length);
        var whole = Number<T>(Resized) * Number<T>(Scale.Denominator) / (n * Number<T>(Scale.Numerator));
        return n / Number<T>(2) * (T.One - whole);
    }

    private static T Number<T>(double value)
        where T : INumber<T> => T.CreateChecked(value);
}
