using System.Numerics;
using System.Numerics.Tensors;

namespace Reference.Layers;

/// <summary>
/// Softmax (ONNX <c>Softmax</c>), numbers made into probabilities along one axis:
/// <code>y[k] = e^(x[k] - max x) / Σ_j e^(x[j] - max x)   dx[k] = y[k]·(dy[k] - Σ_j dy[j]·y[j])</code>
/// Shapes: x any with at least one axis, y as x.
/// </summary>
/// <remarks>
/// Lectures: U (id one-vs-rest: several classes).
/// Source: Bridle, Training stochastic model recognition algorithms as networks (1990); ONNX Softmax-13.
/// Dialect: one axis; before version 13 ONNX took all axes from <c>axis</c> on as one. Subtracting the maximum changes nothing but
/// that no e^x overflows. -∞ gives 0; NaN or +∞ anywhere, or -∞ everywhere along the axis, make all of it NaN.
/// </remarks>
public sealed record Softmax : IOperator
{
    private const string Name = "Softmax";

    /// <summary>The axis along which y sums to 1, negative from the back; the last one unless given.</summary>
    public int Axis { get; init; } = -1;

    /// <inheritdoc/>
    public Signature Signature { get; } = Signature.Unary(Name, "input", "output");

    /// <summary>y, positive and summing to 1 along the axis.</summary>
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
                    y[o, k, i] = T.Exp(x[o, k, i] - max);
                    sum += y[o, k, i];
                }

                for (var k = 0; k < K; k++)
                {
                    y[o, k, i] /= sum;
                }
            }
        }

        return output;
    }

    /// <summary>dx. Every y depends on every x of its axis: ∂y[j]/∂x[k] = y[j]·((1 if j = k else 0) - y[k]).</summary>
    /// <param name="input">x, as in forward.</param>
    /// <param name="upstream">dy, of the same shape.</param>
    /// <exception cref="LayerException">The shapes differ or there is no such axis.</exception>
    public Tensor<T> Backward<T>(Tensor<T> input, Tensor<T> upstream)
        where T : IFloatingPointIeee754<T>
    {
        var (outer, K, inner) = Fit(input.Shape());
        LayerException.UnlessUpstream(upstream.Shape(), input.Shape(), Name, "output");
        var gradient = Tensors.Zeros<T>(input.Shape());
        var y = Forward(input).View(outer, K, inner);
        var dy = upstream.View(outer, K, inner);
        var dx = gradient.View(outer, K, inner);
        for (var o = 0; o < outer; o++)
        {
            for (var i = 0; i < inner; i++)
            {
                var mean = T.Zero;
                for (var k = 0; k < K; k++)
                {
                    mean += dy[o, k, i] * y[o, k, i];
                }

                for (var k = 0; k < K; k++)
                {
                    dx[o, k, i] = y[o, k, i] * (dy[o, k, i] - mean);
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
