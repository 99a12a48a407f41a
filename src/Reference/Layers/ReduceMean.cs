using System.Numerics.Tensors;

namespace Reference.Layers;

/// <summary>
/// Mean over axes (ONNX <c>ReduceMean</c>):
/// <code>y = Σ x / n   dx = dy / n</code>
/// over the elements of x that differ in the reduced axes only.
/// Shapes: x any; y as x, each reduced axis of length 1, or gone where <c>keepdims</c> is 0.
/// </summary>
/// <remarks>
/// Source: ONNX ReduceMean-18, its input <c>axes</c> as an attribute. Dialect: none; n is how many elements y is the mean of. NaN and ∞ as in the number type.
/// The mean of whole numbers is cut off towards 0.
/// </remarks>
public sealed record ReduceMean() : ExactReduction("ReduceMean")
{
    /// <inheritdoc/>
    public override Tensor<T> Forward<T>(Tensor<T> data)
    {
        var (reduced, place) = Fit(data);
        var output = Tensors.Zeros<T>(reduced);
        var x = data.Flat();
        var y = output.Flat();
        var n = T.CreateChecked(x.Length / y.Length);
        for (var i = 0; i < x.Length; i++)
        {
            y[place[i]] += x[i];
        }

        for (var o = 0; o < y.Length; o++)
        {
            y[o] /= n;
        }

        return output;
    }

    /// <inheritdoc/>
    public override Tensor<T> Backward<T>(Tensor<T> data, Tensor<T> upstream)
    {
        var (_, place) = Fit(data, upstream);
        var gradient = Tensors.Zeros<T>(data.Shape());
        var dy = upstream.Flat();
        var dx = gradient.Flat();
        var n = T.CreateChecked(dx.Length / dy.Length);
        for (var i = 0; i < dx.Length; i++)
        {
            dx[i] = dy[place[i]] / n;
        }

        return gradient;
    }
}
