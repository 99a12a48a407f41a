using System.Numerics;
using System.Numerics.Tensors;

namespace Reference.Layers;

/// <summary>
/// Max pooling (ONNX <c>MaxPool</c>), of one, two, three or more spatial axes:
/// <code>y[n,c,p] = max_k x[n,c, p·s + k·d - pad]   dx[n,c,i] = Σ dy[n,c,p] over the windows p that pixel i wins</code>
/// Shapes: x N×C×H×W…, y and indices N×C×H'×W'… with
/// H' = ⌊(H + pads - (d·(K-1) + 1)) / s⌋ + 1, or ⌈…⌉ with <see cref="Pooling.CeilMode"/>.
/// </summary>
/// <remarks>
/// Lectures: R "Pooling: shrinking the image stack" (ids pooling, deep-stacking), U and C (pool-27): both with <see cref="Pooling.CeilMode"/>.
/// Source: Riesenhuber and Poggio, Hierarchical models of object recognition in cortex (1999); ONNX MaxPool-22.
/// Dialect: of equal maxima the first in row-major order wins and takes all of the gradient (others: the last, all, an equal share each).
/// Padding never takes part (others: zeros or the least number do); a window without any pixel is refused.
/// NaN is the maximum of its window, and of several the first. The stride is 1 unless given (PyTorch: the kernel's size).
/// </remarks>
public sealed record MaxPooling : Pooling, IExactOperator
{
    private const string Name = "MaxPool";

    /// <summary>
    /// How indices count the pixels of a picture: 0 row by row, 1 column by column (the first spatial axis fastest).
    /// The pictures themselves follow one another in the order of N×C either way, as in ONNX's reference and onnxruntime.
    /// </summary>
    public int StorageOrder { get; init; }

    /// <inheritdoc/>
    public Signature Signature { get; } =
        new(Name, [new("X")], [new("Y"), new("Indices", PortKind.Integer, Optional: true, Differentiable: false)]);

    /// <summary>y: the greatest pixel of each window.</summary>
    /// <param name="input">x, N×C×H×W….</param>
    /// <returns>y, N×C×H'×W'….</returns>
    /// <exception cref="LayerException">The shape does not fit the attributes, or a window has no pixel.</exception>
    public Tensor<T> Forward<T>(Tensor<T> input)
        where T : INumber<T> => ForwardWithIndices(input).Output;

    /// <summary>y, and where in x each of its elements was found.</summary>
    /// <param name="input">x, N×C×H×W….</param>
    /// <returns>y, N×C×H'×W'…, and the winners' flat indices into the whole of x, padding not counted, of the same shape.</returns>
    /// <exception cref="LayerException">The shape does not fit the attributes, or a window has no pixel.</exception>
    public (Tensor<T> Output, Tensor<long> Indices) ForwardWithIndices<T>(Tensor<T> input)
        where T : INumber<T>
    {
        var (windows, N, C) = FitAll(input.Shape());
        var output = Tensors.Zeros<T>([N, C, .. windows.Positions]);
        var indices = Tensors.Zeros<long>([N, C, .. windows.Positions]);
        var x = input.View(N, C, windows.Picture.Size);
        var y = output.View(N, C, windows.Count);
        var found = indices.View(N, C, windows.Count);
        for (var n = 0; n < N; n++)
        {
            for (var c = 0; c < C; c++)
            {
                for (var p = 0; p < windows.Count; p++)
                {
                    var i = Winner(x, n, c, windows.Taps(p));
                    y[n, c, p] = x[n, c, i];
                    found[n, c, p] = (n * C + c) * windows.Picture.Size + Stored(i, windows.Picture);
                }
            }
        }

        return (output, indices);
    }

    /// <summary>dx: each upstream gradient goes to the pixel that won its window; where windows overlap they add up.</summary>
    /// <param name="input">x, as in forward.</param>
    /// <param name="upstream">dy, of the shape of y.</param>
    /// <returns>dx, of the shape of x.</returns>
    /// <exception cref="LayerException">The shapes do not fit each other or the attributes.</exception>
    public Tensor<T> Backward<T>(Tensor<T> input, Tensor<T> upstream)
        where T : INumber<T>
    {
        var (windows, N, C) = FitAll(input.Shape(), upstream.Shape());
        var inputGradient = Tensors.Zeros<T>(input.Shape());
        var x = input.View(N, C, windows.Picture.Size);
        var dy = upstream.View(N, C, windows.Count);
        var dx = inputGradient.View(N, C, windows.Picture.Size);
        for (var n = 0; n < N; n++)
        {
            for (var c = 0; c < C; c++)
            {
                for (var p = 0; p < windows.Count; p++)
                {
                    dx[n, c, Winner(x, n, c, windows.Taps(p))] += dy[n, c, p];
                }
            }
        }

        return inputGradient;
    }

    /// <inheritdoc/>
    public IReadOnlyList<Shape?> InferShapes(IReadOnlyList<Shape?> inputs)
    {
        var (windows, N, C) = FitAll(Signature.Required(inputs, 0));
        Shape y = [N, C, .. windows.Positions];
        return [y, y];
    }

    /// <inheritdoc/>
    public Values<T> ForwardExactly<T>(Values<T> given)
        where T : INumber<T>
    {
        var (output, indices) = ForwardWithIndices(given["X"]);
        return new() { { "Y", output }, { "Indices", indices } };
    }

    /// <inheritdoc/>
    public Values<T> BackwardExactly<T>(Values<T> given)
        where T : INumber<T> => new() { ["dX"] = Backward(given["X"], given["dY"]) };

    private static int Winner<T>(View<T> x, int n, int c, ReadOnlySpan<Tap> taps)
        where T : INumber<T>
    {
        var winner = taps[0].Pixel;
        foreach (var (i, _) in taps)
        {
            var (best, next) = (x[n, c, winner], x[n, c, i]);
            if (next > best || (T.IsNaN(next) && !T.IsNaN(best)))
            {
                winner = i;
            }
        }

        return winner;
    }

    private int Stored(int pixel, Shape picture) =>
        StorageOrder == 0 ? pixel : Shape.Create([.. picture.Reverse()]).Offset([.. picture.IndexAt(pixel).Reverse()]);

    private (Windows Windows, int N, int C) FitAll(Shape x, Shape? dy = null)
    {
        LayerException.Unless(StorageOrder is 0 or 1, Name, "storage_order", $"is {StorageOrder}: 0 is row-major, 1 column-major");
        var fit = Fit(Name, x, dy);
        UnlessEveryWindowHasAPixel(fit.Windows, Name);
        return fit;
    }
}
