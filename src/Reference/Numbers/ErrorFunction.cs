using System.Numerics;

namespace Reference.Numbers;

/// <summary>A number type that computes its own error function.</summary>
/// <typeparam name="TSelf">The number type itself.</typeparam>
public interface IErrorFunction<TSelf>
{
    /// <summary>erf of this number, with whatever the number carries beside its value.</summary>
    TSelf Erf();
}

/// <summary>erf(x) = 2/√π ∫₀ˣ e^(-t²) dt, which GELU needs and .NET lacks.</summary>
/// <remarks>Formulas: NIST Digital Library of Mathematical Functions, 7.6.1 and 7.9.1.</remarks>
public static class ErrorFunction
{
    // Enough for double precision at x = 1, where the continued fraction converges slowest.
    private const int Levels = 200;

    /// <summary>
    /// The error function over any real number type. Types that implement
    /// <see cref="IErrorFunction{TSelf}"/> are asked; others (float, Half) go through double.
    /// </summary>
    /// <typeparam name="T">The number type.</typeparam>
    /// <param name="x">Any number; NaN gives NaN, ±∞ gives ±1.</param>
    public static T Erf<T>(T x)
        where T : IFloatingPointIeee754<T> => x is IErrorFunction<T> own ? own.Erf() : T.CreateChecked(Erf(double.CreateChecked(x)));

    /// <summary>The error function in double precision, to about one unit in the last place.</summary>
    /// <param name="x">Any number; NaN gives NaN, ±∞ gives ±1.</param>
    public static double Erf(double x) =>
        double.IsNaN(x) ? x
        : Math.Abs(x) <= 1 ? Series(x)
        : Math.Abs(x) >= 6 ? Math.Sign(x)
        : Math.CopySign(1 - Complement(Math.Abs(x)), x);

    // 2/√π Σ (-1)ⁿ x²ⁿ⁺¹ / (n! (2n+1))
    private static double Series(double x)
    {
        double sum = 0;
        var power = x;
        for (var n = 0; Math.Abs(power) > 1e-18 * Math.Abs(x); n++)
        {
            sum += power / (2 * n + 1);
            power *= -x * x / (n + 1);
        }
        return 2 / Math.Sqrt(Math.PI) * sum;
    }

    // 1 - erf(x) = e^(-x²)/√π · 1/(x + (1/2)/(x + (2/2)/(x + (3/2)/(x + …))))
    private static double Complement(double x)
    {
        var denominator = x;
        for (var level = Levels; level > 0; level--)
            denominator = x + level / 2.0 / denominator;
        return Math.Exp(-x * x) / Math.Sqrt(Math.PI) / denominator;
    }
}
