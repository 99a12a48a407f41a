using System.Numerics;
using Reference.Numbers;

namespace Reference.GoldenTests.Documents;

public sealed class NumbersSamples
{
    [Fact]
    public void A_mean_over_a_window_stays_a_fraction()
    {
        using var Console = new StringWriter();

        static T Mean<T>(T[] window)
            where T : INumber<T>
        {
            var sum = T.Zero;
            foreach (var x in window)
            {
                sum += x;
            }

            return sum / T.CreateChecked(window.Length);
        }

        Rational[] window = [1, 1, 1, 1, -1, 1, 1, 1, 1];
        Console.WriteLine(Mean(window));
        Console.WriteLine(Mean(window).ToTruncatedString()); // as the decks print it: cut off, not rounded

        Page.Read("docs/numbers/rational.md").Shows(Console);
    }

    [Fact]
    public void A_dual_carries_the_derivative_through_a_formula()
    {
        using var Console = new StringWriter();

        static T Sigmoid<T>(T x)
            where T : IFloatingPointIeee754<T> => T.One / (T.One + T.Exp(-x));

        var x = new Dual(0.5, 1); // the variable asked about: derivative 1
        var y = Sigmoid(x);
        Console.WriteLine($"{y.Value:F12}");
        Console.WriteLine($"{y.Derivative:F12}"); // σ(x)(1 - σ(x))

        Page.Read("docs/numbers/dual.md").Shows(Console);
    }

    [Fact]
    public void A_tape_gives_all_derivatives_at_once()
    {
        using var Console = new StringWriter();

        var tape = new Tape();
        Variable x = tape.Variable(3);
        Variable w = tape.Variable(-2);
        var y = x * w + x;
        var gradient = tape.Gradient(y);
        Console.WriteLine($"y {y.Value}, dy/dx {gradient[x]} = w + 1, dy/dw {gradient[w]} = x");

        Page.Read("docs/numbers/variable.md").Shows(Console);
    }
}
