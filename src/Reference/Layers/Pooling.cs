namespace Reference.Layers;

/// <summary>
/// What the pooling layers share: a window that slides over each picture of the batch and each channel by itself and leaves one number,
/// x N×C×H×W… to y N×C×H'×W'… with H' = ⌊(H + pads - (d·(K-1) + 1)) / s⌋ + 1, or ⌈…⌉ in ceil mode.
/// </summary>
public abstract record Pooling : WindowAttributes
{
    /// <summary>
    /// ONNX's <c>ceil_mode</c>: a last, partial window counts, unless it would start in the padding at the end. Off unless set, as in ONNX
    /// and every framework; decks R and U pool with it on (7 → 4, 27 → 14). It has no effect on <c>auto_pad</c>, as in ONNX.
    /// </summary>
    public bool CeilMode { get; init; }

    /// <inheritdoc/>
    internal override bool RoundsUp => CeilMode;

    /// <summary>Checks the input and, where it is given, the upstream gradient.</summary>
    private protected (Windows Windows, int N, int C) Fit(string layer, Shape x, Shape? dy = null)
    {
        LayerException.UnlessUsable(x, layer, "X", 3, "N×C×H×W…");
        LayerException.Unless(KernelShape is not null, layer, "kernel_shape", $"is missing: a window over {x.Spatial} needs it");
        var windows = Windows.Slide(layer, x.Spatial, Shape.Create([.. KernelShape!]), this);
        Shape y = [x[0], x[1], .. windows.Positions];
        LayerException.UnlessUsable(y, layer, "Y");
        if (dy is { } upstream)
        {
            LayerException.UnlessUpstream(upstream, y, layer, "Y");
        }

        return (windows, x[0], x[1]);
    }

    /// <summary>Refuses a window that lies in the padding entirely, where a layer has no answer to it.</summary>
    private protected static void UnlessEveryWindowHasAPixel(Windows windows, string layer) =>
        LayerException.Unless(
            windows.FirstEmpty() is not { } p,
            layer,
            "pads",
            $"leave window {windows.FirstEmpty()} of {windows.Positions} without any pixel of {windows.Picture}: the kernel {windows.Kernel} lies in the padding there"
        );
}
