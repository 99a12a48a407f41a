using System.Numerics;
using System.Numerics.Tensors;

namespace Reference.Layers;

/// <summary>
/// Sum of magnitudes over axes (ONNX <c>ReduceL1</c>):
/// <code>y = Σ |x|   dx = dy·sign(x)</code>
/// over the elements of x that differ in the reduced axes only.
/// Shapes: x any; y as x, each reduced axis of length 1, or gone where <c>keepdims</c> is 0.
/// </summary>
/// <remarks>
/// Source: ONNX ReduceL1-18, its input <c>axes</c> as an attribute. Dialect: the slope at x = 0 is 0; where no axis is reduced y is |x| still. NaN spreads, in dx too.
/// </remarks>
public sealed record ReduceL1() : ExactReduction("ReduceL1")
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
            y[place[i]] += T.Abs(x[i]);
        }

        return output;
    }

    /// <inheritdoc/>
    public override Tensor<T> Backward<T>(Tensor<T> data, Tensor<T> upstream)
    {
        var (_, place) = Fit(data, upstream);
        var gradient = Tensors.Zeros<T>(data.Shape());
        var x = data.Flat();
        var dy = upstream.Flat();
        var dx = gradient.Flat();
        for (var i = 0; i < dx.Length; i++)
        {
            dx[i] = dy[place[i]] * Sign(x[i]);
        }

        return gradient;
    }

    private static T Sign<T>(T x)
        where T : INumber<T> =>
        x > T.Zero ? T.One
        : x < T.Zero ? -T.One
        : T.IsNaN(x) ? x
        : T.Zero;
}
