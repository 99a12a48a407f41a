using System.Numerics.Tensors;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using Reference.Layers;

namespace Reference.Bench;

/// <summary>
/// What the specification costs beside the same loops written by hand for one number type and one rank over flat arrays:
/// the price of saying each layer once for every number, any number of axes, strides, pads, dilations and groups.
/// </summary>
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
[CategoriesColumn]
public class ConvolutionBenchmarks
{
    private const int N = 4;
    private const int C = 6;
    private const int O = 16;
    private const int H = 14;
    private const int K = 5;
    private const int P = H - K + 1;

    private readonly Convolution _convolution = new();
    private readonly Tensor<double> _input = Random([N, C, H, H], 1);
    private readonly Tensor<double> _weights = Random([O, C, K, K], 2);
    private readonly Tensor<double> _bias = Random([O], 3);
    private readonly Tensor<double> _upstream = Random([N, O, P, P], 4);
    private double[] _x = [];
    private double[] _w = [];
    private double[] _b = [];
    private double[] _dy = [];

    [GlobalSetup]
    public void Flatten()
    {
        _x = _input.Flat().ToArray();
        _w = _weights.Flat().ToArray();
        _b = _bias.Flat().ToArray();
        _dy = _upstream.Flat().ToArray();
    }

    [Benchmark(Baseline = true), BenchmarkCategory("forward")]
    public double[] Forward_by_hand()
    {
        var y = new double[N * O * P * P];
        for (var n = 0; n < N; n++)
        for (var o = 0; o < O; o++)
        for (var i = 0; i < P; i++)
        for (var j = 0; j < P; j++)
        {
            var sum = _b[o];
            for (var c = 0; c < C; c++)
            for (var k = 0; k < K; k++)
            for (var l = 0; l < K; l++)
            {
                sum += _x[((n * C + c) * H + i + k) * H + j + l] * _w[((o * C + c) * K + k) * K + l];
            }

            y[((n * O + o) * P + i) * P + j] = sum;
        }

        return y;
    }

    [Benchmark, BenchmarkCategory("forward")]
    public Tensor<double> Forward_of_the_specification() => _convolution.Forward(_input, _weights, _bias);

    [Benchmark(Baseline = true), BenchmarkCategory("backward")]
    public double[] Backward_by_hand()
    {
        var dx = new double[_x.Length];
        var dw = new double[_w.Length];
        var db = new double[_b.Length];
        for (var n = 0; n < N; n++)
        for (var o = 0; o < O; o++)
        for (var i = 0; i < P; i++)
        for (var j = 0; j < P; j++)
        {
            var dy = _dy[((n * O + o) * P + i) * P + j];
            db[o] += dy;
            for (var c = 0; c < C; c++)
            for (var k = 0; k < K; k++)
            for (var l = 0; l < K; l++)
            {
                var pixel = ((n * C + c) * H + i + k) * H + j + l;
                var weight = ((o * C + c) * K + k) * K + l;
                dx[pixel] += dy * _w[weight];
                dw[weight] += dy * _x[pixel];
            }
        }

        return [.. dx, .. dw, .. db];
    }

    [Benchmark, BenchmarkCategory("backward")]
    public object Backward_of_the_specification() => _convolution.Backward(_input, _weights, _bias, _upstream);

    private static Tensor<double> Random(Shape shape, int seed)
    {
        var random = new Random(seed);
        return Tensors.Fill(shape, _ => random.NextDouble() - 0.5);
    }
}
