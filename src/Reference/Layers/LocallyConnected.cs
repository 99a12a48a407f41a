using System.Numerics;
using System.Numerics.Tensors;

namespace Reference.Layers;

/// <summary>
/// Locally connected layer (<c>LocallyConnected</c>; ONNX has none), of one, two, three or more spatial axes: a
/// <see cref="Convolution"/> whose weights are not shared, with a kernel and a bias of its own at each position p:
/// <code>y[n,o,p] = b[o,p] + Σ_c Σ_k x[n,c, p·s + k·d - pad] · w[p,o,c,k]</code>
/// Shapes: x N×C×H×W…, w P×O×(C/G)×K×L… with P = H'·W'… the number of positions, row by row, b O×H'×W'…, y N×O×H'×W'…
/// with H' as in <see cref="Convolution"/>.
/// </summary>
/// <remarks>
/// Lectures: N "connectivity" (id connectivity): fully connected n², locally connected 3n - 2, shared weights 3 parameters. Weights that would meet the
/// padding have a place in w all the same (so that it is 3n), no effect and the gradient 0; 3n - 2 is the number of those that meet a pixel.
/// Source: LeCun, Generalization and network design strategies (1989); Taigman et al., DeepFace (2014). Attributes and the order of a kernel are those of ONNX Conv.
/// Dialect: Keras has w as P×(K·L·C)×O and b H'×W'×O, channels last. NaN and infinity: as arithmetic has them. Sums run in the number type itself, bias first.
/// </remarks>
public sealed record LocallyConnected : WindowAttributes, IExactOperator
{
    private const string Name = "LocallyConnected";

    /// <summary>G: channels are split into so many blocks that do not see each other; 1 unless given.</summary>
    public int Group { get; init; } = 1;

    /// <inheritdoc/>
    public Signature Signature { get; } = new(Name, [new("X"), new("W"), new("B", Optional: true)], [new("Y")]);

    /// <summary>y: at each position, that position's kernel over the picture.</summary>
    /// <param name="input">x, pictures, N×C×H×W….</param>
    /// <param name="weights">w, kernels, P×O×(C/G)×K×L….</param>
    /// <param name="bias">b, O×H'×W'…, or null for none.</param>
    /// <returns>y, feature maps, N×O×H'×W'….</returns>
    /// <exception cref="LayerException">The shapes do not fit each other or the attributes.</exception>
    public Tensor<T> Forward<T>(Tensor<T> input, Tensor<T> weights, Tensor<T>? bias = null)
        where T : INumber<T>
    {
        var (windows, N, C, O) = Fit(input.Shape(), weights.Shape(), bias?.Shape());
        var output = Tensors.Zeros<T>([N, O, .. windows.Positions]);
        var x = input.View(N, C * Group, windows.Picture.Size);
        var w = weights.View(windows.Count, O, C, windows.Kernel.Size);
        var b = bias is null ? default : bias.View(O, windows.Count);
        var y = output.View(N, O, windows.Count);
        for (var n = 0; n < N; n++)
        {
            for (var o = 0; o < O; o++)
            {
                var block = FirstChannel(o, O, C);
                for (var p = 0; p < windows.Count; p++)
                {
                    var taps = windows.Taps(p);
                    var sum = bias is null ? T.Zero : b[o, p];
                    for (var c = 0; c < C; c++)
                    {
                        foreach (var (i, k) in taps)
                        {
                            sum += x[n, block + c, i] * w[p, o, c, k];
                        }
                    }

                    y[n, o, p] = sum;
                }
            }
        }

        return output;
    }

    /// <summary>
    /// The gradients, as in <see cref="Convolution"/>, but nothing is summed over the positions:
    /// <code>dx[n,c,i] = Σ dy[n,o,p]·w[p,o,c,k]   dw[p,o,c,k] = Σ_n dy[n,o,p]·x[n,c,i]   db[o,p] = Σ_n dy[n,o,p]</code>
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
        var biasGradient = bias is null ? null : Tensors.Zeros<T>(bias.Shape());
        var x = input.View(N, C * Group, windows.Picture.Size);
        var w = weights.View(windows.Count, O, C, windows.Kernel.Size);
        var dy = upstream.View(N, O, windows.Count);
        var dx = inputGradient.View(N, C * Group, windows.Picture.Size);
        var dw = weightsGradient.View(windows.Count, O, C, windows.Kernel.Size);
        var db = biasGradient is null ? default : biasGradient.View(O, windows.Count);
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
                        foreach (var (i, k) in taps)
                        {
                            dx[n, block + c, i] += dSum * w[p, o, c, k];
                            dw[p, o, c, k] += dSum * x[n, block + c, i];
                        }
                    }

                    if (bias is not null)
                    {
                        db[o, p] += dSum;
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
        LayerException.UnlessUsable(w, Name, "W", 4, "P×O×C×K×L…");
        var (N, channels, O, C) = (x[0], x[1], w[1], w[2]);
        LayerException.Unless(w.Rank == x.Rank + 1, Name, "W", $"is {w} but X is {x}: it needs one axis more, the positions");
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
        var windows = Windows.Slide(Name, x.Spatial, w.Slice(3, x.Rank - 2), this);
        Shape biases = [O, .. windows.Positions];
        LayerException.UnlessUsable([N, .. biases], Name, "Y");
        LayerException.Unless(
            w[0] == windows.Count,
            Name,
            "W",
            $"is {w} and has {w[0]} kernels, but X {x} has {windows.Positions} = {windows.Count} positions"
        );
        LayerException.Unless(
            b is null || b == biases,
            Name,
            "B",
            $"is {b} but W is {w}: it needs {biases}, one for each output channel and position"
        );
        return (windows, N, C, O);
    }
}
