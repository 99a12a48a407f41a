using System.Globalization;
using Reference.Layers;
using Reference.Numbers;

namespace Reference.GoldenTests.Numbers;

/// <summary>Numbers that show their working.</summary>
public sealed class WorkedTests
{
    private static readonly Worked X = Worked.Named("x", 3);
    private static readonly Worked Y = Worked.Named("y", -2);

    [Fact]
    public void Sums_products_and_quotients_are_written_with_the_brackets_they_need()
    {
        Assert.Equal("x·y + x", $"{X * Y + X}");
        Assert.Equal("x·(y + x)", $"{X * (Y + X)}");
        Assert.Equal("(x - y)/(x·y)", $"{(X - Y) / (X * Y)}");
        Assert.Equal("x - (x - y)", $"{X - (X - Y)}");
        Assert.Equal("-(x + y)", $"{-(X + Y)}");
        Assert.Equal("x + (-x·y)", $"{X + (-(X * Y))}");
    }

    [Fact]
    public void Functions_and_powers_are_named()
    {
        Assert.Equal("exp(x + y)", $"{Exp(X + Y)}");
        Assert.Equal("(x + y)^2.5", $"{Pow(X + Y, 2.5)}");
        static T Exp<T>(T x)
            where T : System.Numerics.IFloatingPointIeee754<T> => T.Exp(x);
        static T Pow<T>(T x, double y)
            where T : System.Numerics.IFloatingPointIeee754<T> => T.Pow(x, T.CreateChecked(y));
    }

    [Fact]
    public void Zeros_and_ones_of_the_formula_leave_no_trace_and_its_other_numbers_do()
    {
        Assert.Equal("x", $"{0 + X * 1 - 0}");
        Assert.Equal("0.5·x", $"{0.5 * X}");
    }

    [Fact]
    public void The_terms_of_a_sum_come_in_order_with_names_numbers_and_values()
    {
        var terms = (X * Y - Y + X).Terms(number => number.ToString("G6", CultureInfo.InvariantCulture)).ToList();

        Assert.Equal(["x·y", "y", "x"], terms.Select(term => term.Names));
        Assert.Equal(["3·(-2)", "-2", "3"], terms.Select(term => term.Numbers));
        Assert.Equal([-6.0, -2, 3], terms.Select(term => term.Value));
        Assert.Equal([false, true, false], terms.Select(term => term.IsTaken));
    }

    [Fact]
    public void It_knows_the_numbers_that_it_comes_from()
    {
        Assert.Equal(["x", "y"], (X * (Y + X) / (2 - Y)).Sources.Order());
        Assert.Empty(((Worked)2).Sources);
    }

    [Fact]
    public void What_would_fill_a_library_is_cut_off()
    {
        // Each line is twice as long as the one before: 2⁶⁰ characters, and 60 steps.
        var grown = X;
        for (var i = 0; i < 60; i++)
        {
            grown = (grown + Y) * (grown + Y);
        }

        Assert.Equal(1_001, $"{grown}".Length);
        Assert.EndsWith("…", $"{grown}", StringComparison.Ordinal);
    }

    /// <summary>Lecture R, "Filtering: the math behind the match": products of pixels and weights, and their sum.</summary>
    [Fact]
    public void A_layer_writes_its_own_arithmetic()
    {
        var x = Tensors.Fill<Worked>([1, 1, 2, 2], i => Worked.Named($"x{i}", i + 1));
        var w = Tensors.Fill<Worked>([1, 1, 1, 2], i => Worked.Named($"w{i}", 1 - 2 * i));

        var y = new Convolution().Forward(x, w);

        Assert.Equal(["x0·w0 + x1·w1", "x2·w0 + x3·w1"], y.Flat().ToArray().Select(element => element.ToString()));
        Assert.Equal([-1.0, -1], y.Flat().ToArray().Select(element => element.Value));
    }
}
