using System.Numerics;
using Reference.Numbers;

namespace Reference.GradientCheckTests.Numbers;

/// <summary>
/// A million random evaluations in float and Half against their bounds, in any order, pairwise and
/// fused; seeds are fixed, so a failure repeats.
/// </summary>
public class BoundedTrials
{
    private enum Kind
    {
        Mixed,
        Positive,
        Cancelling,
        WideRange,
    }

    /// <summary>The worst error found, as a share of the bound, and how often it was left.</summary>
    private sealed class Verdict
    {
        public double Worst { get; private set; }
        public int Violations { get; private set; }
        public int Trials { get; private set; }

        public void Judge(double got, double expected, double bound)
        {
            Trials++;
            var error = Math.Abs(got - expected);
            if (!(error <= bound))
                Violations++;
            if (bound > 0)
                Worst = Math.Max(Worst, error / bound);
        }

        public void Report(string name) => Console.Error.WriteLine($"{name}: {Trials} trials, worst {Worst:F3} of the bound");
    }

    private static double[] Draw(Random random, int n, Kind kind)
    {
        var values = new double[n];
        for (var i = 0; i < n; i++)
            values[i] = kind switch
            {
                Kind.Positive => random.NextDouble() + 0.01,
                Kind.WideRange => (2 * random.NextDouble() - 1) * Math.ScaleB(1, random.Next(-8, 4)),
                _ => 2 * random.NextDouble() - 1,
            };
        return values;
    }

    /// <summary>Σ xᵢwᵢ in T: in the order given or shuffled, pairwise, or fused.</summary>
    private static T Evaluate<T>(Random random, T[] x, T[] w, int way)
        where T : IFloatingPointIeee754<T>
    {
        var order = Enumerable.Range(0, x.Length).ToArray();
        if (way > 0)
            random.Shuffle(order);
        if (way == 2)
            return Pairwise<T>([.. order.Select(i => x[i] * w[i])]);
        var sum = T.Zero;
        foreach (var i in order)
            sum = way == 3 ? T.FusedMultiplyAdd(x[i], w[i], sum) : sum + x[i] * w[i];
        return sum;
    }

    private static T Pairwise<T>(ReadOnlySpan<T> terms)
        where T : INumber<T> =>
        terms.Length == 1 ? terms[0] : Pairwise(terms[..(terms.Length / 2)]) + Pairwise(terms[(terms.Length / 2)..]);

    private static Verdict DotProducts<T, TModel>(int seed, int trials, int n)
        where T : IFloatingPointIeee754<T>
        where TModel : IRoundingModel
    {
        var random = new Random(seed);
        var verdict = new Verdict();
        while (verdict.Trials < trials)
        {
            var kind = (Kind)random.Next(4);
            T[] x = [.. Draw(random, n, kind).Select(T.CreateChecked)];
            T[] w = [.. Draw(random, n, kind).Select(T.CreateChecked)];
            if (kind == Kind.Cancelling)
                for (var i = 0; i < n / 2; i++)
                    (x[n - 1 - i], w[n - 1 - i]) = (x[i] * w[i], -T.One);
            var bounded = Bounded<TModel>.FromDouble(0);
            for (var i = 0; i < n; i++)
                bounded += Exact<T, TModel>(x[i]) * Exact<T, TModel>(w[i]);
            for (var way = 0; way < 4; way++)
                verdict.Judge(double.CreateChecked(Evaluate(random, x, w, way)), bounded.Value, bounded.Bound);
        }
        return verdict;
    }

    private static Bounded<TModel> Exact<T, TModel>(T value)
        where T : INumber<T>
        where TModel : IRoundingModel => Bounded<TModel>.Exact(double.CreateChecked(value));

    private static void NeverLeft(string name, Verdict verdict, double sharper = 0)
    {
        verdict.Report(name);
        Assert.Equal(0, verdict.Violations);
        Assert.True(verdict.Worst > sharper, $"{name}: the bound is loose, worst {verdict.Worst}");
    }

    [Theory]
    [InlineData(1, 100_000, 0.9)]
    [InlineData(2, 160_000, 0.3)]
    [InlineData(5, 140_000, 0.15)]
    [InlineData(9, 100_000, 0.1)]
    [InlineData(25, 80_000, 0.05)]
    [InlineData(150, 12_000, 0.01)]
    [InlineData(400, 6_000, 0.003)]
    public void Float_dot_products_never_leave_the_bound(int n, int trials, double sharper) =>
        NeverLeft($"float, {n} products", DotProducts<float, Float32>(n, trials, n), sharper);

    [Theory]
    [InlineData(1, 60_000, 0.9)]
    [InlineData(2, 80_000, 0.3)]
    [InlineData(5, 60_000, 0.15)]
    [InlineData(9, 40_000, 0.1)]
    [InlineData(25, 24_000, 0.05)]
    [InlineData(150, 3_000, 0.01)]
    public void Half_dot_products_never_leave_the_bound(int n, int trials, double sharper) =>
        NeverLeft($"Half, {n} products", DotProducts<Half, Float16>(n, trials, n), sharper);

    [Theory]
    [InlineData(25, 40_000)]
    [InlineData(400, 6_000)]
    [InlineData(4000, 600)]
    public void Float_dot_products_never_leave_the_probabilistic_bound(int n, int trials) =>
        NeverLeft($"float, {n} products, probabilistic", DotProducts<float, Probabilistic<Float32>>(n, trials, n));

    [Theory]
    [InlineData(9, 60_000)]
    [InlineData(100, 4_000)]
    public void Double_dot_products_never_leave_the_bound(int n, int trials) =>
        NeverLeft($"double, {n} products", DotProducts<double, Float64>(n, trials, n));

    /// <summary>Float32 with half its roundoff: a model that promises too much.</summary>
    private abstract class TooNarrow : IRoundingModel
    {
        public static double UnitRoundoff => Float32.UnitRoundoff / 2;
        public static double SmallestNormal => Float32.SmallestNormal;
        public static double SmallestSubnormal => Float32.SmallestSubnormal;
        public static double LargestFinite => Float32.LargestFinite;

        public static bool Represents(double value) => Float32.Represents(value);

        public static double Growth(long roundings) => Float32.Growth(roundings) / 2;
    }

    [Fact]
    public void Half_the_roundoff_is_left()
    {
        Assert.True(DotProducts<float, TooNarrow>(1, 4_000, 1).Violations > 0);
        Assert.True(DotProducts<float, TooNarrow>(2, 40_000, 2).Violations > 0);
    }

    private static T Sigmoid<T>(T x)
        where T : IFloatingPointIeee754<T> => T.One / (T.One + T.Exp(-x));

    private static T Normalised<T>(T[] x)
        where T : IFloatingPointIeee754<T>
    {
        var (sum, squares, count) = (T.Zero, T.Zero, T.CreateChecked(x.Length));
        foreach (var value in x)
            sum += value;
        var mean = sum / count;
        foreach (var value in x)
            squares += (value - mean) * (value - mean);
        return (x[0] - mean) / T.Sqrt(squares / count + T.CreateChecked(1e-5));
    }

    private static T CrossEntropy<T>(T[] x)
        where T : IFloatingPointIeee754<T>
    {
        var largest = x[0];
        foreach (var value in x)
            largest = T.Max(largest, value);
        var sum = T.Zero;
        foreach (var value in x)
            sum += T.Exp(value - largest);
        return T.Log(sum) + largest - x[0];
    }

    private static T Chain<T>(T[] x)
        where T : IFloatingPointIeee754<T>
    {
        var sum = T.CreateChecked(0.1);
        foreach (var value in x)
            sum += T.Tanh(value * T.CreateChecked(0.7)) * Sigmoid(value);
        return T.Cbrt(sum) * T.Sin(sum) + T.Pow(T.One + sum * sum, T.CreateChecked(-0.75));
    }

    private static T Affine<T>(T[] x)
        where T : IFloatingPointIeee754<T> => (x[0] * x[1] + x[2]) / (T.Abs(x[3]) + T.CreateChecked(0.3)) * ErrorFunction.Erf(x[4]);

    private static Verdict Formulas<T, TModel>(
        Func<T[], T> formula,
        Func<Bounded<TModel>[], Bounded<TModel>> specification,
        int trials,
        int n
    )
        where T : IFloatingPointIeee754<T>
        where TModel : IRoundingModel
    {
        var random = new Random(n);
        var verdict = new Verdict();
        while (verdict.Trials < trials)
        {
            T[] x = [.. Draw(random, n, (Kind)random.Next(4)).Select(T.CreateChecked)];
            var bounded = specification([.. x.Select(Exact<T, TModel>)]);
            verdict.Judge(double.CreateChecked(formula(x)), bounded.Value, bounded.Bound);
        }
        return verdict;
    }

    [Fact]
    public void Chains_of_functions_never_leave_the_bound_in_float()
    {
        const int trials = 20_000;
        NeverLeft("sigmoid", Formulas<float, Float32>(One, One, trials, 1), 0.1);
        NeverLeft("normalised", Formulas<float, Float32>(Normalised, Normalised, trials, 8), 0.02);
        NeverLeft("entropy", Formulas<float, Float32>(CrossEntropy, CrossEntropy, trials, 5), 0.1);
        NeverLeft("chain", Formulas<float, Float32>(Chain, Chain, trials, 4), 0.02);
        NeverLeft("affine", Formulas<float, Float32>(Affine, Affine, trials, 5), 0.05);
    }

    [Fact]
    public void Chains_of_functions_never_leave_the_bound_in_half()
    {
        const int trials = 10_000;
        NeverLeft("sigmoid, Half", Formulas<Half, Float16>(One, One, trials, 1), 0.1);
        NeverLeft("entropy, Half", Formulas<Half, Float16>(CrossEntropy, CrossEntropy, trials, 5));
        NeverLeft("affine, Half", Formulas<Half, Float16>(Affine, Affine, trials, 5));
    }

    [Fact]
    public void Chains_of_functions_never_leave_the_bound_in_double()
    {
        // Backwards, because the same order in the same format would give the same bits.
        static double Backwards(double[] x) => Chain<double>([.. x.Reverse()]);
        NeverLeft("chain, double", Formulas<double, Float64>(Backwards, Chain, 10_000, 4));
    }

    [Fact]
    public void The_exact_result_is_within_the_bound_of_double()
    {
        var random = new Random(7);
        var verdict = new Verdict();
        while (verdict.Trials < 2_000)
        {
            var (x, w) = (Draw(random, 9, Kind.WideRange), Draw(random, 9, Kind.Mixed));
            Rational exact = 0;
            var bounded = Bounded<Float64>.Exact(0);
            for (var i = 0; i < x.Length; i++)
            {
                exact += Rational.FromDouble(x[i]) * Rational.FromDouble(w[i]);
                bounded += Bounded<Float64>.Exact(x[i]) * Bounded<Float64>.Exact(w[i]);
            }
            var error = exact - Rational.FromDouble(bounded.Value);
            verdict.Judge((double)error, 0, bounded.Bound);
        }
        NeverLeft("exact, 9 products", verdict);
    }

    private static T One<T>(T[] x)
        where T : IFloatingPointIeee754<T> => Sigmoid(x[0]);
}
