using System.Numerics;
using System.Numerics.Tensors;

namespace Reference.Layers;

/// <summary>
/// Transposed convolution (ONNX <c>ConvTranspose</c>), of one, two, three or more spatial axes: the gradient of a
/// <see cref="Convolution"/> with respect to its input, as a layer of its own. Each input pixel paints the kernel, times its value, into the output:
/// <code>y[n,o,i] = b[o] + Σ x[n,c,p] · w[c,o,k]   over all c, p and k with p·s + k·d - pad = i</code>
/// Shapes: x N×C×H×W…, w C×(O/G)×K×L…, b O, y N×O×H'×W'… with H' = s·(H-1) + (d·(K-1) + 1) - pads + output_padding.
/// With G groups, input channel c paints only the O/G output channels of its own block, c / (C/G).
/// </summary>
/// <remarks>
/// Lectures: D and N (zeiler-fergus).
/// Source: Zeiler et al., Deconvolutional networks (2010); Dumoulin and Visin, A guide to convolution arithmetic (2016); ONNX ConvTranspose-22.
/// Dialect: pads are those of the convolution that it transposes and cut the output (others pad the input).
/// Where the padding follows from <see cref="OutputShape"/> or <c>auto_pad</c>, ONNX's formula is taken as it stands, also below zero, where it adds
/// pixels that hold b alone, one more at the end than at the beginning if odd; onnxruntime adds all of them at the end.
/// NaN and infinity spread over what they paint. Sums run in the number type itself, bias first.
/// </remarks>
public sealed record TransposedConvolution : WindowAttributes, IExactOperator
{
    private const string Name = "ConvTranspose";

    /// <summary>G, ONNX's <c>group</c>: channels are split into so many blocks that do not see each other; 1 unless given.</summary>
    public int Group { get; init; } = 1;

    /// <summary>Pixels that the output has more at the end of each axis, less than the stride or the dilation: a convolution at stride s makes H of several H'. 0 unless given.</summary>
    public IReadOnlyList<int>? OutputPadding { get; init; }

    /// <summary>H'×W', when these are given and the padding follows from them; <see cref="WindowAttributes.Pads"/> are then ignored, as in ONNX. An odd pixel is cut from the beginning, in SAME_UPPER from the end.</summary>
    public IReadOnlyList<int>? OutputShape { get; init; }

    /// <inheritdoc/>
    public Signature Signature { get; } = new(Name, [new("X"), new("W"), new("B", Optional: true)], [new("Y")]);

    /// <summary>y: all kernels painted, each times its pixel.</summary>
    /// <param name="input">x, feature maps, N×C×H×W….</param>
    /// <param name="weights">w, kernels, C×(O/G)×K×L….</param>
    /// <param name="bias">b, O, or null for none.</param>
    /// <returns>y, pictures, N×O×H'×W'….</returns>
    /// <exception cref="LayerException">The shapes do not fit each other or the attributes.</exception>
    public Tensor<T> Forward<T>(Tensor<T> input, Tensor<T> weights, Tensor<T>? bias = null)
        where T : INumber<T>
    {
        var (windows, N, C, O) = Fit(input.Shape(), weights.Shape(), bias?.Shape());
        var output = Tensors.Zeros<T>([N, O * Group, .. windows.Picture]);
        var x = input.View(N, C, windows.Count);
        var w = weights.View(C, O, windows.Kernel.Size);
        var b = bias is null ? [] : bias.Flat();
        var y = output.View(N, O * Group, windows.Picture.Size);
        for (var n = 0; n < N; n++)
        {
            for (var o = 0; o < b.Length; o++)
            {
                for (var i = 0; i < windows.Picture.Size; i++)
                {
                    y[n, o, i] = b[o];
                }
            }

            for (var c = 0; c < C; c++)
            {
                var block = FirstChannel(c, C, O);
                for (var p = 0; p < windows.Count; p++)
                {
                    var taps = windows.Taps(p);
                    for (var o = 0; o < O; o++)
                    {
                        foreach (var (i, k) in taps)
                        {
                            y[n, block + o, i] += x[n, c, p] * w[c, o, k];
                        }
                    }
                }
            }
        }

        return output;
    }

    /// <summary>
    /// The gradients. Each product x·w of the forward sum sends dy·w back to its pixel and dy·x back to its weight:
    /// <code>dx[n,c,p] = Σ dy[n,o,i]·w[c,o,k]   dw[c,o,k] = Σ dy[n,o,i]·x[n,c,p]   db[o] = Σ dy[n,o,i]</code>
    /// so that dx is the convolution of dy with w.
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
        LayerException.UnlessUpstream(upstream.Shape(), [N, O * Group, .. windows.Picture], Name, "Y");
        var inputGradient = Tensors.Zeros<T>(input.Shape());
        var weightsGradient = Tensors.Zeros<T>(weights.Shape());
        var biasGradient = bias is null ? null : Tensors.Zeros<T>([O * Group]);
        var x = input.View(N, C, windows.Count);
        var w = weights.View(C, O, windows.Kernel.Size);
        var dy = upstream.View(N, O * Group, windows.Picture.Size);
        var dx = inputGradient.View(N, C, windows.Count);
        var dw = weightsGradient.View(C, O, windows.Kernel.Size);
        var db = biasGradient is null ? [] : biasGradient.Flat();
        for (var n = 0; n < N; n++)
        {
            for (var o = 0; o < db.Length; o++)
            {
                for (var i = 0; i < windows.Picture.Size; i++)
                {
                    db[o] += dy[n, o, i];
                }
            }

            for (var c = 0; c < C; c++)
            {
                var block = FirstChannel(c, C, O);
                for (var p = 0; p < windows.Count; p++)
                {
                    var taps = windows.Taps(p);
                    for (var o = 0; o < O; o++)
                    {
                        foreach (var (i, k) in taps)
                        {
                            dx[n, c, p] += dy[n, block + o, i] * w[c, o, k];
                            dw[c, o, k] += dy[n, block + o, i] * x[n, c, p];
                        }
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
            [N, O * Group, .. windows.Picture],
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

    /// <summary>The first output channel of the block that input channel c paints: blocks of neighbouring channels, not every G-th.</summary>
    private int FirstChannel(int c, int C, int O) => c / (C / Group) * O;

    /// <summary>O is the number of output channels of one group here, as W has them.</summary>
    private (Windows Windows, int N, int C, int O) Fit(Shape x, Shape w, Shape? b)
    {
        LayerException.UnlessUsable(x, Name, "X", 3, "N×C×H×W…");
        LayerException.UnlessUsable(w, Name, "W", 3, "C×O×K×L…");
        var (N, C, O) = (x[0], x[1], w[1]);
        LayerException.Unless(w.Rank == x.Rank, Name, "W", $"is {w} but X is {x}: they need the same number of axes");
        LayerException.Unless(w[0] == C, Name, "W", $"is {w} and wants {w[0]} channels, but X is {x} and has {C}");
        LayerException.Unless(Group >= 1 && C % Group == 0, Name, "group", $"is {Group}, which does not divide the {C} channels of X {x}");
        LayerException.Unless(
            b is null || b == Shape.Create([O * Group]),
            Name,
            "B",
            $"is {b} but W is {w} in {Group} group(s): it needs {O * Group}, one for each output channel"
        );
        LayerException.Unless(!ExactFit, Name, "exact_fit", $"has no meaning here: the output is as large as the windows need");
        var windows = Windows.Cover(Name, x.Spatial, w.Spatial, this, OutputPadding, OutputShape);
        LayerException.UnlessUsable([N, O * Group, .. windows.Picture], Name, "Y");
        return (windows, N, C, O);
    }
}
