using System.Numerics;
using System.Numerics.Tensors;

namespace Reference.Layers;

/// <summary>
/// Logarithm of softmax (ONNX <c>LogSoftmax</c>) along one axis:
/// <code>y[k] = x[k] - max x - log Σ_j e^(x[j] - max x)   dx[k] = dy[k] - softmax(x)[k]·Σ_j dy[j]</code>
/// Shapes: x any with at least one axis, y as x.
/// </summary>
/// <remarks>
/// Lectures: U (id one-vs-rest).
/// Source: ONNX LogSoftmax-13.
/// Dialect: one axis, as <see cref="Softmax"/>. Softmax and then log would give -∞ where softmax underflows; this does not.
/// -∞ gives -∞; NaN or +∞ anywhere, or -∞ everywhere along the axis, make all of it NaN.
/// </remarks>
public sealed record LogSoftmax : IOperator
{
    private const string Name = "LogSoftmax";

    /// <summary>The axis along which e^y sums to 1, negative from the back; the last one unless given.</summary>
    public int Axis { get; init; } = -1;

    /// <inheritdoc/>
    public Signature Signature { get; } = Signature.Unary(Name, "input", "output");

    /// <summary>y, negative or 0.</summary>
    /// <param name="input">x, of any shape.</param>
    /// <exception cref="LayerException">There is no such axis.</exception>
    public Tensor<T> Forward<T>(Tensor<T> input)
        where T : IFloatingPointIeee754<T>
    {
        var (outer, K, inner) = Fit(input.Shape());
        var output = Tensors.Zeros<T>(input.Shape());
        var x = input.View(outer, K, inner);
        var y = output.View(outer, K, inner);
        for (var o = 0; o < outer; o++)
        {
            for (var i = 0; i < inner; i++)
            {
                var max = x[o, 0, i];
                for (var k = 1; k < K; k++)
                {
                    max = T.Max(max, x[o, k, i]);
                }

                var sum = T.Zero;
                for (var k = 0; k < K; k++)
                {
                    sum += T.Exp(x[o, k, i] - max);
                }

                for (var k = 0; k < K; k++)
                {
                    y[o, k, i] = x[o, k, i] - max - T.Log(sum);
                }
            }
        }

        return output;
    }

    /// <summary>dx = dy - softmax(x)·Σ dy.</summary>
    /// <param name="input">x, as in forward.</param>
    /// <param name="upstream">dy, of the same shape.</param>
    /// <exception cref="LayerException">The shapes differ or there is no such axis.</exception>
    public Tensor<T> Backward<T>(Tensor<T> input, Tensor<T> upstream)
        where T : IFloatingPointIeee754<T>
    {
        var (outer, K, inner) = Fit(input.Shape());
        LayerException.UnlessUpstream(upstream.Shape(), input.Shape(), Name, "output");
        var gradient = Tensors.Zeros<T>(input.Shape());
        var softmax = new Softmax { Axis = Axis }
            .Forward(input)
            .View(outer, K, inner);
        var dy = upstream.View(outer, K, inner);
        var dx = gradient.View(outer, K, inner);
        for (var o = 0; o < outer; o++)
        {
            for (var i = 0; i < inner; i++)
            {
                var sum = T.Zero;
                for (var k = 0; k < K; k++)
                {
                    sum += dy[o, k, i];
                }

                for (var k = 0; k < K; k++)
                {
                    dx[o, k, i] = dy[o, k, i] - softmax[o, k, i] * sum;
                }
            }
        }

        return gradient;
    }

    /// <inheritdoc/>
    public IReadOnlyList<Shape?> InferShapes(IReadOnlyList<Shape?> inputs)
    {
        var x = Signature.Required(inputs, 0);
        Fit(x);
        return [x];
    }

    /// <inheritdoc/>
    public Values<T> Forward<T>(Values<T> given)
        where T : IFloatingPointIeee754<T> => new() { ["output"] = Forward(given["input"]) };

    /// <inheritdoc/>
    public Values<T> Backward<T>(Values<T> given)
        where T : IFloatingPointIeee754<T> => new() { ["dinput"] = Backward(given["input"], given["doutput"]) };

    private (int Outer, int K, int Inner) Fit(Shape x)
    {
        LayerException.UnlessUsable(x, Name, "input", 1, "one of them to sum along");
        return Axes.Around(x, Axes.FromFront(Axis, x, Name));
    }
}
