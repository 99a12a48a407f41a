using System.Numerics;
using System.Numerics.Tensors;

namespace Reference.Layers;

/// <summary>
/// Gather (ONNX <c>Gather</c>): slices of x picked by their numbers along one axis, such as rows of a table of embeddings:
/// <code>y[o, q, i] = x[o, I[q], i]   dx[o, k, i] = Σ dy[o, q, i] over the q with I[q] = k</code>
/// Shapes: x any, I any, y as x with the axes of I in place of the axis: a scalar I drops it.
/// </summary>
/// <remarks>
/// Source: ONNX Gather-13. Dialect: an index below 0 counts from the back; one outside of the axis is refused. A slice that is picked twice gets both
/// gradients. NaN and ∞ are copied.
/// </remarks>
public sealed record Gather : IExactOperator
{
    private const string Name = "Gather";

    /// <summary>The axis along which to pick, negative from the back; the first unless given.</summary>
    public int Axis { get; init; }

    /// <inheritdoc/>
    public Signature Signature { get; } =
        new(Name, [new("data"), new("indices", PortKind.Integer, Differentiable: false)], [new("output")]);

    /// <summary>y, the slices picked.</summary>
    /// <param name="data">x, of any shape.</param>
    /// <param name="indices">I, of any shape: from -n to n-1 along an axis of n.</param>
    /// <exception cref="LayerException">There is no such axis, or an index lies outside of it.</exception>
    public Tensor<T> Forward<T>(Tensor<T> data, Tensor<long> indices)
        where T : INumber<T> => Forward(data, indices, indices.Shape());

    /// <summary>dx: to each slice what arrives wherever it was picked.</summary>
    /// <param name="data">x, as in forward; only its shape matters.</param>
    /// <param name="indices">I, as in forward.</param>
    /// <param name="upstream">dy, of the shape of y.</param>
    /// <exception cref="LayerException">There is no such axis, an index lies outside of it, or dy has another shape than y.</exception>
    public Tensor<T> Backward<T>(Tensor<T> data, Tensor<long> indices, Tensor<T> upstream)
        where T : INumber<T> => Backward(data.Shape(), indices, indices.Shape(), upstream);

    /// <inheritdoc/>
    public IReadOnlyList<Shape?> InferShapes(IReadOnlyList<Shape?> inputs) =>
        [Fit(Signature.Required(inputs, 0), Signature.Required(inputs, 1)).Picked];

    /// <inheritdoc/>
    public Values<T> ForwardExactly<T>(Values<T> given)
        where T : INumber<T>
    {
        ArgumentNullException.ThrowIfNull(given);
        var shape = given.ShapeOf("indices");
        var results = new Values<T>();
        results.Add("output", Forward(given["data"], given.Integers("indices"), shape), Fit(given.ShapeOf("data"), shape).Picked);
        return results;
    }

    /// <inheritdoc/>
    public Values<T> BackwardExactly<T>(Values<T> given)
        where T : INumber<T>
    {
        ArgumentNullException.ThrowIfNull(given);
        return new() { ["ddata"] = Backward(given.ShapeOf("data"), given.Integers("indices"), given.ShapeOf("indices"), given["doutput"]) };
    }

    private Tensor<T> Forward<T>(Tensor<T> data, Tensor<long> indices, Shape indicesShape)
        where T : INumber<T>
    {
        var (picked, axis) = Fit(data.Shape(), indicesShape);
        var (outer, length, inner) = Axes.Around(data.Shape(), axis);
        var I = FromFront(indices, data.Shape(), axis);
        var output = Tensors.Zeros<T>(picked);
        var x = data.View(outer, length, inner);
        var y = output.View(outer, I.Length, inner);
        for (var o = 0; o < outer; o++)
        {
            for (var q = 0; q < I.Length; q++)
            {
                for (var i = 0; i < inner; i++)
                {
                    y[o, q, i] = x[o, I[q], i];
                }
            }
        }

        return output;
    }

    private Tensor<T> Backward<T>(Shape data, Tensor<long> indices, Shape indicesShape, Tensor<T> upstream)
        where T : INumber<T>
    {
        var (picked, axis) = Fit(data, indicesShape);
        LayerException.UnlessUpstream(upstream.Shape(), picked, Name, "output");
        var (outer, length, inner) = Axes.Around(data, axis);
        var I = FromFront(indices, data, axis);
        var gradient = Tensors.Zeros<T>(data);
        var dx = gradient.View(outer, length, inner);
        var dy = upstream.View(outer, I.Length, inner);
        for (var o = 0; o < outer; o++)
        {
            for (var q = 0; q < I.Length; q++)
            {
                for (var i = 0; i < inner; i++)
                {
                    dx[o, I[q], i] += dy[o, q, i];
                }
            }
        }

        return gradient;
    }

    /// <summary>The indices counted from the front.</summary>
    private static int[] FromFront(Tensor<long> indices, Shape x, int axis)
    {
        var (I, n) = (indices.Flat().ToArray(), x[axis]);
        for (var q = 0; q < I.Length; q++)
        {
            LayerException.Unless(
                I[q] >= -n && I[q] < n,
                Name,
                "indices",
                $"has {I[q]} at ({string.Join(", ", indices.Shape().IndexAt(q))}), but axis {axis} of data {x} goes from {-n} to {n - 1}"
            );
        }

        return Array.ConvertAll(I, index => (int)(index < 0 ? index + n : index));
    }

    /// <summary>The shape of y and the axis from the front.</summary>
    private (Shape Picked, int Axis) Fit(Shape x, Shape indices)
    {
        LayerException.UnlessUsable(x, Name, "data", 1, "one to pick from");
        LayerException.UnlessUsable(indices, Name, "indices");
        var axis = Axes.FromFront(Axis, x, Name);
        Shape picked = [.. x[..axis], .. indices, .. x[(axis + 1)..]];
        LayerException.UnlessUsable(picked, Name, "output");
        return (picked, axis);
    }
}
