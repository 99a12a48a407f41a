using System.Numerics;
using System.Numerics.Tensors;

namespace Reference.Layers;

/// <summary>
/// Global average pooling (ONNX <c>GlobalAveragePool</c>): one window as large as the picture.
/// <code>y[n,c] = 1/(H·W) · Σ_i x[n,c,i]   dx[n,c,i] = dy[n,c] / (H·W)</code>
/// Shapes: x N×C×H×W…, y N×C×1×1….
/// </summary>
/// <remarks>
/// Source: Lin, Chen and Yan, Network in network (2014); ONNX GlobalAveragePool-22.
/// Dialect: a mean over the pixels, never over the batch or the channels. NaN and infinity spread over their picture's y.
/// </remarks>
public sealed record GlobalAveragePooling : IExactOperator
{
    private const string Name = "GlobalAveragePool";

    /// <inheritdoc/>
    public Signature Signature { get; } = Signature.Unary(Name);

    /// <summary>y: the mean of each picture.</summary>
    /// <param name="input">x, N×C×H×W….</param>
    /// <returns>y, N×C×1×1….</returns>
    /// <exception cref="LayerException">The shape has fewer than three axes, or one without elements.</exception>
    public Tensor<T> Forward<T>(Tensor<T> input)
        where T : INumber<T> => Fit(input.Shape()).Forward(input);

    /// <summary>dx: an equal share of dy to each pixel.</summary>
    /// <param name="input">x, as in forward.</param>
    /// <param name="upstream">dy, of the shape of y.</param>
    /// <returns>dx, of the shape of x.</returns>
    /// <exception cref="LayerException">The shapes do not fit each other.</exception>
    public Tensor<T> Backward<T>(Tensor<T> input, Tensor<T> upstream)
        where T : INumber<T> => Fit(input.Shape(), upstream.Shape()).Backward(input, upstream);

    /// <inheritdoc/>
    public IReadOnlyList<Shape?> InferShapes(IReadOnlyList<Shape?> inputs)
    {
        var x = Signature.Required(inputs, 0);
        Fit(x);
        return
        [
            [x[0], x[1], .. x.Spatial.Select(_ => 1)],
        ];
    }

    /// <inheritdoc/>
    public Values<T> ForwardExactly<T>(Values<T> given)
        where T : INumber<T> => new() { ["Y"] = Forward(given["X"]) };

    /// <inheritdoc/>
    public Values<T> BackwardExactly<T>(Values<T> given)
        where T : INumber<T> => new() { ["dX"] = Backward(given["X"], given["dY"]) };

    /// <summary>The pooling whose one window is the whole picture.</summary>
    private static AveragePooling Fit(Shape x, Shape? dy = null)
    {
        LayerException.UnlessUsable(x, Name, "X", 3, "N×C×H×W…");
        if (dy is { } upstream)
        {
            LayerException.UnlessUpstream(upstream, [x[0], x[1], .. x.Spatial.Select(_ => 1)], Name, "Y");
        }

        return new() { KernelShape = [.. x.Spatial] };
    }
}
