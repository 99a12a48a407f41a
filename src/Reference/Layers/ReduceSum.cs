using System.Numerics.Tensors;

namespace Reference.Layers;

/// <summary>
/// Sum over axes (ONNX <c>ReduceSum</c>):
/// <code>y = Σ x   dx = dy</code>
/// over the elements of x that differ in the reduced axes only.
/// Shapes: x any; y as x, each reduced axis of length 1, or gone where <c>keepdims</c> is 0.
/// </summary>
/// <remarks>
/// Source: ONNX ReduceSum-13, its input <c>axes</c> as an attribute. Dialect: none. NaN and ∞ as in the number type.
/// </remarks>
public sealed record ReduceSum() : ExactReduction("ReduceSum")
{
    /// <inheritdoc/>
    public override Tensor<T> Forward<T>(Tensor<T> data)
    {
        var (reduced, place) = Fit(data);
        var output = Tensors.Zeros<T>(reduced);
        var x = data.Flat();
        var y = output.Flat();
        for (var i = 0; i < x.Length; i++)
        {
            y[place[i]] += x[i];
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
        for (var i = 0; i < dx.Length; i++)
        {
            dx[i] = dy[place[i]];
        }

        return gradient;
    }
}
