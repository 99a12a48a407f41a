using System.Numerics;
using BenchmarkDotNet.Attributes;

namespace Reference.Bench;

/// <summary>What writing a loop over <c>INumber&lt;T&gt;</c> costs beside the same loop over <c>double</c>: the price of one specification for every number.</summary>
public class SumBenchmarks
{
    private readonly double[] _values = [.. Enumerable.Range(0, 10_000).Select(i => i * 0.5)];

    [Benchmark(Baseline = true)]
    public double Over_double()
    {
        double sum = 0;
        foreach (double value in _values)
        {
            sum += value;
        }

        return sum;
    }

    [Benchmark]
    public double Over_any_number() => Sum<double>(_values);

    private static T Sum<T>(ReadOnlySpan<T> values)
        where T : INumber<T>
    {
        T sum = T.Zero;
        foreach (T value in values)
        {
            sum += value;
        }

        return sum;
    }
}
