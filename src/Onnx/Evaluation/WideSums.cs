using System.Numerics;
using System.Numerics.Tensors;
using Reference.Layers;

namespace Reference.Onnx;

/// <summary>
/// Large convolutions and matrix products, all outputs of a place at once and on all processors. Each single sum is added up in the layer's own order and in the
/// number type itself, so that every bit is what the layer gives; only sums that have nothing to do with each other go side by side.
/// </summary>
internal static class WideSums
{
    /// <summary>Below so many products the layer itself is fast enough.</summary>
    private const long Many = 1 << 20;

    /// <summary>With fewer outputs side by side nothing is won.</summary>
    private const int Narrow = 16;

    /// <summary>So many places are summed together, while a row of weights is at hand.</summary>
    private const int Together = 8;

    /// <summary>The outputs of a layer that is many sums of products; null for any other.</summary>
    /// <exception cref="LayerException">The shapes do not fit each other or the attributes.</exception>
    public static Values<T>? Forward<T>(IOperator op, Values<T> given)
        where T : INumber<T>
    {
        if (typeof(T) != typeof(float) && typeof(T) != typeof(double))
        {
            return null;
        }

        return op switch
        {
            Convolution layer => Convolve(layer, given),
            FullyConnected layer => Multiply(layer, given["A"], layer.TransA, given["B"], layer.TransB) is { } sums
                ? new() { ["Y"] = Finished(layer, sums, given) }
                : null,
            MatrixProduct layer when given.ShapeOf("A").Rank == 2 && given.ShapeOf("B").Rank == 2 => Multiply(
                layer,
                given["A"],
                false,
                given["B"],
                false
            )
                is { } sums
                ? new() { ["Y"] = sums }
                : null,
            _ => null,
        };
    }

    private static Values<T>? Convolve<T>(Convolution layer, Values<T> given)
        where T : INumber<T>
    {
        var (x, w) = (given["X"], given["W"]);
        var (picture, kernel) = (given.ShapeOf("X"), given.ShapeOf("W"));
        if (layer.InferShapes([picture, kernel, given.Has("B") ? given.ShapeOf("B") : null])[0] is not { } shape)
        {
            return null;
        }

        var (C, each) = (kernel[1], kernel[0] / layer.Group);
        if ((long)shape.Size * kernel[1..].Size < Many || each < Narrow)
        {
            return null;
        }

        var (N, O, K, places) = (shape[0], shape[1], kernel[2..].Size, shape[2..].Size);
        var rows = Turned(w, layer.Group, each, C * K);
        var bias = given.Has("B") ? given["B"].Flat().ToArray() : new T[O];
        var y = Tensors.Zeros<T>(shape);
        var blocks = (places + Together - 1) / Together;
        OnAllProcessors(
            blocks * N,
            (first, last) =>
            {
                var windows = Windows.Slide("Conv", picture[2..], kernel[2..], layer);
                var pixels = x.View(N, C * layer.Group, windows.Picture.Size);
                var results = y.View(N, O, places);
                var pixel = new int[K * Together];
                var sums = new T[Together * each];
                for (var block = first; block < last; block++)
                {
                    var (n, start) = (block / blocks, block % blocks * Together);
                    var count = Math.Min(Together, places - start);
                    Array.Fill(pixel, -1);
                    for (var p = 0; p < count; p++)
                    {
                        foreach (var (i, k) in windows.Taps(start + p))
                        {
                            pixel[k * Together + p] = i;
                        }
                    }

                    for (var group = 0; group < layer.Group; group++)
                    {
                        for (var p = 0; p < count; p++)
                        {
                            bias.AsSpan(group * each, each).CopyTo(sums.AsSpan(p * each));
                        }

                        for (var c = 0; c < C; c++)
                        {
                            var plane = pixels.Row(n, group * C + c);
                            for (var k = 0; k < K; k++)
                            {
                                var row = rows.AsSpan(((group * C + c) * K + k) * each, each);
                                for (var p = 0; p < count; p++)
                                {
                                    if (pixel[k * Together + p] is var i and >= 0)
                                    {
                                        Add(sums.AsSpan(p * each, each), row, plane[i]);
                                    }
                                }
                            }
                        }

                        for (var p = 0; p < count; p++)
                        {
                            for (var o = 0; o < each; o++)
                            {
                                results[n, group * each + o, start + p] = sums[p * each + o];
                            }
                        }
                    }
                }
            }
        );
        return new() { ["Y"] = y };
    }

    /// <summary>Σ_k a[m,k]·b[k,n]; null where the layer itself does it.</summary>
    private static Tensor<T>? Multiply<T>(IOperator layer, Tensor<T> a, bool turnedA, Tensor<T> b, bool turnedB)
        where T : INumber<T>
    {
        var shape = layer.InferShapes([a.Shape(), b.Shape(), .. layer is FullyConnected ? [null] : Array.Empty<Shape?>()])[0]!.Value;
        var (M, N, K) = (shape[0], shape[1], a.Shape()[turnedA ? 0 : 1]);
        if ((long)M * N * K < Many || N < Narrow || M < Together)
        {
            return null;
        }

        var rows = turnedB ? Turned(b, 1, N, K) : b.Flat().ToArray();
        var y = Tensors.Zeros<T>(shape);
        OnAllProcessors(
            (M + Together - 1) / Together,
            (first, last) =>
            {
                var left = a.Flat();
                var sums = y.Flat();
                for (var block = first; block < last; block++)
                {
                    for (var k = 0; k < K; k++)
                    {
                        var row = rows.AsSpan(k * N, N);
                        for (var m = block * Together; m < Math.Min(M, (block + 1) * Together); m++)
                        {
                            Add(sums.Slice(m * N, N), row, left[turnedA ? k * M + m : m * K + k]);
                        }
                    }
                }
            }
        );
        return y;
    }

    /// <summary>α·sum + β·c.</summary>
    private static Tensor<T> Finished<T>(FullyConnected layer, Tensor<T> sums, Values<T> given)
        where T : INumber<T>
    {
        var shape = sums.Shape();
        layer.InferShapes([given.ShapeOf("A"), given.ShapeOf("B"), given.Has("C") ? given.ShapeOf("C") : null]);
        var (alpha, beta) = (T.CreateChecked(layer.Alpha), T.CreateChecked(layer.Beta));
        var place = given.Has("C") ? Broadcasting.Map(given.ShapeOf("C"), shape) : [];
        var c = given.Has("C") ? given["C"].Flat() : [];
        var y = sums.Flat();
        for (var i = 0; i < y.Length; i++)
        {
            y[i] = place.Length == 0 ? alpha * y[i] : alpha * y[i] + beta * c[place[i]];
        }

        return sums;
    }

    /// <summary>sums += row·factor, each by itself: a product, rounded, and a sum, as in the layer.</summary>
    private static void Add<T>(Span<T> sums, ReadOnlySpan<T> row, T factor)
        where T : INumber<T> => TensorPrimitives.MultiplyAdd(row, factor, sums, sums);

    /// <summary>Weights G×O×K with the outputs last: G×K×O.</summary>
    private static T[] Turned<T>(Tensor<T> weights, int groups, int outputs, int terms)
        where T : INumber<T>
    {
        var turned = new T[weights.FlattenedLength];
        OnAllProcessors(
            groups * terms,
            (first, last) =>
            {
                var w = weights.Flat();
                for (var row = first; row < last; row++)
                {
                    var from = row / terms * outputs * terms + row % terms;
                    var to = turned.AsSpan(row * outputs, outputs);
                    for (var o = 0; o < to.Length; o++)
                    {
                        to[o] = w[from + o * terms];
                    }
                }
            }
        );
        return turned;
    }

    private static void OnAllProcessors(int count, Action<int, int> part)
    {
        var parts = Math.Min(Environment.ProcessorCount, count);
        Parallel.For(0, parts, i => part((int)((long)count * i / parts), (int)((long)count * (i + 1) / parts)));
    }
}
