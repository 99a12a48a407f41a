using System.Numerics;
using System.Numerics.Tensors;

namespace Reference.Layers;

/// <summary>
/// Average pooling (ONNX <c>AveragePool</c>), of one, two, three or more spatial axes:
/// <code>y[n,c,p] = 1/m[p] · Σ_k x[n,c, p·s + k·d - pad]   dx[n,c,i] = Σ dy[n,c,p] / m[p] over the windows p that hold pixel i</code>
/// where m[p] is how many pixels window p holds. Shapes: x N×C×H×W…, y N×C×H'×W'… with
/// H' = ⌊(H + pads - (d·(K-1) + 1)) / s⌋ + 1, or ⌈…⌉ with <see cref="Pooling.CeilMode"/>.
/// </summary>
/// <remarks>
/// Lectures: U (pooling by the average).
/// Source: LeCun et al., Gradient-based learning applied to document recognition (1998), without its trained scale; ONNX AveragePool-22.
/// Dialect: m counts the pixels of the picture only, or with <see cref="CountIncludePad"/> the padding too (PyTorch's default); what a
/// ceil-mode window has beyond the padding counts in neither (others: m is always K·L). NaN and infinity spread over the windows that hold them.
/// A window without any pixel is refused, and is 0 where the padding counts.
/// </remarks>
public sealed record AveragePooling : Pooling, IExactOperator
{
    private const string Name = "AveragePool";

    /// <summary>Whether padding counts as pixels of value 0; off unless set.</summary>
    public bool CountIncludePad { get; init; }

    /// <inheritdoc/>
    public Signature Signature { get; } = Signature.Unary(Name);

    /// <summary>y: the mean of each window.</summary>
    /// <param name="input">x, N×C×H×W….</param>
    /// <returns>y, N×C×H'×W'….</returns>
    /// <exception cref="LayerException">The shape does not fit the attributes, or a window has no pixel.</exception>
    public Tensor<T> Forward<T>(Tensor<T> input)
        where T : INumber<T>
    {
        var (windows, N, C) = FitAll(input.Shape());
        var output = Tensors.Zeros<T>([N, C, .. windows.Positions]);
        var x = input.View(N, C, windows.Picture.Size);
        var y = output.View(N, C, windows.Count);
        for (var p = 0; p < windows.Count; p++)
        {
            var taps = windows.Taps(p);
            var m = Divisor<T>(windows, p);
            for (var n = 0; n < N; n++)
            {
                for (var c = 0; c < C; c++)
                {
                    var sum = T.Zero;
                    foreach (var (i, _) in taps)
                    {
                        sum += x[n, c, i];
                    }

                    y[n, c, p] = sum / m;
                }
            }
        }

        return output;
    }

    /// <summary>dx: each upstream gradient is shared out equally among the pixels of its window; where windows overlap they add up.</summary>
    /// <param name="input">x, as in forward; only its shape matters.</param>
    /// <param name="upstream">dy, of the shape of y.</param>
    /// <returns>dx, of the shape of x.</returns>
    /// <exception cref="LayerException">The shapes do not fit each other or the attributes.</exception>
    public Tensor<T> Backward<T>(Tensor<T> input, Tensor<T> upstream)
        where T : INumber<T>
    {
        var (windows, N, C) = FitAll(input.Shape(), upstream.Shape());
        var inputGradient = Tensors.Zeros<T>(input.Shape());
        var dy = upstream.View(N, C, windows.Count);
        var dx = inputGradient.View(N, C, windows.Picture.Size);
        for (var p = 0; p < windows.Count; p++)
        {
            var taps = windows.Taps(p);
            var m = Divisor<T>(windows, p);
            for (var n = 0; n < N; n++)
            {
                for (var c = 0; c < C; c++)
                {
                    foreach (var (i, _) in taps)
                    {
                        dx[n, c, i] += dy[n, c, p] / m;
                    }
                }
            }
        }

        return inputGradient;
    }

    /// <inheritdoc/>
    public IReadOnlyList<Shape?> InferShapes(IReadOnlyList<Shape?> inputs)
    {
        var (windows, N, C) = FitAll(Signature.Required(inputs, 0));
        return
        [
            [N, C, .. windows.Positions],
        ];
    }

    /// <inheritdoc/>
    public Values<T> ForwardExactly<T>(Values<T> given)
        where T : INumber<T> => new() { ["Y"] = Forward(given["X"]) };

    /// <inheritdoc/>
    public Values<T> BackwardExactly<T>(Values<T> given)
        where T : INumber<T> => new() { ["dX"] = Backward(given["X"], given["dY"]) };

    private T Divisor<T>(Windows windows, int p)
        where T : INumber<T> => T.CreateChecked(CountIncludePad ? windows.PaddedSize(p) : windows.Taps(p).Length);

    private (Windows Windows, int N, int C) FitAll(Shape x, Shape? dy = null)
    {
        var fit = Fit(Name, x, dy);
        if (!CountIncludePad)
        {
            UnlessEveryWindowHasAPixel(fit.Windows, Name);
        }

        return fit;
    }
}
