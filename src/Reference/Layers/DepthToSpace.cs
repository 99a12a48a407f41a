using System.Text.Json.Serialization;

namespace Reference.Layers;

/// <summary>In which order <see cref="DepthToSpace"/> takes channels apart.</summary>
public enum DepthToSpaceMode
{
    /// <summary>Depth, column, row: neighbours in the channels become channels; the block's place counts first.</summary>
    DCR,

    /// <summary>Column, row, depth: neighbours in the channels become pixels of a block; as PyTorch's <c>PixelShuffle</c>.</summary>
    CRD,
}

/// <summary>
/// Depth to space (ONNX <c>DepthToSpace</c>), sub-pixel upsampling: b² channels become b×b pixels:
/// <code>y[n, c, h·b + i, w·b + j] = x[n, (i·b + j)·C + c, h, w]   (DCR)
/// y[n, c, h·b + i, w·b + j] = x[n, c·b² + i·b + j, h, w]     (CRD)</code>
/// Shapes: x N×(C·b²)×H×W, y N×C×(H·b)×(W·b). dx is dy put back.
/// </summary>
/// <remarks>
/// Source: ONNX DepthToSpace-13; Shi et al., Real-time single image and video super-resolution using an efficient sub-pixel convolutional neural network (2016).
/// Dialect: DCR unless said otherwise (as TensorFlow); PyTorch's <c>PixelShuffle</c> is CRD. NaN and ∞ are copied.
/// </remarks>
public sealed record DepthToSpace() : Rearrangement("DepthToSpace", "input", "output")
{
    /// <summary>b, the block's side; it must be given.</summary>
    [JsonPropertyName("blocksize")]
    public int? BlockSize { get; init; }

    /// <summary>Which channels become one block; DCR unless given.</summary>
    public DepthToSpaceMode Mode { get; init; }

    private protected override Walk Fit(Shape x)
    {
        LayerException.UnlessUsable(x, Signature.Name, "input", 4, "N×C×H×W");
        LayerException.Unless(x.Rank == 4, Signature.Name, "input", $"is {x}: it needs 4 axes, N×C×H×W");
        var b = BlockSize ?? throw new LayerException(Signature.Name, "blocksize", "is missing");
        LayerException.Unless(b > 0, Signature.Name, "blocksize", $"is {b}: it must be at least 1");
        LayerException.Unless(
            x[1] % ((long)b * b) == 0,
            Signature.Name,
            "input",
            $"is {x}: its {x[1]} channels are no multiple of the {(long)b * b} of a block"
        );
        var (N, C, H, W) = (x[0], x[1] / (b * b), x[2], x[3]);
        // One step of a channel of y, and of i and j, in channels of x.
        var (c, i, j) = Mode == DepthToSpaceMode.DCR ? (1, b * C, C) : (b * b, b, 1);
        var plane = H * W;
        return new([N, C, H * b, W * b], [N, C, H, b, W, b], 0, [x[1] * plane, c * plane, W, i * plane, 1, j * plane]);
    }
}
