using System.Numerics;
using System.Numerics.Tensors;

namespace Reference.Layers;

/// <summary>
/// Division (ONNX <c>Div</c>), element by element, with broadcasting:
/// <code>c = a / b   da = dc / b   db = -dc·a / b²</code>
/// each gradient summed over the axes along which its tensor was repeated.
/// Shapes: a and b aligned at their last axes, where one lacks an axis or has it with length 1 it is repeated; c as both together.
/// </summary>
/// <remarks>
/// Source: ONNX Div-14.
/// Dialect: real numbers divide as in IEEE 754, so that b = 0 gives ±∞ or NaN. Whole numbers are cut off towards 0 (-7 / 2 is -3; numpy's
/// <c>//</c> gives -4), and they and exact fractions refuse b = 0. db is computed as dc·c / b, because b² may underflow where it is not needed.
/// </remarks>
public sealed record Division() : PairwiseOperator("Div")
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
            c[i] = Quotient(a[placeA[i]], b[placeB[i]]);
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
        var a = left.Flat();
        var b = right.Flat();
        var dc = upstream.Flat();
        var da = leftGradient.Flat();
        var db = rightGradient.Flat();
        for (var i = 0; i < dc.Length; i++)
        {
            var c = Quotient(a[placeA[i]], b[placeB[i]]);
            da[placeA[i]] += dc[i] / b[placeB[i]];
            db[placeB[i]] -= dc[i] * c / b[placeB[i]];
        }

        return (leftGradient, rightGradient);
    }

    /// <exception cref="LayerException">The number type has no infinity and b is 0.</exception>
    private T Quotient<T>(T a, T b)
        where T : INumber<T>
    {
        try
        {
            return a / b;
        }
        catch (DivideByZeroException)
        {
            throw new LayerException(Signature.Name, "B", $"holds a 0, by which {typeof(T).Name} {a} cannot be divided");
        }
    }
}
