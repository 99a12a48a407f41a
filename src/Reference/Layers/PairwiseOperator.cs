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
    public abstract Tensor<T> Forward<T>(Tensor<T> left, Tensor<T> right)
        where T : INumber<T>;

    /// <summary>The gradients of a and b.</summary>
    /// <param name="left">a, as in forward.</param>
    /// <param name="right">b, as in forward.</param>
    /// <param name="upstream">dc, of the shape of c.</param>
    /// <exception cref="LayerException">The shapes do not fit each other.</exception>
    public abstract (Tensor<T> da, Tensor<T> db) Backward<T>(Tensor<T> left, Tensor<T> right, Tensor<T> upstream)
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
