using System.Numerics;
using Reference.Layers;

namespace Reference.GoldenTests.Layers;

/// <summary>A hand-written table of an activation: x, y = f(x) and f'(x), to hold in double, float and Half.</summary>
internal static class ActivationTable
{
    /// <summary>
    /// y must be right to 8 units of roundoff of its size (two or three roundings, one of them of x itself, and an elementary function
    /// of two units), dx to 8 units of dy, or of dy·x for x up to 10, the size of the terms that make up a slope; zero, infinity and NaN
    /// exactly, zero in y with its sign. The upstream gradient is a different number for each row, and never 1.
    /// </summary>
    public static void Holds(IOperator activation, params (double X, double Y, double Slope)[] table)
    {
        Holds<double>(activation, Math.ScaleB(1, -53), table);
        Holds<float>(activation, Math.ScaleB(1, -24), table);
        Holds<Half>(activation, Math.ScaleB(1, -11), table);
    }

    private static void Holds<T>(IOperator activation, double roundoff, (double X, double Y, double Slope)[] table)
        where T : IFloatingPointIeee754<T>
    {
        var (input, output) = (activation.Signature.Inputs[0].Name, activation.Signature.Outputs[0].Name);
        var upstream = table.Select((_, row) => row % 2 == 0 ? row + 2.0 : -row - 2.0).ToArray();
        var given = new Values<T>
        {
            [input] = Tensors.Of([1, table.Length], Numbers<T>(table.Select(row => row.X))),
            [$"d{output}"] = Tensors.Of([1, table.Length], Numbers<T>(upstream)),
        };
        var y = activation.Forward(given)[output].Flat();
        var dx = activation.Backward(given)[$"d{input}"].Flat();
        for (var i = 0; i < table.Length; i++)
        {
            var (x, expected, slope) = table[i];
            var (got, gradient) = (double.CreateChecked(y[i]), double.CreateChecked(dx[i]));
            var place = $"{activation} in {typeof(T).Name} at {x}";
            if (expected == 0)
            {
                Assert.True(got == 0 && double.IsNegative(got) == double.IsNegative(expected), $"{place}: y is {got:R}, not {expected}");
            }
            else
            {
                Near(expected, got, 8 * roundoff * Math.Abs(expected) + double.CreateChecked(T.Epsilon), $"{place}: y");
            }

            Near(
                upstream[i] * slope,
                gradient,
                slope == 0 ? 0 : 8 * roundoff * Math.Abs(upstream[i]) * (Math.Abs(x) is > 1 and < 10 ? Math.Abs(x) : 1),
                $"{place}: dx"
            );
        }
    }

    private static T[] Numbers<T>(IEnumerable<double> values)
        where T : IFloatingPointIeee754<T> => [.. values.Select(T.CreateChecked)];

    private static void Near(double expected, double got, double tolerance, string what) =>
        Assert.True(
            double.IsFinite(expected) ? Math.Abs(got - expected) <= tolerance : expected.Equals(got),
            $"{what} is {got:R}, not {expected:R} ± {tolerance:G2}"
        );
}
