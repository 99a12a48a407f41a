using System.Numerics;
using Reference.Layers;

namespace Reference.Onnx.Plumbing;

/// <summary>
/// ONNX's <c>TopK</c>: the k greatest elements along an axis, or the least, in order, and where they stood. Backward: <code>dx[place of y] = dy, 0 elsewhere</code>
/// Shapes: x any, both outputs the same with k along the axis.
/// </summary>
/// <remarks>Source: ONNX TopK-11. Of equal elements the one that comes first is taken first. ONNX leaves open where NaN stands and, unless sorted, the order:
/// here NaN counts as greatest, and elements are always in order.</remarks>
internal sealed record Foremost(int K, int Axis, bool Largest) : IExactOperator
{
    private const string Name = "TopK";

    /// <inheritdoc/>
    public Signature Signature { get; } =
        new(Name, [new("X")], [new("Values"), new("Indices", PortKind.Integer, Optional: true, Differentiable: false)]);

    /// <inheritdoc/>
    public IReadOnlyList<Shape?> InferShapes(IReadOnlyList<Shape?> inputs)
    {
        var shape = Kept(Signature.Required(inputs, 0));
        return [shape, shape];
    }

    /// <inheritdoc/>
    public Values<T> ForwardExactly<T>(Values<T> given)
        where T : INumber<T>
    {
        var shape = Kept(given.ShapeOf("X"));
        var (outer, length, inner) = Axes.Around(given.ShapeOf("X"), Axes.FromFront(Axis, given.ShapeOf("X"), Name));
        var (values, places) = (Tensors.Zeros<T>(shape), Tensors.Zeros<long>(shape));
        var x = given["X"].View(outer, length, inner);
        var y = values.View(outer, K, inner);
        var place = places.View(outer, K, inner);
        for (var o = 0; o < outer; o++)
        {
            for (var i = 0; i < inner; i++)
            {
                foreach (var (k, from) in Order(x, o, length, i).Take(K).Index())
                {
                    y[o, k, i] = x[o, from, i];
                    place[o, k, i] = from;
                }
            }
        }

        var results = new Values<T>();
        results.Add("Values", values, shape);
        results.Add("Indices", places, shape);
        return results;
    }

    /// <inheritdoc/>
    public Values<T> BackwardExactly<T>(Values<T> given)
        where T : INumber<T>
    {
        var shape = given.ShapeOf("X");
        var (outer, length, inner) = Axes.Around(shape, Axes.FromFront(Axis, shape, Name));
        var gradient = Tensors.Zeros<T>(shape);
        var x = given["X"].View(outer, length, inner);
        var dx = gradient.View(outer, length, inner);
        var dy = given["dValues"].View(outer, K, inner);
        for (var o = 0; o < outer; o++)
        {
            for (var i = 0; i < inner; i++)
            {
                foreach (var (k, from) in Order(x, o, length, i).Take(K).Index())
                {
                    dx[o, from, i] = dy[o, k, i];
                }
            }
        }

        return new() { { "dX", gradient, shape } };
    }

    /// <summary>The places along the axis, the foremost first; sorting is stable.</summary>
    private IEnumerable<int> Order<T>(View<T> x, int o, int length, int i)
        where T : INumber<T>
    {
        var line = new T[length];
        for (var k = 0; k < length; k++)
        {
            line[k] = x[o, k, i];
        }

        var places = Enumerable.Range(0, length);
        return Largest ? places.OrderByDescending(k => line[k], Numbers<T>()) : places.OrderBy(k => line[k], Numbers<T>());
    }

    /// <summary>By size, NaN above all.</summary>
    private static Comparer<T> Numbers<T>()
        where T : INumber<T> =>
        Comparer<T>.Create(
            (a, b) =>
                T.IsNaN(a) || T.IsNaN(b) ? T.IsNaN(a).CompareTo(T.IsNaN(b))
                : a < b ? -1
                : a > b ? 1
                : 0
        );

    private Shape Kept(Shape x)
    {
        var axis = Axes.FromFront(Axis, x, Name);
        LayerException.Unless(K >= 1 && K <= x[axis], Name, "K", $"is {K}, but axis {axis} of X {x} has {x[axis]} elements");
        return [.. x[..axis], K, .. x[(axis + 1)..]];
    }
}
