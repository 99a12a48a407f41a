using System.Numerics;
using System.Numerics.Tensors;

namespace Reference.Layers;

/// <summary>
/// Flatten (ONNX <c>Flatten</c>): the same numbers in two axes, those before <c>axis</c> as one and the rest as the other:
/// <code>N×C×H×W, axis 1 → N×(C·H·W)   dx = dy in the shape of x</code>
/// Shapes: x any, y (the product of the axes before)×(the product of the others); a product of none is 1.
/// </summary>
/// <remarks>
/// Lectures: R (deep stacking: the maps become one list of votes), U (pytorch-net).
/// Source: ONNX Flatten-25. Dialect: always two axes (PyTorch keeps those before <c>start_dim</c>). Row-major, the last axis fastest.
/// </remarks>
public sealed record Flatten : IExactOperator
{
    private const string Name = "Flatten";

    /// <summary>The first axis of the second group, from -rank to rank; 1 unless given, which keeps the batch.</summary>
    public int Axis { get; init; } = 1;

    /// <inheritdoc/>
    public Signature Signature { get; } = Signature.Unary(Name, "input", "output");

    /// <summary>y, x in two axes.</summary>
    /// <param name="input">x, of any shape.</param>
    /// <exception cref="LayerException">There is no such axis.</exception>
    public Tensor<T> Forward<T>(Tensor<T> input)
        where T : INumber<T> => input.Reshaped(Fit(input.Shape()));

    /// <summary>dx, dy in the shape of x.</summary>
    /// <param name="input">x, as in forward.</param>
    /// <param name="upstream">dy, of the shape of y.</param>
    /// <exception cref="LayerException">There is no such axis, or dy has another shape.</exception>
    public Tensor<T> Backward<T>(Tensor<T> input, Tensor<T> upstream)
        where T : INumber<T>
    {
        LayerException.UnlessUpstream(upstream.Shape(), Fit(input.Shape()), Name, "output");
        return upstream.Reshaped(input.Shape());
    }

    /// <inheritdoc/>
    public IReadOnlyList<Shape?> InferShapes(IReadOnlyList<Shape?> inputs) => [Fit(Signature.Required(inputs, 0))];

    /// <inheritdoc/>
    public Values<T> ForwardExactly<T>(Values<T> given)
        where T : INumber<T> => new() { ["output"] = Forward(given["input"]) };

    /// <inheritdoc/>
    public Values<T> BackwardExactly<T>(Values<T> given)
        where T : INumber<T> => new() { ["dinput"] = Backward(given["input"], given["doutput"]) };

    private Shape Fit(Shape x)
    {
        LayerException.UnlessUsable(x, Name, "input");
        var axis = Axis == x.Rank ? Axis : Axes.FromFront(Axis, x, Name);
        return [x[..axis].Size, x[axis..].Size];
    }
}
