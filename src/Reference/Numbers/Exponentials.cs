using System.Numerics;

namespace Reference.Numbers;

/// <summary>
/// e^x - 1 and log(1 + x) that keep their digits near 0, where .NET's lose them: they are computed as written, so that e^x - 1 at
/// x = 10⁻¹⁰ has seven right digits of sixteen. The number types of this folder do compute them as written: no derivative
/// suffers, and the bound of <see cref="Bounded{TModel}"/> then lets pass whoever follows the written formula, as ONNX does for ELU.
/// </summary>
/// <remarks>Formulas: W. Kahan's, in Higham, Accuracy and Stability of Numerical Algorithms, section 1.14.1 and problem 1.5.</remarks>
public static class Exponentials
{
    /// <summary>e^x - 1.</summary>
    /// <param name="x">Any number; NaN gives NaN, -∞ gives -1.</param>
    public static T ExpM1<T>(T x)
        where T : IFloatingPointIeee754<T> =>
        x is double or float or Half ? T.CreateChecked(ExpM1(double.CreateChecked(x))) : T.Exp(x) - T.One;

    /// <summary>log(1 + x).</summary>
    /// <param name="x">-1 or more, which gives -∞ or more; less gives NaN, and NaN does.</param>
    public static T LogP1<T>(T x)
        where T : IFloatingPointIeee754<T> =>
        x is double or float or Half ? T.CreateChecked(LogP1(double.CreateChecked(x))) : T.Log(T.One + x);

    /// <summary>e^x - 1 in double precision, to a few units in the last place.</summary>
    /// <param name="x">Any number.</param>
    public static double ExpM1(double x)
    {
        var y = Math.Exp(x);
        return y == 1 ? x
            : y - 1 == -1 ? -1
            : double.IsInfinity(y) ? y
            : (y - 1) * (x / Math.Log(y));
    }

    /// <summary>log(1 + x) in double precision, to a few units in the last place.</summary>
    /// <param name="x">Any number.</param>
    public static double LogP1(double x)
    {
        var y = 1 + x;
        return y == 1 ? x
            : double.IsInfinity(y) || y <= 0 ? Math.Log(y)
            : Math.Log(y) * (x / (y - 1));
    }
}
