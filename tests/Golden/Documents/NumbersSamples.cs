using System.Numerics;
using Reference.Layers;
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

    [Fact]
    public void A_dot_product_in_float_is_within_its_bound()
    {
        using var Console = new StringWriter();

        static T Dot<T>(T[] x, T[] w)
            where T : INumber<T>
        {
            var sum = T.Zero;
            for (var i = 0; i < x.Length; i++)
                sum += x[i] * w[i];
            return sum;
        }

        float[] x = [0.1f, 0.2f, 0.3f];
        float[] w = [1.5f, -2.5f, 3.5f];
        float got = Dot(x, w);
        Bounded<Float32> expected = Dot([.. x.Select(v => Bounded<Float32>.Exact(v))], [.. w.Select(v => Bounded<Float32>.Exact(v))]);

        Console.WriteLine($"{expected.Value:F7} ± {expected.Bound:G2}");
        Console.WriteLine(Math.Abs(got - expected.Value) <= expected.Bound);

        Page.Read("docs/numbers/bounded.md").Shows(Console);
        Assert.Equal(3, expected.Terms);
    }

    [Fact]
    public void A_convolution_writes_out_its_products()
    {
        using var Console = new StringWriter();

        var x = Tensors.Fill<Worked>([1, 1, 3], i => Worked.Named($"x{i}", i + 1));
        var w = Tensors.Fill<Worked>([1, 1, 2], i => Worked.Named($"w{i}", 1 - 2 * i));

        var y = new Convolution().Forward(x, w).Flat();

        Console.WriteLine($"{y[0]} = {y[0].Value}");
        foreach (var term in y[1].Terms(number => $"{number}"))
        {
            Console.WriteLine($"{term.Names} = {term.Numbers} = {term.Value}");
        }

        Page.Read("docs/numbers/worked.md").Shows(Console);
    }
}
