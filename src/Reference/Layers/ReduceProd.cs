using System.Numerics;
using System.Numerics.Tensors;
using Reference.Numbers;

namespace Reference.Layers;

/// <summary>
/// Product over axes (ONNX <c>ReduceProd</c>):
/// <code>y = Π x   dx[i] = dy · Π x[j] over the other elements j</code>
/// over the elements of x that differ in the reduced axes only.
/// Shapes: x any; y as x, each reduced axis of length 1, or gone where <c>keepdims</c> is 0.
/// </summary>
/// <remarks>
/// Source: ONNX ReduceProd-18, its input <c>axes</c> as an attribute.
/// Allowed: 6u·|dx|, for dy·y / x, which frameworks use where no element is 0.
/// Dialect: dx where an element is 0 is the product of the others, as in PyTorch (dy·y / x would be NaN). NaN and ∞ as in the number type.
/// </remarks>
public sealed record ReduceProd() : ExactReduction("ReduceProd")
{
    private const double Roundoffs = 6;

    /// <inheritdoc/>
    public override Tensor<T> Forward<T>(Tensor<T> data)
    {
        var (reduced, place) = Fit(data);
        var output = Ones<T>(reduced);
        var x = data.Flat();
        var y = output.Flat();
        for (var i = 0; i < x.Length; i++)
        {
            y[place[i]] *= x[i];
        }

        return output;
    }

    /// <summary>dx: what stands before each element, multiplied, times what stands after it.</summary>
    /// <param name="data">x, as in forward.</param>
    /// <param name="upstream">dy, of the shape of y.</param>
    /// <exception cref="LayerException">The axes do not fit the shape, or dy has another one than y.</exception>
    public override Tensor<T> Backward<T>(Tensor<T> data, Tensor<T> upstream)
    {
        var (reduced, place) = Fit(data, upstream);
        var others = Ones<T>(data.Shape());
        var x = data.Flat();
        var dy = upstream.Flat();
        var dx = others.Flat();
        var before = Ones<T>(reduced).Flat();
        for (var i = 0; i < x.Length; i++)
        {
            dx[i] *= before[place[i]];
            before[place[i]] *= x[i];
        }

        var after = Ones<T>(reduced).Flat();
        for (var i = x.Length - 1; i >= 0; i--)
        {
            dx[i] *= after[place[i]];
            after[place[i]] *= x[i];
        }

        for (var i = 0; i < x.Length; i++)
        {
            dx[i] *= dy[place[i]];
            dx[i] = Allowance.Of(dx[i], Roundoffs, dx[i]);
        }

        return others;
    }

    private static Tensor<T> Ones<T>(Shape shape)
        where T : INumber<T> => Tensors.Fill(shape, _ => T.One);
}
