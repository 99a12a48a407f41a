using System.Numerics;
using System.Numerics.Tensors;

namespace Reference.Layers;

/// <summary>
/// Convolution (ONNX <c>Conv</c>), of one, two, three or more spatial axes:
/// <code>y[n,o,p] = b[o] + Σ_c Σ_k x[n,c, p·s + k·d - pad] · w[o,c,k]</code>
/// Shapes: x N×C×H×W…, w O×(C/G)×K×L…, b O, y N×O×H'×W'… with H' = ⌊(H + pads - (d·(K-1) + 1)) / s⌋ + 1.
/// With G groups, output channel o sees only the C/G input channels of its own block, o / (O/G).
/// </summary>
/// <remarks>
/// Lectures: R "Filtering: the math behind the match" (ids filtering, convolution), N (conv-1d, conv-2d, conv-3d), C (spatial-size).
/// Source: LeCun et al., Gradient-based learning applied to document recognition (1998); ONNX Conv-22.
/// Dialect: as in every deck and framework the kernel is not flipped (cross-correlation). Others: true convolution flips it;
/// deck R divides by the number of weights, which a layer does not. Sums run in the number type itself, bias first.
/// </remarks>
public sealed record Convolution : WindowAttributes, IExactOperator
{
    private const string Name = "Conv";

    /// <summary>G, ONNX's <c>group</c>: channels are split into so many blocks that do not see each other; 1 unless given.</summary>
    public int Group { get; init; } = 1;

    /// <inheritdoc/>
    public Signature Signature { get; } = new(Name, [new("X"), new("W"), new("B", Optional: true)], [new("Y")]);

    /// <summary>y = x ∗ w + b.</summary>
    /// <param name="input">x, pictures, N×C×H×W….</param>
    /// <param name="weights">w, kernels, O×(C/G)×K×L….</param>
    /// <param name="bias">b, O, or null for none.</param>
    /// <returns>y, feature maps, N×O×H'×W'….</returns>
    /// <exception cref="LayerException">The shapes do not fit each other or the attributes.</exception>
    public Tensor<T> Forward<T>(Tensor<T> input, Tensor<T> weights, Tensor<T>? bias = null)
        where T : INumber<T>
    {
        var (windows, N, C, O) = Fit(input.Shape(), weights.Shape(), bias?.Shape());
        var output = Tensors.Zeros<T>([N, O, .. windows.Positions]);
        var x = input.View(N, C * Group, windows.Picture.Size);
        var w = weights.View(O, C, windows.Kernel.Size);
        var b = bias is null ? [] : bias.Flat();
        var y = output.View(N, O, windows.Count);
        for (var n = 0; n < N; n++)
        {
            for (var o = 0; o < O; o++)
            {
                var block = FirstChannel(o, O, C);
                for (var p = 0; p < windows.Count; p++)
                {
                    var taps = windows.Taps(p);
                    var sum = bias is null ? T.Zero : b[o];
                    for (var c = 0; c < C; c++)
                    {
                        var picture = x.Row(n, block + c);
                        var kernel = w.Row(o, c);
                        foreach (var (i, k) in taps)
                        {
                            sum += picture[i] * kernel[k];
                        }
                    }

                    y[n, o, p] = sum;
                }
            }
        }

        return output;
    }

    /// <summary>
    /// The gradients. Each product x·w of the forward sum sends dy·w back to its pixel and dy·x back to its weight:
    /// <code>dx[n,c,i] = Σ dy[n,o,p]·w[o,c,k]   dw[o,c,k] = Σ dy[n,o,p]·x[n,c,i]   db[o] = Σ dy[n,o,p]</code>
    /// over all windows p in which weight k meets pixel i.
    /// </summary>
    /// <param name="input">x, as in forward.</param>
    /// <param name="weights">w, as in forward.</param>
    /// <param name="bias">b, as in forward.</param>
    /// <param name="upstream">dy, of the shape of y.</param>
    /// <returns>The gradients of x, w and b, each of its shape; db is null where b is.</returns>
    /// <exception cref="LayerException">The shapes do not fit each other or the attributes.</exception>
    public (Tensor<T> dx, Tensor<T> dw, Tensor<T>? db) Backward<T>(Tensor<T> input, Tensor<T> weights, Tensor<T>? bias, Tensor<T> upstream)
        where T : INumber<T>
    {
        var (windows, N, C, O) = Fit(input.Shape(), weights.Shape(), bias?.Shape());
        LayerException.UnlessUpstream(upstream.Shape(), [N, O, .. windows.Positions], Name, "Y");
        var inputGradient = Tensors.Zeros<T>(input.Shape());
        var weightsGradient = Tensors.Zeros<T>(weights.Shape());
        var biasGradient = bias is null ? null : Tensors.Zeros<T>([O]);
        var x = input.View(N, C * Group, windows.Picture.Size);
        var w = weights.View(O, C, windows.Kernel.Size);
        var dy = upstream.View(N, O, windows.Count);
        var dx = inputGradient.View(N, C * Group, windows.Picture.Size);
        var dw = weightsGradient.View(O, C, windows.Kernel.Size);
        var db = biasGradient is null ? [] : biasGradient.Flat();
        for (var n = 0; n < N; n++)
        {
            for (var o = 0; o < O; o++)
            {
                var block = FirstChannel(o, O, C);
                for (var p = 0; p < windows.Count; p++)
                {
                    var taps = windows.Taps(p);
                    var dSum = dy[n, o, p];
                    for (var c = 0; c < C; c++)
                    {
                        var picture = x.Row(n, block + c);
                        var kernel = w.Row(o, c);
                        var dPicture = dx.Row(n, block + c);
                        var dKernel = dw.Row(o, c);
                        foreach (var (i, k) in taps)
                        {
                            dPicture[i] += dSum * kernel[k];
                            dKernel[k] += dSum * picture[i];
                        }
                    }

                    if (bias is not null)
                    {
                        db[o] += dSum;
                    }
                }
            }
        }

        return (inputGradient, weightsGradient, biasGradient);
    }

    /// <inheritdoc/>
    public IReadOnlyList<Shape?> InferShapes(IReadOnlyList<Shape?> inputs)
    {
        var (windows, N, _, O) = Fit(Signature.Required(inputs, 0), Signature.Required(inputs, 1), Signature.Optional(inputs, 2));
        return
        [
            [N, O, .. windows.Positions],
        ];
    }

    /// <inheritdoc/>
    public Values<T> ForwardExactly<T>(Values<T> given)
        where T : INumber<T> => new() { ["Y"] = Forward(given["X"], given["W"], given.Optional("B")) };

    /// <inheritdoc/>
    public Values<T> BackwardExactly<T>(Values<T> given)
        where T : INumber<T>
    {
        var (dx, dw, db) = Backward(given["X"], given["W"], given.Optional("B"), given["dY"]);
        return new()
        {
            { "dX", dx },
            { "dW", dw },
            { "dB", db },
        };
    }

    /// <summary>The first input channel of the block that output channel o sees: blocks of neighbouring channels, not every G-th.</summary>
    private int FirstChannel(int o, int O, int C) => o / (O / Group) * C;

    private (Windows Windows, int N, int C, int O) Fit(Shape x, Shape w, Shape? b)
    {
        LayerException.UnlessUsable(x, Name, "X", 3, "N×C×H×W…");
        LayerException.UnlessUsable(w, Name, "W", 3, "O×C×K×L…");
        var (N, channels, O, C) = (x[0], x[1], w[0], w[1]);
        LayerException.Unless(w.Rank == x.Rank, Name, "W", $"is {w} but X is {x}: they need the same number of axes");
        LayerException.Unless(
            Group >= 1 && O % Group == 0,
            Name,
            "group",
            $"is {Group}, which does not divide the {O} output channels of W {w}"
        );
        LayerException.Unless(
            channels == C * Group,
            Name,
            "W",
            $"is {w} in {Group} group(s) and wants {C * Group} channels, but X is {x} and has {channels}"
        );
        LayerException.Unless(
            b is null || b == Shape.Create([O]),
            Name,
            "B",
            $"is {b} but W is {w}: it needs {O}, one for each output channel"
        );
        var windows = Windows.Slide(Name, x.Spatial, w.Spatial, this);
        LayerException.UnlessUsable([N, O, .. windows.Positions], Name, "Y");
        return (windows, N, C, O);
    }
}
