using System.Text.Json.Serialization;

namespace Reference.Layers;

/// <summary>
/// Space to depth (ONNX <c>SpaceToDepth</c>): b×b pixels become b² channels:
/// <code>y[n, (i·b + j)·C + c, h, w] = x[n, c, h·b + i, w·b + j]</code>
/// Shapes: x N×C×(H·b)×(W·b), y N×(C·b²)×H×W. dx is dy put back.
/// </summary>
/// <remarks>
/// Source: ONNX SpaceToDepth-13. Dialect: the block's place counts first, then the channel, so that <see cref="DepthToSpace"/> in its mode DCR undoes it
/// (PyTorch's <c>PixelUnshuffle</c> counts the channel first). NaN and ∞ are copied.
/// </remarks>
public sealed record SpaceToDepth() : Rearrangement("SpaceToDepth", "input", "output")
{
    /// <summary>b, the block's side; it must be given.</summary>
    [JsonPropertyName("blocksize")]
    public int? BlockSize { get; init; }

    private protected override Walk Fit(Shape x)
    {
        LayerException.UnlessUsable(x, Signature.Name, "input", 4, "N×C×H×W");
        LayerException.Unless(x.Rank == 4, Signature.Name, "input", $"is {x}: it needs 4 axes, N×C×H×W");
        var b = BlockSize ?? throw new LayerException(Signature.Name, "blocksize", "is missing");
        LayerException.Unless(b > 0, Signature.Name, "blocksize", $"is {b}: it must be at least 1");
        LayerException.Unless(
            x[2] % b == 0 && x[3] % b == 0,
            Signature.Name,
            "input",
            $"is {x}: its {x[2]}×{x[3]} pixels cannot be cut into blocks of {b}×{b}"
        );
        var (N, C, H, W) = (x[0], x[1], x[2] / b, x[3] / b);
        var row = x[3];
        var plane = x[2] * row;
        return new([N, b * b * C, H, W], [N, b, b, C, H, W], 0, [C * plane, row, 1, plane, b * row, b]);
    }
}
