using System.Numerics;
using Reference.Numbers;

namespace Reference.Oracle.Companion;

/// <summary>Slopes by small steps against Dual's exact value, for steps from 1 down to 10⁻¹⁶.</summary>
internal static class CompanionGradientCheck
{
    private const int StepsADecade = 10;

    /// <summary>Three functions, each with its exact slope and the errors of the forward and the central difference.</summary>
    public static object Data() =>
        new[]
        {
            Curve("cubic", "w³", 1.3, w => Cubic(w), w => Cubic(w)),
            Curve("neuron", "(σ(w·¾ − ½) − 1)²", 0.8, w => Neuron(w), w => Neuron(w)),
            Curve("kink", "max(0, w)", 0.001, w => Kink(w), w => Kink(w)),
        };

    private static T Cubic<T>(T w)
        where T : INumber<T> => w * w * w;

    private static T Neuron<T>(T w)
        where T : IFloatingPointIeee754<T>
    {
        var y = T.One / (T.One + T.Exp(-(w * T.CreateChecked(0.75) - T.CreateChecked(0.5))));
        return (y - T.One) * (y - T.One);
    }

    private static T Kink<T>(T w)
        where T : INumber<T> => T.Max(T.Zero, w);

    private static object Curve(string id, string formula, double at, Func<double, double> value, Func<Dual, Dual> dual)
    {
        var exact = dual(new Dual(at, 1)).Derivative;
        return new
        {
            Id = id,
            Formula = formula,
            At = at,
            Value = value(at),
            Exact = exact,
            Steps = Enumerable
                .Range(0, 16 * StepsADecade + 1)
                .Select(i =>
                {
                    var h = Math.Pow(10, -(double)i / StepsADecade);
                    var (above, below) = (value(at + h), value(at - h));
                    var (forward, central) = ((above - value(at)) / h, (above - below) / (2 * h));
                    return new
                    {
                        Step = h,
                        Above = above,
                        Below = below,
                        Forward = forward,
                        Central = central,
                        ForwardError = Math.Abs(forward - exact),
                        CentralError = Math.Abs(central - exact),
                    };
                })
                .ToList(),
        };
    }
}
