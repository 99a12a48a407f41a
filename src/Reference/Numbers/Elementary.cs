using System.Globalization;
using System.Runtime.CompilerServices;

namespace Reference.Numbers;

/// <summary>
/// A function of one real argument as the numbers of this folder need it: its value, its slope and
/// how far an implementation of it may be off. One table serves <see cref="Dual"/>,
/// <see cref="Variable"/> (value and slope) and <see cref="Bounded{TModel}"/> (value and ulps).
/// </summary>
/// <remarks>
/// <see cref="Bounded{TModel}"/> looks at a function only in the middle and at both ends of an
/// interval. That is enough for functions that are monotone, or convex and even (cosh, |x|, even
/// powers: the far end moves most); the others state a <see cref="Lipschitz"/> constant.
/// </remarks>
/// <param name="Value">x ↦ f(x).</param>
/// <param name="Slope">(x, f(x)) ↦ f′(x).</param>
/// <param name="Ulps">
/// The error, in units in the last place, that an implementation of f is allowed: the limit that
/// the OpenCL C specification gives for single precision (table "ULP values for single precision
/// built-in math functions"); 0 where the result is exact.
/// </param>
/// <param name="Name">What the function is called where the arithmetic is written out: <c>Exp</c>; a power begins with ^.</param>
public sealed record Elementary(
    Func<double, double> Value,
    Func<double, double, double> Slope,
    double Ulps,
    [CallerMemberName] string Name = ""
)
{
    /// <summary>For a function that oscillates in [-1, 1]: the largest |f′|. Otherwise infinite.</summary>
    public double Lipschitz { get; init; } = double.PositiveInfinity;

    private static readonly double Ln2 = Math.Log(2);
    private static readonly double Ln10 = Math.Log(10);

    internal static readonly Elementary Absolute = new(Math.Abs, (x, _) => SignOf(x), 0);

    internal static readonly Elementary Exp = new(Math.Exp, (_, y) => y, 3);
    internal static readonly Elementary ExpM1 = new(Exponentials.ExpM1, (x, _) => Math.Exp(x), 3);
    internal static readonly Elementary Exp2 = new(double.Exp2, (_, y) => y * Ln2, 3);
    internal static readonly Elementary Exp10 = new(double.Exp10, (_, y) => y * Ln10, 3);

    internal static readonly Elementary Log = new(Math.Log, (x, _) => 1 / x, 3);
    internal static readonly Elementary LogP1 = new(Exponentials.LogP1, (x, _) => 1 / (1 + x), 2);
    internal static readonly Elementary Log2 = new(Math.Log2, (x, _) => 1 / (x * Ln2), 3);
    internal static readonly Elementary Log10 = new(Math.Log10, (x, _) => 1 / (x * Ln10), 3);

    internal static readonly Elementary Sqrt = new(Math.Sqrt, (_, y) => 0.5 / y, 3);

    /// <summary>The root of what cannot be negative: an interval that reaches below 0 ends there. NaN stays NaN.</summary>
    internal static readonly Elementary SqrtFromZero = new(x => Math.Sqrt(Math.Max(x, 0)), (_, y) => 0.5 / y, 3, nameof(Sqrt));
    internal static readonly Elementary Cbrt = new(Math.Cbrt, (_, y) => 1 / (3 * y * y), 2);

    internal static readonly Elementary Sin = Wave(Math.Sin, Math.Cos, 1);
    internal static readonly Elementary Cos = Wave(Math.Cos, x => -Math.Sin(x), 1);
    internal static readonly Elementary SinPi = Wave(double.SinPi, double.CosPi, Math.PI);
    internal static readonly Elementary CosPi = Wave(double.CosPi, x => -double.SinPi(x), Math.PI);

    internal static readonly Elementary Asin = new(Math.Asin, (x, _) => 1 / Leg(x), 4);
    internal static readonly Elementary Acos = new(Math.Acos, (x, _) => -1 / Leg(x), 4);
    internal static readonly Elementary Atan = new(Math.Atan, (x, _) => 1 / (1 + x * x), 5);

    internal static readonly Elementary Sinh = new(Math.Sinh, (x, _) => Math.Cosh(x), 4);
    internal static readonly Elementary Cosh = new(Math.Cosh, (x, _) => Math.Sinh(x), 4);
    internal static readonly Elementary Tanh = new(Math.Tanh, (_, y) => 1 - y * y, 5);
    internal static readonly Elementary Asinh = new(Math.Asinh, (x, _) => 1 / Math.Sqrt(x * x + 1), 4);
    internal static readonly Elementary Acosh = new(Math.Acosh, (x, _) => 1 / Math.Sqrt(x * x - 1), 4);
    internal static readonly Elementary Atanh = new(Math.Atanh, (x, _) => 1 / (1 - x * x), 5);

    internal static readonly Elementary Erf = new(ErrorFunction.Erf, (x, _) => 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x), 16);

    /// <summary>x to a fixed power, which must not be negative unless x is exact (the pole at 0 is the quotient's).</summary>
    internal static Elementary Power(double exponent) =>
        new(
            x => Math.Pow(x, exponent),
            (x, _) => exponent == 0 ? 0 : exponent * Math.Pow(x, exponent - 1),
            16,
            $"^{exponent.ToString(CultureInfo.InvariantCulture)}"
        );

    /// <summary>The n-th root, n &gt; 0.</summary>
    internal static Elementary Root(int n) =>
        new(x => double.RootN(x, n), (x, y) => y / (n * x), 16, $"^(1/{n.ToString(CultureInfo.InvariantCulture)})");

    /// <summary>A function that rounds to whole numbers or decimals: flat between its jumps.</summary>
    internal static Elementary Step(Func<double, double> rounding) => new(rounding, (_, _) => 0, 0, "Round");

    private static Elementary Wave(Func<double, double> value, Func<double, double> slope, double lipschitz) =>
        new(value, (x, _) => lipschitz * slope(x), 4) { Lipschitz = lipschitz };

    private static double SignOf(double x) =>
        x > 0 ? 1
        : x < 0 ? -1
        : 0;

    private static double Leg(double x) => Math.Sqrt((1 - x) * (1 + x));
}
