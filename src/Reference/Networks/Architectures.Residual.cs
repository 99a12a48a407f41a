using Reference.Layers;

namespace Reference.Networks;

/// <summary>What goes past a residual block that changes the shape.</summary>
public enum Shortcut
{
    /// <summary>Every second pixel, and zeros for the channels that are new: no parameters. The paper's option A, its choice for small pictures.</summary>
    Identity,

    /// <summary>A 1×1 convolution with stride 2, normalised where the network is. The paper's option B.</summary>
    Projection,
}

public static partial class Architectures
{
    /// <summary>
    /// A residual network for small pictures, of 6n + 2 layers with weights: a convolution, three stages of n blocks, the mean of each map, and scores:
    /// <code>
    /// conv 3×3, 16 · n × block 16 · n × block 32, the first with stride 2 · n × block 64, the first with stride 2 · global mean · fc 64→10
    /// block: y = ReLU(BN(conv 3×3(ReLU(BN(conv 3×3(x))))) + shortcut(x))
    /// </code>
    /// 3×32×32 pictures and 10 classes: 20 layers have 269,722 parameters with identity shortcuts and 272,474 with projections; 8 layers have 75,290 and 78,042.
    /// </summary>
    /// <remarks>
    /// Lecture: U "Residual" (id residual). Source: He, Zhang, Ren and Sun, Deep residual learning for image recognition (2016), section 4.2, table 6: 0.27 million for 20 layers.
    /// Convolutions that are normalised have no bias. Weights start by He's rule.
    /// </remarks>
    /// <param name="layers">8, 14, 20, …: 6n + 2.</param>
    /// <param name="picture">The shape of one picture, C×H×W; of any size.</param>
    /// <param name="classes">How many scores come out.</param>
    /// <param name="shortcut">What goes past a block that changes the shape; elsewhere it is x itself.</param>
    /// <param name="variant">With dropout before the last layer, or without batch normalisation.</param>
    /// <exception cref="LayerException">There is no such number of layers.</exception>
    public static Network ResNet(
        int layers,
        Shape picture,
        int classes = 10,
        Shortcut shortcut = Shortcut.Identity,
        Variant? variant = null
    )
    {
        LayerException.Unless(layers >= 8 && layers % 6 == 2, "ResNet", "layers", $"is {layers}: it must be 6n + 2, such as 8, 14 or 20");
        var normalised = variant?.BatchNormalization ?? true;
        var chain = Pictures("ResNet", picture).ConvolutionRelu(16, kernel: 3, normalised, pad: 1);
        foreach (var filters in new[] { 16, 32, 64 })
        {
            for (var block = 0; block < layers / 6; block++)
            {
                chain = chain.Block(filters, shortcut, normalised);
            }
        }

        return chain.Then(new GlobalAveragePooling(), "pool").Flatten().DropoutIf(variant?.Dropout ?? 0).FullyConnected(classes).Build();
    }

    private static Sequential Block(this Sequential chain, int filters, Shortcut shortcut, bool normalised)
    {
        var channels = chain.Shape[1];
        var stride = filters > channels ? 2 : 1;
        return chain
            .Residual(
                detour =>
                    detour
                        .ConvolutionRelu(filters, kernel: 3, normalised, stride, pad: 1)
                        .Convolution(filters, kernel: 3, pad: 1, bias: !normalised)
                        .NormalisedIf(normalised),
                filters == channels ? null
                    : shortcut == Shortcut.Projection
                        ? straight => straight.Convolution(filters, kernel: 1, stride, bias: !normalised).NormalisedIf(normalised)
                    : straight => straight.EverySecondPixel().ZeroChannels(filters - channels)
            )
            .Relu();
    }

    private static Sequential EverySecondPixel(this Sequential chain) =>
        chain.Then(
            new Slice
            {
                Starts = [0, 0],
                Ends = [long.MaxValue, long.MaxValue],
                Axes = [2, 3],
                Steps = [2, 2],
            }
        );

    private static Sequential ZeroChannels(this Sequential chain, int count) =>
        chain.Then(new Padding { Pads = [0, 0, 0, 0, 0, count, 0, 0] });
}
