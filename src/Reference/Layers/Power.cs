using System.Numerics;
using System.Numerics.Tensors;
using Reference.Numbers;

namespace Reference.Layers;

/// <summary>
/// Power (ONNX <c>Pow</c>), element by element, with broadcasting:
/// <code>z = xʸ   dx = dz·y·xʸ⁻¹   dy = dz·xʸ·log x</code>
/// each gradient summed over the axes along which its tensor was repeated.
/// Shapes: x and y aligned at their last axes, where one lacks an axis or has it with length 1 it is repeated; z as both together.
/// </summary>
/// <remarks>
/// Source: ONNX Pow-15. Dialect: z is IEEE 754's pow: x⁰ is 1 for every x, NaN too, and so is 0⁰; a negative x has powers with whole y only, else z is NaN.
/// dx is 0 where y is 0. dy is 0 where x is 0 and y is not negative (the limit, but for 0⁰, where it would be -∞), and NaN where x is negative,
/// as log x is: there z has no neighbours along y. So do PyTorch and JAX; TensorFlow gives 0.
/// Allowed: anything for dy where x is negative.
/// </remarks>
public sealed record Power : IOperator
{
    private const string Name = "Pow";

    /// <inheritdoc/>
    public Signature Signature { get; } = new(Name, [new("X"), new("Y")], [new("Z")]);

    /// <summary>z = xʸ.</summary>
    /// <param name="bases">x, of any shape.</param>
    /// <param name="exponents">y, of a shape that fits x's.</param>
    /// <exception cref="LayerException">The shapes cannot be repeated to each other.</exception>
    public Tensor<T> Forward<T>(Tensor<T> bases, Tensor<T> exponents)
        where T : IFloatingPointIeee754<T>
    {
        var together = Fit(bases.Shape(), exponents.Shape());
        var (placeX, placeY) = (Broadcasting.Map(bases.Shape(), together), Broadcasting.Map(exponents.Shape(), together));
        var output = Tensors.Zeros<T>(together);
        var x = bases.Flat();
        var y = exponents.Flat();
        var z = output.Flat();
        for (var i = 0; i < z.Length; i++)
        {
            z[i] = T.Pow(x[placeX[i]], y[placeY[i]]);
        }

        return output;
    }

    /// <summary>The gradients of x and y.</summary>
    /// <param name="bases">x, as in forward.</param>
    /// <param name="exponents">y, as in forward.</param>
    /// <param name="upstream">dz, of the shape of z.</param>
    /// <exception cref="LayerException">The shapes do not fit each other.</exception>
    public (Tensor<T> dx, Tensor<T> dy) Backward<T>(Tensor<T> bases, Tensor<T> exponents, Tensor<T> upstream)
        where T : IFloatingPointIeee754<T>
    {
        var together = Fit(bases.Shape(), exponents.Shape());
        LayerException.UnlessUpstream(upstream.Shape(), together, Name, "Z");
        var (placeX, placeY) = (Broadcasting.Map(bases.Shape(), together), Broadcasting.Map(exponents.Shape(), together));
        var baseGradient = Tensors.Zeros<T>(bases.Shape());
        var exponentGradient = Tensors.Zeros<T>(exponents.Shape());
        var x = bases.Flat();
        var y = exponents.Flat();
        var dz = upstream.Flat();
        var dx = baseGradient.Flat();
        var dy = exponentGradient.Flat();
        for (var i = 0; i < dz.Length; i++)
        {
            dx[placeX[i]] += dz[i] * SlopeOfBase(x[placeX[i]], y[placeY[i]]);
            dy[placeY[i]] += dz[i] * SlopeOfExponent(x[placeX[i]], y[placeY[i]]);
        }

        return (baseGradient, exponentGradient);
    }

    /// <inheritdoc/>
    public IReadOnlyList<Shape?> InferShapes(IReadOnlyList<Shape?> inputs) =>
        [Fit(Signature.Required(inputs, 0), Signature.Required(inputs, 1))];

    /// <inheritdoc/>
    public Values<T> Forward<T>(Values<T> given)
        where T : IFloatingPointIeee754<T>
    {
        var results = new Values<T>();
        results.Add("Z", Forward(given["X"], given["Y"]), Fit(given.ShapeOf("X"), given.ShapeOf("Y")));
        return results;
    }

    /// <inheritdoc/>
    public Values<T> Backward<T>(Values<T> given)
        where T : IFloatingPointIeee754<T>
    {
        var (dx, dy) = Backward(given["X"], given["Y"], given["dZ"]);
        var results = new Values<T>();
        results.Add("dX", dx, given.ShapeOf("X"));
        results.Add("dY", dy, given.ShapeOf("Y"));
        return results;
    }

    /// <summary>∂z/∂x = y·xʸ⁻¹.</summary>
    private static T SlopeOfBase<T>(T x, T y)
        where T : IFloatingPointIeee754<T> => T.IsZero(y) ? T.Zero : y * T.Pow(x, y - T.One);

    /// <summary>∂z/∂y = xʸ·log x.</summary>
    private static T SlopeOfExponent<T>(T x, T y)
        where T : IFloatingPointIeee754<T> =>
        T.IsZero(x) && y >= T.Zero ? T.Zero
        : x < T.Zero ? Allowance.Of(T.NaN, double.PositiveInfinity, T.One)
        : T.Pow(x, y) * T.Log(x);

    private static Shape Fit(Shape x, Shape y)
    {
        LayerException.UnlessUsable(x, Name, "X");
        LayerException.UnlessUsable(y, Name, "Y");
        var together =
            Broadcasting.Common(x, y) ?? throw new LayerException(Name, "Y", $"is {y} and X is {x}: they cannot be repeated to each other");
        LayerException.UnlessUsable(together, Name, "Z");
        return together;
    }
}
