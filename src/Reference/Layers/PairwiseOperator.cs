using System.Numerics;
using System.Numerics.Tensors;

namespace Reference.Layers;

/// <summary>
/// What operators of two tensors, element by element, share: a and b are aligned at their last axes and repeated to each other
/// (see <see cref="Broadcasting"/>), c has the shape of both together, and each gradient is summed over the axes along which its tensor was repeated.
/// </summary>
public abstract record PairwiseOperator : IExactOperator
{
    private protected PairwiseOperator(string name) => Signature = new(name, [new("A"), new("B")], [new("C")]);

    /// <inheritdoc/>
    public Signature Signature { get; }

    /// <summary>c, of the shape that a and b have together.</summary>
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
            c[i] = Value(a[placeA[i]], b[placeB[i]]);
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
        LayerException.UnlessUpstream(upstream.Shape(), together, Signature.Name, "C");
        var (placeA, placeB) = (Broadcasting.Map(left.Shape(), together), Broadcasting.Map(right.Shape(), together));
        var leftGradient = Tensors.Zeros<T>(left.Shape());
        var rightGradient = Tensors.Zeros<T>(right.Shape());
        var a = left.Flat();
        var b = right.Flat();
        var dc = upstream.Flat();
        var da = leftGradient.Flat();
        var db = rightGradient.Flat();
        for (var i = 0; i < dc.Length; i++)
        {
            var (toA, toB) = Gradients(a[placeA[i]], b[placeB[i]], dc[i]);
            da[placeA[i]] += toA;
            db[placeB[i]] += toB;
        }

        return (leftGradient, rightGradient);
    }

    /// <summary>c of one pair of elements.</summary>
    private protected abstract T Value<T>(T a, T b)
        where T : INumber<T>;

    /// <summary>What one pair of elements adds to da and to db.</summary>
    private protected abstract (T da, T db) Gradients<T>(T a, T b, T dc)
        where T : INumber<T>;

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
    private protected Shape Fit(Shape a, Shape b)
    {
        LayerException.UnlessUsable(a, Signature.Name, "A");
        LayerException.UnlessUsable(b, Signature.Name, "B");
        var together =
            Broadcasting.Common(a, b)
            ?? throw new LayerException(Signature.Name, "B", $"is {b} and A is {a}: they cannot be repeated to each other");
        LayerException.UnlessUsable(together, Signature.Name, "C");
        return together;
    }
}
