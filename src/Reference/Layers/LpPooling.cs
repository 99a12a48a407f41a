using System.Numerics;
using System.Numerics.Tensors;

namespace Reference.Layers;

/// <summary>
/// Lp pooling (ONNX <c>LpPool</c>), of one, two, three or more spatial axes: the p-norm of each window,
/// <code>y[n,c,q] = (Σ_k |x[n,c, q·s + k·d - pad]|ᵖ)^(1/p)   dx[n,c,i] = Σ dy[n,c,q] · sign(x) · (|x| / y)ᵖ⁻¹ over the windows q that hold pixel i</code>
/// Shapes: x N×C×H×W…, y N×C×H'×W'… with
/// H' = ⌊(H + pads - (d·(K-1) + 1)) / s⌋ + 1, or ⌈…⌉ with <see cref="Pooling.CeilMode"/>. Here alone the window is q, since p is the norm's.
/// </summary>
/// <remarks>
/// Source: Gulcehre et al., Learned-norm pooling for deep feedforward and recurrent neural networks (2014); ONNX LpPool-22.
/// Dialect: a root of the sum, with |x| (PyTorch adds xᵖ without |…|, which differs for odd p and negative x). The slope at x = 0 is 0, where
/// for p = 1 the norm has a kink, and where all of a window is 0 for any p. Padding adds nothing; a window without any pixel is 0.
/// |x|ᵖ is formed as it stands and may overflow. NaN spreads over the windows that hold it; an infinite pixel gives ∞, and NaN as its own slope for p &gt; 1.
/// </remarks>
public sealed record LpPooling : Pooling, IOperator
{
    private const string Name = "LpPool";

    /// <summary>p, which norm: 1 the sum of magnitudes, 2 (unless given) the Euclidean length.</summary>
    public int P { get; init; } = 2;

    /// <inheritdoc/>
    public Signature Signature { get; } = Signature.Unary(Name);

    /// <summary>y: the norm of each window.</summary>
    /// <param name="input">x, N×C×H×W….</param>
    /// <returns>y, N×C×H'×W'….</returns>
    /// <exception cref="LayerException">The shape does not fit the attributes.</exception>
    public Tensor<T> Forward<T>(Tensor<T> input)
        where T : IFloatingPointIeee754<T>
    {
        var (windows, N, C) = FitAll(input.Shape());
        var output = Tensors.Zeros<T>([N, C, .. windows.Positions]);
        var x = input.View(N, C, windows.Picture.Size);
        var y = output.View(N, C, windows.Count);
        for (var n = 0; n < N; n++)
        {
            for (var c = 0; c < C; c++)
            {
                for (var q = 0; q < windows.Count; q++)
                {
                    var sum = T.Zero;
                    foreach (var (i, _) in windows.Taps(q))
                    {
                        sum += Power(T.Abs(x[n, c, i]), P);
                    }

                    y[n, c, q] = Root(sum);
                }
            }
        }

        return output;
    }

    /// <summary>dx = Σ dy · sign(x) · (|x| / y)ᵖ⁻¹, nothing at x = 0.</summary>
    /// <param name="input">x, as in forward.</param>
    /// <param name="upstream">dy, of the shape of y.</param>
    /// <returns>dx, of the shape of x.</returns>
    /// <exception cref="LayerException">The shapes do not fit each other or the attributes.</exception>
    public Tensor<T> Backward<T>(Tensor<T> input, Tensor<T> upstream)
        where T : IFloatingPointIeee754<T>
    {
        var (windows, N, C) = FitAll(input.Shape(), upstream.Shape());
        var inputGradient = Tensors.Zeros<T>(input.Shape());
        var x = input.View(N, C, windows.Picture.Size);
        var y = Forward(input).View(N, C, windows.Count);
        var dy = upstream.View(N, C, windows.Count);
        var dx = inputGradient.View(N, C, windows.Picture.Size);
        for (var n = 0; n < N; n++)
        {
            for (var c = 0; c < C; c++)
            {
                for (var q = 0; q < windows.Count; q++)
                {
                    foreach (var (i, _) in windows.Taps(q))
                    {
                        dx[n, c, i] += dy[n, c, q] * Slope(x[n, c, i], y[n, c, q]);
                    }
                }
            }
        }

        return inputGradient;
    }

    /// <inheritdoc/>
    public IReadOnlyList<Shape?> InferShapes(IReadOnlyList<Shape?> inputs)
    {
        var (windows, N, C) = FitAll(Signature.Required(inputs, 0));
        return
        [
            [N, C, .. windows.Positions],
        ];
    }

    /// <inheritdoc/>
    public Values<T> Forward<T>(Values<T> given)
        where T : IFloatingPointIeee754<T> => new() { ["Y"] = Forward(given["X"]) };

    /// <inheritdoc/>
    public Values<T> Backward<T>(Values<T> given)
        where T : IFloatingPointIeee754<T> => new() { ["dX"] = Backward(given["X"], given["dY"]) };

    /// <summary>∂y/∂x = sign(x) · (|x| / y)ᵖ⁻¹.</summary>
    private T Slope<T>(T x, T y)
        where T : IFloatingPointIeee754<T>
    {
        if (T.IsZero(x) || T.IsNaN(x))
        {
            return T.IsNaN(x) ? x : T.Zero;
        }

        var magnitude = Power(T.Abs(x) / y, P - 1);
        return x < T.Zero ? -magnitude : magnitude;
    }

    /// <summary>The p-th root; of 0 it is 0 and, for number types that carry derivatives, a constant.</summary>
    private T Root<T>(T sum)
        where T : IFloatingPointIeee754<T> =>
        P == 1 ? sum
        : T.IsZero(sum) ? T.Zero
        : P == 2 ? T.Sqrt(sum)
        : T.RootN(sum, P);

    /// <summary>xᵉ by multiplying, in about log₂ e steps.</summary>
    private static T Power<T>(T x, int exponent)
        where T : INumber<T> =>
        exponent == 0 ? T.One
        : exponent == 1 ? x
        : exponent % 2 == 1 ? x * Power(x, exponent - 1)
        : Power(x * x, exponent / 2);

    private (Windows Windows, int N, int C) FitAll(Shape x, Shape? dy = null)
    {
        LayerException.Unless(P >= 1, Name, "p", $"is {P}: a norm needs 1 or more");
        return Fit(Name, x, dy);
    }
}
