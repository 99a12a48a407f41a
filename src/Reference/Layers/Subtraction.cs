using System.Numerics.Tensors;

namespace Reference.Layers;

/// <summary>
/// Subtraction (ONNX <c>Sub</c>), element by element, with broadcasting:
/// <code>c = a - b   da = dc   db = -dc</code>
/// each gradient summed over the axes along which its tensor was repeated.
/// Shapes: a and b aligned at their last axes, where one lacks an axis or has it with length 1 it is repeated; c as both together.
/// </summary>
/// <remarks>Source: ONNX Sub-14. Dialect: none. NaN and ∞ as in the number type.</remarks>
public sealed record Subtraction() : PairwiseOperator("Sub")
{
    /// <inheritdoc/>
    public override Tensor<T> Forward<T>(Tensor<T> left, Tensor<T> right)
    {
        var together = Fit(left.Shape(), right.Shape());
        var (placeA, placeB) = (Broadcasting.Map(left.Shape(), together), Broadcasting.Map(right.Shape(), together));
        var output = Tensors.Zeros<T>(together);
        var a = left.Flat();
        var b = right.Flat();
        var c = output.Flat();
        for (var i = 0; i < c.Length; i++)
        {
            c[i] = a[placeA[i]] - b[placeB[i]];
        }

        return output;
    }

    /// <inheritdoc/>
    public override (Tensor<T> da, Tensor<T> db) Backward<T>(Tensor<T> left, Tensor<T> right, Tensor<T> upstream)
    {
        var together = Fit(left.Shape(), right.Shape());
        LayerException.UnlessUpstream(upstream.Shape(), together, Signature.Name, "C");
        var (placeA, placeB) = (Broadcasting.Map(left.Shape(), together), Broadcasting.Map(right.Shape(), together));
        var leftGradient = Tensors.Zeros<T>(left.Shape());
        var rightGradient = Tensors.Zeros<T>(right.Shape());
        var dc = upstream.Flat();
        var da = leftGradient.Flat();
        var db = rightGradient.Flat();
        for (var i = 0; i < dc.Length; i++)
        {
            da[placeA[i]] += dc[i];
            db[placeB[i]] -= dc[i];
        }

        return (leftGradient, rightGradient);
    }
}
