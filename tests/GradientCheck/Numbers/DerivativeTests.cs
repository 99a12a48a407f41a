using System.Diagnostics;
using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Reference.Numbers;

namespace Reference.GradientCheckTests.Numbers;

public class DerivativeTests
{
    private static T Sigmoid<T>(T x)
        where T : IFloatingPointIeee754<T> => T.One / (T.One + T.Exp(-x));

    private static void Close(double expected, double actual) =>
        Assert.True(Math.Abs(expected - actual) <= 1e-12 * (1 + Math.Abs(expected)), $"expected {expected:R}, got {actual:R}");

    [Fact]
    public void A_dual_carries_the_derivative_through_a_formula()
    {
        var x = new Dual(0.5, 1);
        var y = Sigmoid(x);
        Assert.Equal(0.6224593312018546, y.Value, 15);
        Assert.Equal(0.2350037122015945, y.Derivative, 15);
    }

    private abstract class Functions<T>
        where T : IFloatingPointIeee754<T>
    {
        private static T Number(double value) => T.CreateChecked(value);

        public static readonly Dictionary<string, Func<T, T>> All = new()
        {
            ["exp"] = T.Exp,
            ["expm1"] = T.ExpM1,
            ["exp2"] = T.Exp2,
            ["exp10"] = T.Exp10,
            ["log"] = T.Log,
            ["logp1"] = T.LogP1,
            ["log2"] = T.Log2,
            ["log10"] = T.Log10,
            ["sqrt"] = T.Sqrt,
            ["cbrt"] = T.Cbrt,
            ["root4"] = x => T.RootN(x, 4),
            ["pow"] = x => T.Pow(x, Number(2.5)),
            ["pow-"] = x => T.Pow(x, Number(-0.75)),
            ["powx"] = x => T.Pow(Number(3), x),
            ["sin"] = T.Sin,
            ["cos"] = T.Cos,
            ["tan"] = T.Tan,
            ["sinpi"] = T.SinPi,
            ["cospi"] = T.CosPi,
            ["asin"] = T.Asin,
            ["acos"] = T.Acos,
            ["atan"] = T.Atan,
            ["sinh"] = T.Sinh,
            ["cosh"] = T.Cosh,
            ["tanh"] = T.Tanh,
            ["asinh"] = T.Asinh,
            ["acosh"] = x => T.Acosh(x + T.One),
            ["atanh"] = T.Atanh,
            ["abs"] = T.Abs,
            ["hypot"] = x => T.Hypot(x, Number(2)),
            ["erf"] = ErrorFunction.Erf,
            ["fma"] = x => T.FusedMultiplyAdd(x, x, x),
            ["lerp"] = x => T.Lerp(T.One, x, x),
            ["scale"] = x => T.ScaleB(x, 3),
            ["clamp"] = x => T.Clamp(x, T.Zero, T.One),
            ["sigmoid"] = Sigmoid,
        };
    }

    public static TheoryData<string> Names => [.. Functions<double>.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_function_has_the_slope_that_its_values_show(string name)
    {
        const double h = 1e-5;
        foreach (var x in new[] { 0.15, 0.5, 0.9 })
        {
            var f = Functions<double>.All[name];
            var dual = Functions<Dual>.All[name](new(x, 1));
            var tape = new Tape();
            var variable = tape.Variable(x);
            var result = Functions<Variable>.All[name](variable);
            Close(f(x), dual.Value);
            Close(f(x), result.Value);
            Close(dual.Derivative, tape.Gradient(result)[variable]);
            var difference = (f(x + h) - f(x - h)) / (2 * h);
            Assert.Equal(difference, dual.Derivative, 1e-7 * (1 + Math.Abs(difference)));
        }
    }

    /// <summary>A random formula of two arguments, over any number type.</summary>
    private static T Formula<T>(int[] genes, T x, T y)
        where T : IFloatingPointIeee754<T>
    {
        var stack = new List<T> { x, y, T.One };
        foreach (var gene in genes)
        {
            var a = stack[gene / 10 % stack.Count];
            var b = stack[gene / 100 % stack.Count];
            stack.Add(
                (gene % 10) switch
                {
                    0 => a + b,
                    1 => a - b,
                    2 => a * b,
                    3 => a / (T.One + b * b),
                    4 => T.Sin(a),
                    5 => T.Exp(-a * a),
                    6 => T.Max(a, b),
                    7 => T.Tanh(a) * b,
                    8 => T.Sqrt(T.One + T.Abs(a)),
                    _ => ErrorFunction.Erf(a),
                }
            );
        }
        return stack[^1];
    }

    [Fact]
    public void Forward_and_reverse_mode_agree_on_random_formulas()
    {
        var genes = Gen.Choose(0, 9999).ArrayOf(12).ToArbitrary();
        var place = Gen.Choose(-2000, 2000).Select(i => i / 1000.0 + 1e-4).ToArbitrary();
        Prop.ForAll(
                genes,
                place,
                place,
                (code, x, y) =>
                {
                    var tape = new Tape();
                    var (vx, vy) = (tape.Variable(x), tape.Variable(y));
                    var gradient = tape.Gradient(Formula(code, vx, vy));
                    Close(Formula<Dual>(code, new(x, 1), y).Derivative, gradient[vx]);
                    Close(Formula<Dual>(code, x, new(y, 1)).Derivative, gradient[vy]);
                }
            )
            .Check(Property.Config);
    }

    private static T Largest<T>(T a, T b)
        where T : INumber<T> => T.Max(a, b);

    [Fact]
    public void Of_equal_numbers_the_first_wins_with_its_derivative()
    {
        Assert.Equal(1, Largest<Dual>(new(2, 1), new(2, 5)).Derivative);
        Assert.Equal(0, Largest<Dual>(0, new(0, 1)).Derivative);
        Assert.Equal(0, Functions<Dual>.All["abs"](new(0, 1)).Derivative);
    }

    [Fact]
    public void A_constant_stays_constant_where_the_slope_is_infinite()
    {
        Assert.Equal(0, Functions<Dual>.All["sqrt"](0).Derivative);
        Assert.True(Functions<Variable>.All["sqrt"](0).IsConstant);
    }

    [Fact]
    public void Constants_and_added_zeros_leave_no_record()
    {
        var tape = new Tape();
        var x = tape.Variable(2);
        Variable sum = 0;
        sum += x;
        var constant = (Variable)3 * 4 + 5;
        Assert.Equal(1, tape.Count);
        Assert.Equal(0, tape.Gradient(constant)[x]);
        Assert.Equal(1, tape.Gradient(sum)[x]);
    }

    [Fact]
    public void A_computation_has_one_tape()
    {
        var (one, other) = (new Tape(), new Tape());
        Assert.Throws<InvalidOperationException>(() => one.Variable(1) + other.Variable(2));
        Assert.Throws<InvalidOperationException>(() => one.Gradient(other.Variable(2)));
    }

    [Fact]
    public void Upstream_derivatives_weigh_the_outputs()
    {
        var tape = new Tape();
        var x = tape.Variable(3);
        var gradient = tape.Gradient([x * x, 5 * x, 7], [2.0, -1.0, 4.0]);
        Assert.Equal(2 * 6 - 5, gradient[x]);
        Assert.Throws<ArgumentException>(() => tape.Gradient([x], [1.0, 2.0]));
    }

    [Fact]
    public void A_million_multiplications_and_additions_are_recorded_and_walked_back_in_a_moment()
    {
        var clock = Stopwatch.StartNew();
        var tape = new Tape();
        var weights = Enumerable.Range(0, 1000).Select(i => tape.Variable(i / 1000.0)).ToArray();
        Variable sum = 0;
        for (var round = 0; round < 850; round++)
            foreach (var weight in weights)
                sum += weight * 0.5;
        var gradient = tape.Gradient(sum);
        clock.Stop();
        Close(850 * 0.5, gradient[weights[7]]);
        Console.Error.WriteLine($"tape: {tape.Count} steps in {clock.ElapsedMilliseconds} ms");
        Assert.True(clock.Elapsed.TotalSeconds < 5, $"took {clock.Elapsed}");
    }
}
