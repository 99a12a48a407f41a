using System.Numerics;
using System.Numerics.Tensors;

namespace Reference.Layers;

/// <summary>
/// Parametric rectified linear unit (ONNX <c>PRelu</c>), a leaky one that learns its slopes:
/// <code>y = x if x &gt; 0 else a·x   dx = dy · (1 if x &gt; 0 else a)   da = Σ dy·x over the x ≤ 0 that share a</code>
/// Shapes: x any, a one that is repeated along x (aligned at the last axes: C×1×1 is a slope for each channel of N×C×H×W), y as x.
/// </summary>
/// <remarks>
/// Source: He et al., Delving deep into rectifiers (2015); ONNX PRelu-16.
/// Dialect: ONNX aligns a at the last axes; PyTorch and ONNX before 7 take C numbers as one a channel, the second axis.
/// The slope at 0 is a (others: 1). NaN gives NaN, in dx too.
/// </remarks>
public sealed record PRelu : IExactOperator
{
    /// <inheritdoc/>
    public Signature Signature { get; } = new("PRelu", [new("X"), new("slope")], [new("Y")]);

    private string Name => Signature.Name;

    /// <summary>y = x where x is positive, a·x elsewhere.</summary>
    /// <param name="input">x, of any shape.</param>
    /// <param name="slope">a, of a shape that can be repeated along x.</param>
    /// <exception cref="LayerException">a cannot be repeated along x.</exception>
    public Tensor<T> Forward<T>(Tensor<T> input, Tensor<T> slope)
        where T : INumber<T>
    {
        Fit(input.Shape(), slope.Shape());
        var place = Broadcasting.Map(slope.Shape(), input.Shape());
        var output = Tensors.Zeros<T>(input.Shape());
        var x = input.Flat();
        var a = slope.Flat();
        var y = output.Flat();
        for (var i = 0; i < x.Length; i++)
        {
            y[i] = x[i] > T.Zero ? x[i] : a[place[i]] * x[i];
        }

        return output;
    }

    /// <summary>The gradients of x and a.</summary>
    /// <param name="input">x, as in forward.</param>
    /// <param name="slope">a, as in forward.</param>
    /// <param name="upstream">dy, of the shape of x.</param>
    /// <exception cref="LayerException">The shapes do not fit each other.</exception>
    public (Tensor<T> dx, Tensor<T> da) Backward<T>(Tensor<T> input, Tensor<T> slope, Tensor<T> upstream)
        where T : INumber<T>
    {
        Fit(input.Shape(), slope.Shape());
        LayerException.UnlessUpstream(upstream.Shape(), input.Shape(), Name, "Y");
        var place = Broadcasting.Map(slope.Shape(), input.Shape());
        var inputGradient = Tensors.Zeros<T>(input.Shape());
        var slopeGradient = Tensors.Zeros<T>(slope.Shape());
        var x = input.Flat();
        var a = slope.Flat();
        var dy = upstream.Flat();
        var dx = inputGradient.Flat();
        var da = slopeGradient.Flat();
        for (var i = 0; i < x.Length; i++)
        {
            if (x[i] > T.Zero)
            {
                dx[i] = dy[i];
            }
            else
            {
                dx[i] = dy[i] * (T.IsNaN(x[i]) ? x[i] : a[place[i]]);
                da[place[i]] += dy[i] * x[i];
            }
        }

        return (inputGradient, slopeGradient);
    }

    /// <inheritdoc/>
    public IReadOnlyList<Shape?> InferShapes(IReadOnlyList<Shape?> inputs)
    {
        var x = Signature.Required(inputs, 0);
        Fit(x, Signature.Required(inputs, 1));
        return [x];
    }

    /// <inheritdoc/>
    public Values<T> ForwardExactly<T>(Values<T> given)
        where T : INumber<T> => new() { { "Y", Forward(given["X"], given["slope"]), given.ShapeOf("X") } };

    /// <inheritdoc/>
    public Values<T> BackwardExactly<T>(Values<T> given)
        where T : INumber<T>
    {
        var (dx, da) = Backward(given["X"], given["slope"], given["dY"]);
        return new() { { "dX", dx }, { "dslope", da } };
    }

    private void Fit(Shape x, Shape slope)
    {
        LayerException.UnlessUsable(x, Name, "X");
        LayerException.UnlessUsable(slope, Name, "slope");
        LayerException.Unless(Broadcasting.Fits(slope, x), Name, "slope", $"is {slope}, which cannot be repeated along X {x}");
    }
}
