using System.Numerics;
using System.Numerics.Tensors;

namespace Reference.Layers;

/// <summary>
/// Euclidean length over axes (ONNX <c>ReduceL2</c>):
/// <code>y = √(Σ x²)   dx = dy·x / y</code>
/// over the elements of x that differ in the reduced axes only.
/// Shapes: x any; y as x, each reduced axis of length 1, or gone where <c>keepdims</c> is 0.
/// </summary>
/// <remarks>
/// Source: ONNX ReduceL2-18, its input <c>axes</c> as an attribute.
/// Dialect: where all of x is 0 and so y, dx is 0 (others: NaN); where no axis is reduced y is |x|. x² is formed as it stands and may overflow.
/// NaN spreads; an infinite element gives ∞, and NaN as its own slope.
/// </remarks>
public sealed record ReduceL2() : AxisReduction("ReduceL2"), IOperator
{
    /// <summary>y, a length for all elements that differ in the reduced axes only.</summary>
    /// <param name="data">x, of any shape.</param>
    /// <exception cref="LayerException">The axes do not fit the shape.</exception>
    public Tensor<T> Forward<T>(Tensor<T> data)
        where T : IFloatingPointIeee754<T>
    {
        var (reduced, place) = Fit(data);
        var output = Tensors.Zeros<T>(reduced);
        var x = data.Flat();
        var y = output.Flat();
        for (var i = 0; i < x.Length; i++)
        {
            y[place[i]] += x[i] * x[i];
        }

        for (var o = 0; o < y.Length; o++)
        {
            y[o] = T.IsZero(y[o]) ? T.Zero : T.Sqrt(y[o]); // a constant at 0, for number types that carry derivatives
        }

        return output;
    }

    /// <summary>dx, nothing where y = 0.</summary>
    /// <param name="data">x, as in forward.</param>
    /// <param name="upstream">dy, of the shape of y.</param>
    /// <exception cref="LayerException">The axes do not fit the shape, or dy has another one than y.</exception>
    public Tensor<T> Backward<T>(Tensor<T> data, Tensor<T> upstream)
        where T : IFloatingPointIeee754<T>
    {
        var (_, place) = Fit(data, upstream);
        var gradient = Tensors.Zeros<T>(data.Shape());
        var x = data.Flat();
        var y = Forward(data).Flat();
        var dy = upstream.Flat();
        var dx = gradient.Flat();
        for (var i = 0; i < x.Length; i++)
        {
            var o = place[i];
            dx[i] = T.IsZero(y[o]) ? T.Zero : dy[o] * (x[i] / y[o]);
        }

        return gradient;
    }

    /// <inheritdoc/>
    public Values<T> Forward<T>(Values<T> given)
        where T : IFloatingPointIeee754<T> => new() { { "reduced", Forward(given["data"]), Reduced(given.ShapeOf("data")) } };

    /// <inheritdoc/>
    public Values<T> Backward<T>(Values<T> given)
        where T : IFloatingPointIeee754<T> => new() { { "ddata", Backward(given["data"], given["dreduced"]), given.ShapeOf("data") } };
}
