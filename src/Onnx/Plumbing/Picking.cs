using System.Numerics;
using Reference.Layers;

namespace Reference.Onnx.Plumbing;

/// <summary>
/// ONNX's <c>GatherElements</c> and <c>GatherND</c>: <code>y[q] = x[place q]   dx[p] = Σ dy[q] over the q whose place is p</code>
/// Shapes: x any, the indices as <see cref="Places"/> says, y one element, or one block, a place.
/// </summary>
/// <param name="Op">Which of the two.</param>
/// <param name="Number">The axis of GatherElements, or how many axes data and indices of GatherND have in common.</param>
/// <remarks>Source: ONNX GatherElements-13, GatherND-13. An index below 0 counts from the back; one outside is refused.</remarks>
internal sealed record Picking(string Op, int Number) : IExactOperator
{
    /// <inheritdoc/>
    public Signature Signature { get; } = new(Op, [new("data"), new("indices", PortKind.Integer, Differentiable: false)], [new("output")]);

    /// <inheritdoc/>
    public IReadOnlyList<Shape?> InferShapes(IReadOnlyList<Shape?> inputs)
    {
        var (x, indices) = (Signature.Required(inputs, 0), Signature.Required(inputs, 1));
        if (Op == "GatherND")
        {
            return [Places.FitBlocks(Op, x, indices, Number)];
        }

        Places.Fit(Op, x, indices, Number);
        return [indices];
    }

    /// <inheritdoc/>
    public Values<T> ForwardExactly<T>(Values<T> given)
        where T : INumber<T>
    {
        var places = PlacesIn(given);
        var x = given["data"].Flat().ToArray();
        var y = new T[places.Shape.Size];
        foreach (var (q, begin) in places.Begins.Index())
        {
            x.AsSpan(begin, places.Length).CopyTo(y.AsSpan(q * places.Length));
        }

        return new() { { "output", Tensors.Of(places.Shape, y), places.Shape } };
    }

    /// <inheritdoc/>
    public Values<T> BackwardExactly<T>(Values<T> given)
        where T : INumber<T>
    {
        var places = PlacesIn(given);
        var gradient = Tensors.Zeros<T>(given["data"].Shape());
        var dx = gradient.Flat();
        var dy = given["doutput"].Flat();
        foreach (var (q, begin) in places.Begins.Index())
        {
            for (var i = 0; i < places.Length; i++)
            {
                dx[begin + i] += dy[q * places.Length + i];
            }
        }

        return new() { { "ddata", gradient, given.ShapeOf("data") } };
    }

    private Places PlacesIn<T>(Values<T> given)
        where T : INumber<T>
    {
        var (x, indices, shape) = (given.ShapeOf("data"), given.Integers("indices"), given.ShapeOf("indices"));
        return Op == "GatherND" ? Places.OfBlocks(Op, x, indices, shape, Number) : Places.OfElements(Op, x, indices, shape, Number);
    }
}
