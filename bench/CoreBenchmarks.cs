using System.Numerics.Tensors;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using Reference.Layers;
using Reference.Native;

namespace Reference.Bench;

/// <summary>The specification against the native core, one convolution and one matrix product, sizes growing.</summary>
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
[CategoriesColumn]
public class CoreBenchmarks : IDisposable
{
    private readonly Context _context = new();
    private readonly Convolution _convolution = new() { Pads = [1, 1, 1, 1] };
    private readonly MatrixProduct _product = new();
    private (Tensor<float> X, Tensor<float> W, Tensor<float> dY) _pictures;
    private (Tensor<float> A, Tensor<float> B) _matrices;
    private Plan _forward = null!;
    private Plan _backward = null!;
    private Plan _multiply = null!;

    /// <summary>Channels in and out of a 3×3 convolution over 4 pictures of so many by so many pixels; sides of square matrices are 8 times as long.</summary>
    [Params(4, 16, 64)]
    public int Size { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        _pictures = (Random([4, Size, Size, Size]), Random([Size, Size, 3, 3]), Random([4, Size, Size, Size]));
        _matrices = (Random([8 * Size, 8 * Size]), Random([8 * Size, 8 * Size]));
        var (x, w, dy) = (OnDevice(_pictures.X), OnDevice(_pictures.W), OnDevice(_pictures.dY));
        _forward = new(_context);
        _forward.Add(_convolution, [("X", x), ("W", w with { Constant = true })], [("Y", OnDevice(_pictures.dY))]);
        _backward = new(_context);
        _backward.Add(_convolution, [("X", x), ("W", w), ("dY", dy)], [("dX", OnDevice(_pictures.X)), ("dW", OnDevice(_pictures.W))]);
        _multiply = new(_context);
        _multiply.Add(_product, [("A", OnDevice(_matrices.A)), ("B", OnDevice(_matrices.B))], [("Y", OnDevice(_matrices.A))]);
    }

    [Benchmark(Baseline = true), BenchmarkCategory("convolution forward")]
    public object Convolution_of_the_specification() => _convolution.Forward(_pictures.X, _pictures.W);

    [Benchmark, BenchmarkCategory("convolution forward")]
    public void Convolution_of_the_core() => Run(_forward);

    [Benchmark(Baseline = true), BenchmarkCategory("convolution backward")]
    public object Gradients_of_the_specification() => _convolution.Backward(_pictures.X, _pictures.W, null, _pictures.dY);

    [Benchmark, BenchmarkCategory("convolution backward")]
    public void Gradients_of_the_core() => Run(_backward);

    [Benchmark(Baseline = true), BenchmarkCategory("matrix product")]
    public object Product_of_the_specification() => _product.Forward(_matrices.A, _matrices.B);

    [Benchmark, BenchmarkCategory("matrix product")]
    public void Product_of_the_core() => Run(_multiply);

    [GlobalCleanup]
    public void Dispose()
    {
        _context.Dispose();
        GC.SuppressFinalize(this);
    }

    private void Run(Plan plan)
    {
        plan.Run();
        _context.Finish();
    }

    private DeviceTensor OnDevice(Tensor<float> tensor) => new(DeviceBuffer.Of<float>(_context, tensor.Flat()), tensor.Shape());

    private static Tensor<float> Random(Shape shape)
    {
        var random = new Random(1);
        return Tensors.Fill(shape, _ => random.NextSingle() - 0.5f);
    }
}
