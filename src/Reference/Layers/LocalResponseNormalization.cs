using System.Numerics;
using System.Numerics.Tensors;

namespace Reference.Layers;

/// <summary>
/// Local response normalisation across channels (ONNX <c>LRN</c>): strong responses damp their neighbours.
/// <code>
/// y[n,c,i] = x[n,c,i] / s[n,c,i]^β     s[n,c,i] = bias + α/size · Σ_j x[n,j,i]²
/// </code>
/// with j over the channels from c - ⌊(size-1)/2⌋ to c + ⌈(size-1)/2⌉ that exist. Shapes: x N×C×H×W…, y as x.
/// </summary>
/// <remarks>
/// Lecture: N "AlexNet" (id alexnet). Source: Krizhevsky, Sutskever and Hinton, ImageNet classification with deep convolutional neural
/// networks (2012), section 3.3; ONNX LRN-13.
/// Dialect: α is divided by the size (the paper and TensorFlow do not divide); the divisor stays the size at the first and last channels,
/// where fewer are summed; an even size takes the extra channel after c (PyTorch takes it before). Where s is 0, y is x / 0^β; where it is negative, NaN.
/// NaN or infinity spreads to the channels whose sum it is in.
/// </remarks>
public sealed record LocalResponseNormalization : IOperator
{
    private const string Name = "LRN";

    /// <summary>How many channels are summed over.</summary>
    public required int Size { get; init; }

    /// <summary>α, the weight of the sum of squares; 1e-4 unless given.</summary>
    public double Alpha { get; init; } = 1e-4;

    /// <summary>β, the exponent; 0.75 unless given.</summary>
    public double Beta { get; init; } = 0.75;

    /// <summary>What is added to the sum; 1 unless given.</summary>
    public double Bias { get; init; } = 1;

    /// <inheritdoc/>
    public Signature Signature { get; } = Signature.Unary(Name);

    /// <summary>y = x / s^β.</summary>
    /// <param name="input">x, N×C×H×W….</param>
    /// <returns>y, of the shape of x.</returns>
    /// <exception cref="LayerException">There are no channels, or an attribute makes no sense.</exception>
    public Tensor<T> Forward<T>(Tensor<T> input)
        where T : IFloatingPointIeee754<T>
    {
        var (N, C, pixels) = Fit(input.Shape());
        var output = Tensors.Zeros<T>(input.Shape());
        var x = input.View(N, C, pixels);
        var y = output.View(N, C, pixels);
        var beta = T.CreateChecked(Beta);
        for (var n = 0; n < N; n++)
        {
            for (var c = 0; c < C; c++)
            {
                for (var i = 0; i < pixels; i++)
                {
                    y[n, c, i] = x[n, c, i] / T.Pow(Sum(x, n, c, i, C), beta);
                }
            }
        }

        return output;
    }

    /// <summary>
    /// The gradient: x acts on its own y, and through the sums s on the y of all channels that have it in their region.
    /// <code>ds[c] = -dy[c] · x[c] · β · s[c]^(-β-1)     dx[j] = dy[j] · s[j]^-β + Σ_c ds[c] · 2α/size · x[j]</code>
    /// </summary>
    /// <param name="input">x, as in forward.</param>
    /// <param name="upstream">dy, of the shape of y.</param>
    /// <returns>dx.</returns>
    /// <exception cref="LayerException">The shapes differ, there are no channels, or an attribute makes no sense.</exception>
    public Tensor<T> Backward<T>(Tensor<T> input, Tensor<T> upstream)
        where T : IFloatingPointIeee754<T>
    {
        var (N, C, pixels) = Fit(input.Shape());
        LayerException.UnlessUpstream(upstream.Shape(), input.Shape(), Name, "Y");
        var output = Tensors.Zeros<T>(input.Shape());
        var x = input.View(N, C, pixels);
        var dy = upstream.View(N, C, pixels);
        var dx = output.View(N, C, pixels);
        var beta = T.CreateChecked(Beta);
        var slope = T.CreateChecked(2) * T.CreateChecked(Alpha) / T.CreateChecked(Size);
        for (var n = 0; n < N; n++)
        {
            for (var c = 0; c < C; c++)
            {
                for (var i = 0; i < pixels; i++)
                {
                    var s = Sum(x, n, c, i, C);
                    var power = T.Pow(s, -beta);
                    dx[n, c, i] += dy[n, c, i] * power;
                    var ds = -dy[n, c, i] * x[n, c, i] * beta * power / s;
                    for (var j = First(c); j <= Last(c, C); j++)
                    {
                        dx[n, j, i] += ds * slope * x[n, j, i];
                    }
                }
            }
        }

        return output;
    }

    /// <inheritdoc/>
    public IReadOnlyList<Shape?> InferShapes(IReadOnlyList<Shape?> inputs)
    {
        var x = Signature.Required(inputs, 0);
        Fit(x);
        return [x];
    }

    /// <inheritdoc/>
    public Values<T> Forward<T>(Values<T> given)
        where T : IFloatingPointIeee754<T> => new() { ["Y"] = Forward(given["X"]) };

    /// <inheritdoc/>
    public Values<T> Backward<T>(Values<T> given)
        where T : IFloatingPointIeee754<T> => new() { ["dX"] = Backward(given["X"], given["dY"]) };

    /// <summary>The first channel that c is compared with.</summary>
    private int First(int c) => Math.Max(0, c - (Size - 1) / 2);

    /// <summary>The last channel that c is compared with: one further off than the first where the size is even.</summary>
    private int Last(int c, int C) => (int)Math.Min(C - 1, (long)c + Size / 2);

    /// <summary>s = bias + α/size · Σ x².</summary>
    private T Sum<T>(View<T> x, int n, int c, int i, int C)
        where T : INumber<T>
    {
        var squares = T.Zero;
        for (var j = First(c); j <= Last(c, C); j++)
        {
            squares += x[n, j, i] * x[n, j, i];
        }

        return T.CreateChecked(Bias) + T.CreateChecked(Alpha) / T.CreateChecked(Size) * squares;
    }

    private (int N, int C, int Pixels) Fit(Shape x)
    {
        LayerException.UnlessUsable(x, Name, "X", 2, "N×C×H×W…");
        LayerException.Unless(Size >= 1, Name, "size", $"is {Size}: it counts the channels summed over X {x}, at least 1");
        return (x[0], x[1], x.Spatial.Size);
    }
}
