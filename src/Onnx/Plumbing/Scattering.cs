using System.Numerics;
using Reference.Layers;

namespace Reference.Onnx.Plumbing;

/// <summary>
/// ONNX's <c>ScatterElements</c> (<c>Scatter</c>) and <c>ScatterND</c>: <code>y = x, but y[place q] = u[q], or y[place q] ∘ u[q]</code>
/// where ∘ is the reduction add, mul, max or min. Backward: <code>dx = dy, without a reduction 0 where something was written   du[q] = dy[place q]</code>
/// Shapes: x any, indices and places as <see cref="Places"/> says, u one element, or one block, a place, y as x.
/// </summary>
/// <param name="Op">Which of the two.</param>
/// <param name="Axis">The axis of ScatterElements.</param>
/// <param name="Reduction">none, add, mul, max or min.</param>
/// <remarks>
/// Source: ONNX ScatterElements-18, ScatterND-18. Without a reduction no place may be named twice, as ONNX has it; it is not looked for, the last one
/// counts and each gets the gradient. Only none and add have gradients.
/// </remarks>
internal sealed record Scattering(string Op, int Axis, string Reduction) : IExactOperator
{
    /// <inheritdoc/>
    public Signature Signature { get; } =
        new(Op, [new("data"), new("indices", PortKind.Integer, Differentiable: false), new("updates")], [new("output")]);

    /// <inheritdoc/>
    public IReadOnlyList<Shape?> InferShapes(IReadOnlyList<Shape?> inputs)
    {
        var (x, indices, updates) = (Signature.Required(inputs, 0), Signature.Required(inputs, 1), Signature.Required(inputs, 2));
        LayerException.Unless(
            Reduction is "none" or "add" or "mul" or "max" or "min",
            Op,
            "reduction",
            $"is {Reduction}: there are none, add, mul, max and min"
        );
        var wanted = indices;
        if (Op == "ScatterND")
        {
            wanted = Places.FitBlocks(Op, x, indices, batch: 0);
        }
        else
        {
            Places.Fit(Op, x, indices, Axis);
        }

        LayerException.Unless(
            updates == wanted,
            Op,
            "updates",
            $"is {updates}, but for data {x} and indices {indices} it must be {wanted}"
        );
        return [x];
    }

    /// <inheritdoc/>
    public Values<T> ForwardExactly<T>(Values<T> given)
        where T : INumber<T>
    {
        var places = PlacesIn(given);
        var y = given["data"].Flat().ToArray();
        var u = given["updates"].Flat();
        foreach (var (q, begin) in places.Begins.Index())
        {
            for (var i = 0; i < places.Length; i++)
            {
                y[begin + i] = Joined(y[begin + i], u[q * places.Length + i]);
            }
        }

        return new() { { "output", Tensors.Of(given.ShapeOf("data"), y), given.ShapeOf("data") } };
    }

    /// <inheritdoc/>
    public Values<T> BackwardExactly<T>(Values<T> given)
        where T : INumber<T>
    {
        LayerException.Unless(Reduction is "none" or "add", Op, "reduction", $"is {Reduction}, which has no gradient here");
        var places = PlacesIn(given);
        var dy = given["doutput"].Flat().ToArray();
        var (dx, du) = (dy.ToArray(), new T[places.Shape.Size]);
        foreach (var (q, begin) in places.Begins.Index())
        {
            dy.AsSpan(begin, places.Length).CopyTo(du.AsSpan(q * places.Length));
            if (Reduction == "none")
            {
                dx.AsSpan(begin, places.Length).Fill(T.Zero);
            }
        }

        return new()
        {
            { "ddata", Tensors.Of(given.ShapeOf("data"), dx), given.ShapeOf("data") },
            { "dupdates", Tensors.Of(places.Shape, du), places.Shape },
        };
    }

    private T Joined<T>(T y, T u)
        where T : INumber<T> =>
        Reduction switch
        {
            "add" => y + u,
            "mul" => y * u,
            "max" => T.Max(y, u),
            "min" => T.Min(y, u),
            _ => u,
        };

    private Places PlacesIn<T>(Values<T> given)
        where T : INumber<T>
    {
        var (x, indices, shape) = (given.ShapeOf("data"), given.Integers("indices"), given.ShapeOf("indices"));
        return Op == "ScatterND" ? Places.OfBlocks(Op, x, indices, shape, batch: 0) : Places.OfElements(Op, x, indices, shape, Axis);
    }
}
