using System.Numerics;
using System.Numerics.Tensors;

namespace Reference.Layers;

/// <summary>
/// Global Lp pooling (ONNX <c>GlobalLpPool</c>): one window as large as the picture.
/// <code>y[n,c] = (Σ_i |x[n,c,i]|ᵖ)^(1/p)   dx[n,c,i] = dy[n,c] · sign(x) · (|x| / y)ᵖ⁻¹</code>
/// Shapes: x N×C×H×W…, y N×C×1×1….
/// </summary>
/// <remarks>
/// Source: as <see cref="LpPooling"/>; ONNX GlobalLpPool-22.
/// Dialect: as <see cref="LpPooling"/>: with |x| and the root, the slope at x = 0 is 0.
/// </remarks>
public sealed record GlobalLpPooling : IOperator
{
    private const string Name = "GlobalLpPool";

    /// <summary>p, which norm: 1 the sum of magnitudes, 2 (unless given) the Euclidean length.</summary>
    public int P { get; init; } = 2;

    /// <inheritdoc/>
    public Signature Signature { get; } = Signature.Unary(Name);

    /// <summary>y: the norm of each picture.</summary>
    /// <param name="input">x, N×C×H×W….</param>
    /// <returns>y, N×C×1×1….</returns>
    /// <exception cref="LayerException">The shape has fewer than three axes, or one without elements, or p is below 1.</exception>
    public Tensor<T> Forward<T>(Tensor<T> input)
        where T : IFloatingPointIeee754<T> => Fit(input.Shape()).Forward(input);

    /// <summary>dx = dy · sign(x) · (|x| / y)ᵖ⁻¹, nothing at x = 0.</summary>
    /// <param name="input">x, as in forward.</param>
    /// <param name="upstream">dy, of the shape of y.</param>
    /// <returns>dx, of the shape of x.</returns>
    /// <exception cref="LayerException">The shapes do not fit each other.</exception>
    public Tensor<T> Backward<T>(Tensor<T> input, Tensor<T> upstream)
        where T : IFloatingPointIeee754<T> => Fit(input.Shape(), upstream.Shape()).Backward(input, upstream);

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
    public Values<T> Forward<T>(Values<T> given)
        where T : IFloatingPointIeee754<T> => new() { ["Y"] = Forward(given["X"]) };

    /// <inheritdoc/>
    public Values<T> Backward<T>(Values<T> given)
        where T : IFloatingPointIeee754<T> => new() { ["dX"] = Backward(given["X"], given["dY"]) };

    /// <summary>The pooling whose one window is the whole picture.</summary>
    private LpPooling Fit(Shape x, Shape? dy = null)
    {
        LayerException.UnlessUsable(x, Name, "X", 3, "N×C×H×W…");
        LayerException.Unless(P >= 1, Name, "p", $"is {P}: a norm needs 1 or more");
        if (dy is { } upstream)
        {
            LayerException.UnlessUpstream(upstream, [x[0], x[1], .. x.Spatial.Select(_ => 1)], Name, "Y");
        }

        return new() { KernelShape = [.. x.Spatial], P = P };
    }
}
