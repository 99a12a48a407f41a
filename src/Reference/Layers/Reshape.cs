using System.Numerics;
using System.Numerics.Tensors;
using System.Text.Json.Serialization;

namespace Reference.Layers;

/// <summary>
/// Reshape (ONNX <c>Reshape</c>): the same numbers, in row-major order, in other axes:
/// <code>dx = dy in the shape of x</code>
/// Shapes: x any, y as asked, of the same size.
/// </summary>
/// <remarks>
/// Source: ONNX Reshape-25. Dialect: in <c>shape</c> 0 copies the length of x's axis at that place (numpy and PyTorch read an empty axis)
/// and one -1 stands for what remains. ONNX's input <c>shape</c> is an attribute here. Empty axes are refused, so <c>allowzero</c> only forbids the copy.
/// </remarks>
public sealed record Reshape : IExactOperator
{
    private const string Name = "Reshape";

    /// <summary>The lengths asked for; it must be given.</summary>
    public IReadOnlyList<int>? Shape { get; init; }

    /// <summary>ONNX's <c>allowzero</c>: 0 in <see cref="Shape"/> is an empty axis, not a copy; not unless given.</summary>
    [JsonPropertyName("allowzero")]
    public bool AllowZero { get; init; }

    /// <inheritdoc/>
    public Signature Signature { get; } = Signature.Unary(Name, "data", "reshaped");

    /// <summary>y, x in the shape asked for.</summary>
    /// <param name="data">x, of any shape.</param>
    /// <exception cref="LayerException">The shape asked for has another size, an empty axis or two -1.</exception>
    public Tensor<T> Forward<T>(Tensor<T> data)
        where T : INumber<T> => data.Reshaped(Fit(data.Shape()));

    /// <summary>dx, dy in the shape of x.</summary>
    /// <param name="data">x, as in forward.</param>
    /// <param name="upstream">dy, of the shape of y.</param>
    /// <exception cref="LayerException">As in forward, or dy has another shape.</exception>
    public Tensor<T> Backward<T>(Tensor<T> data, Tensor<T> upstream)
        where T : INumber<T>
    {
        LayerException.UnlessUpstream(upstream.Shape(), Fit(data.Shape()), Name, "reshaped");
        return upstream.Reshaped(data.Shape());
    }

    /// <inheritdoc/>
    public IReadOnlyList<Reference.Shape?> InferShapes(IReadOnlyList<Reference.Shape?> inputs) => [Fit(Signature.Required(inputs, 0))];

    /// <inheritdoc/>
    public Values<T> ForwardExactly<T>(Values<T> given)
        where T : INumber<T>
    {
        var results = new Values<T>();
        results.Add("reshaped", Forward(given["data"]), Fit(given.ShapeOf("data")));
        return results;
    }

    /// <inheritdoc/>
    public Values<T> BackwardExactly<T>(Values<T> given)
        where T : INumber<T>
    {
        var results = new Values<T>();
        results.Add("ddata", Backward(given["data"], given["dreshaped"]), given.ShapeOf("data"));
        return results;
    }

    private Reference.Shape Fit(Reference.Shape x)
    {
        LayerException.UnlessUsable(x, Name, "data");
        Reference.Shape asked = [.. Shape ?? throw new LayerException(Name, "shape", "is missing")];
        var lengths = asked.ToArray();
        for (var axis = 0; axis < lengths.Length; axis++)
        {
            LayerException.Unless(lengths[axis] >= -1, Name, "shape", $"is {asked}: a length below -1");
            if (lengths[axis] == 0 && !AllowZero)
            {
                LayerException.Unless(
                    axis < x.Rank,
                    Name,
                    "shape",
                    $"is {asked}: the 0 of axis {axis} copies a length, but data is {x} and has no such axis"
                );
                lengths[axis] = x[axis];
            }
        }

        var known = lengths.Where(length => length != -1).Aggregate(1L, (product, length) => Math.Min(product * length, int.MaxValue + 1L));
        var open = lengths.Count(length => length == -1);
        LayerException.Unless(open <= 1, Name, "shape", $"is {asked}: more than one -1");
        LayerException.Unless(known > 0, Name, "shape", $"is {asked}: an axis without elements");
        LayerException.Unless(
            open == 0 ? known == x.Size : x.Size % known == 0,
            Name,
            "shape",
            $"is {asked}, which the {x.Size} elements of data {x} do not fill"
        );
        return [.. lengths.Select(length => length == -1 ? (int)(x.Size / known) : length)];
    }
}
