using System.Numerics;
using System.Numerics.Tensors;

namespace Reference.Layers;

/// <summary>
/// Addition (ONNX <c>Add</c>), element by element, with broadcasting:
/// <code>c = a + b   da = dc   db = dc</code>
/// each gradient summed over the axes along which its tensor was repeated.
/// Shapes: a and b aligned at their last axes, where one lacks an axis or has it with length 1 it is repeated; c as both together.
/// </summary>
/// <remarks>Lectures: U (id residual: y = f(x) + x). Source: ONNX Add-14. Dialect: none. NaN and ∞ as in the number type.</remarks>
public sealed record Addition : IExactOperator
{
    /// <inheritdoc/>
    public Signature Signature { get; } = new("Add", [new("A"), new("B")], [new("C")]);

    private string Name => Signature.Name;

    /// <summary>c = a + b.</summary>
    /// <param name="left">a, of any shape.</param>
    /// <param name="right">b, of a shape that fits a's.</param>
    /// <exception cref="LayerException">The shapes cannot be repeated to each other.</exception>
    public Tensor<T> Forward<T>(Tensor<T> left, Tensor<T> right)
        where T : INumber<T>
    {
        var together = Fit(left.Shape(), right.Shape());
        var (placeA, placeB) = (Broadcasting.Map(left.Shape(), together), Broadcasting.Map(right.Shape(), together));
        var output = Tensors.Zeros<T>(together);
        var a = left.Flat();
        var b = right.Flat();
        var c = output.Flat();
        for (var i = 0; i < c.Length; i++)
        {
            c[i] = a[placeA[i]] + b[placeB[i]];
        }

        return output;
    }

    /// <summary>The gradients of a and b.</summary>
    /// <param name="left">a, as in forward.</param>
    /// <param name="right">b, as in forward.</param>
    /// <param name="upstream">dc, of the shape of c.</param>
    /// <exception cref="LayerException">The shapes do not fit each other.</exception>
    public (Tensor<T> da, Tensor<T> db) Backward<T>(Tensor<T> left, Tensor<T> right, Tensor<T> upstream)
        where T : INumber<T>
    {
        var together = Fit(left.Shape(), right.Shape());
        LayerException.UnlessUpstream(upstream.Shape(), together, Name, "C");
        var (placeA, placeB) = (Broadcasting.Map(left.Shape(), together), Broadcasting.Map(right.Shape(), together));
        var leftGradient = Tensors.Zeros<T>(left.Shape());
        var rightGradient = Tensors.Zeros<T>(right.Shape());
        var dc = upstream.Flat();
        var da = leftGradient.Flat();
        var db = rightGradient.Flat();
        for (var i = 0; i < dc.Length; i++)
        {
            da[placeA[i]] += dc[i];
            db[placeB[i]] += dc[i];
        }

        return (leftGradient, rightGradient);
    }

    /// <inheritdoc/>
    public IReadOnlyList<Shape?> InferShapes(IReadOnlyList<Shape?> inputs) =>
        [Fit(Signature.Required(inputs, 0), Signature.Required(inputs, 1))];

    /// <inheritdoc/>
    public Values<T> ForwardExactly<T>(Values<T> given)
        where T : INumber<T>
    {
        var results = new Values<T>();
        results.Add("C", Forward(given["A"], given["B"]), Fit(given.ShapeOf("A"), given.ShapeOf("B")));
        return results;
    }

    /// <inheritdoc/>
    public Values<T> BackwardExactly<T>(Values<T> given)
        where T : INumber<T>
    {
        var (da, db) = Backward(given["A"], given["B"], given["dC"]);
        var results = new Values<T>();
        results.Add("dA", da, given.ShapeOf("A"));
        results.Add("dB", db, given.ShapeOf("B"));
        return results;
    }

    /// <summary>The shape of c.</summary>
    private Shape Fit(Shape a, Shape b)
    {
        LayerException.UnlessUsable(a, Name, "A");
        LayerException.UnlessUsable(b, Name, "B");
        var together =
            Broadcasting.Common(a, b) ?? throw new LayerException(Name, "B", $"is {b} and A is {a}: they cannot be repeated to each other");
        LayerException.UnlessUsable(together, Name, "C");
        return together;
    }
}
