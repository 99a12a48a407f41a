using Reference.Layers;

namespace Reference.Networks;

// Networks made for a thousand classes of photographs. A description costs no memory for weights: those exist once they are initialised.
public static partial class Architectures
{
    /// <summary>
    /// AlexNet, its two columns as one:
    /// <code>
    /// conv 3→96 11×11 stride 4 · ReLU · LRN · pool 3 stride 2 · conv 96→256 5×5 pad 2 · ReLU · LRN · pool 3 stride 2
    /// · conv 256→384 3×3 pad 1 · ReLU · conv 384→384 · ReLU · conv 384→256 · ReLU · pool 3 stride 2
    /// · fc 9216→4096 · ReLU · dropout ½ · 4096→4096 · ReLU · dropout ½ · 4096→1000
    /// </code>
    /// 227×227 pictures give 55×55, 27×27, 13×13 and 6×6 maps; 62,378,344 parameters, and 60,965,224 with two columns.
    /// </summary>
    /// <remarks>
    /// Lecture: N "AlexNet" (id alexnet). Source: Krizhevsky, Sutskever and Hinton, ImageNet classification with deep convolutional neural networks (2012).
    /// The paper says 224×224, from which 11×11 with stride 4 does not come to its 55×55 without padding. Its columns, one for each of two processors, read only their own half
    /// of the maps in the 2nd, 4th and 5th convolution: <paramref name="columns"/> = 2 is that. Response normalisation adds α over 5 channels without dividing by their number,
    /// which is ONNX's α = 5·10⁻⁴. Weights start by He's rule (the paper: normal of deviation 0.01, and half of the biases at 1, which came before it).
    /// Other networks of this name: 64, 192, 384, 256, 256 filters and 61,100,840 parameters, from Krizhevsky's One weird trick (2014).
    /// </remarks>
    /// <param name="picture">The shape of one picture, C×H×W; 3×227×227 in the paper, at least 67×67 pixels.</param>
    /// <param name="classes">How many scores come out; 1000 in the paper.</param>
    /// <param name="columns">1 or 2.</param>
    /// <param name="hidden">The width of the two hidden fully connected layers.</param>
    /// <param name="variant">Without dropout, or with batch normalisation.</param>
    /// <exception cref="LayerException">The picture is too small.</exception>
    public static Network AlexNet(Shape picture, int classes = 1000, int columns = 1, int hidden = 4096, Variant? variant = null)
    {
        var (normalised, dropout) = (variant?.BatchNormalization ?? false, variant?.Dropout ?? 0.5);
        return Pictures("AlexNet", picture, least: 67)
            .ConvolutionRelu(96, kernel: 11, normalised, stride: 4)
            .DampedUnless(normalised)
            .MaxPooling(3, stride: 2)
            .ConvolutionRelu(256, kernel: 5, normalised, pad: 2, group: columns)
            .DampedUnless(normalised)
            .MaxPooling(3, stride: 2)
            .ConvolutionRelu(384, kernel: 3, normalised, pad: 1)
            .ConvolutionRelu(384, kernel: 3, normalised, pad: 1, group: columns)
            .ConvolutionRelu(256, kernel: 3, normalised, pad: 1, group: columns)
            .MaxPooling(3, stride: 2)
            .Flatten()
            .Hidden(hidden, normalised, dropout)
            .Hidden(hidden, normalised, dropout)
            .FullyConnected(classes)
            .Build();
    }

    /// <summary>VGG with 11 layers that have weights, the paper's configuration A: 132,863,336 parameters for 3×224×224 pictures and 1000 classes.</summary>
    /// <inheritdoc cref="Vgg16"/>
    public static Network Vgg11(Shape picture, int classes = 1000, int hidden = 4096, Variant? variant = null) =>
        Vgg("VGG-11", picture, classes, hidden, variant, [64], [128], [256, 256], [512, 512], [512, 512]);

    /// <summary>
    /// VGG with 16 layers that have weights, the paper's configuration D: stages of 3×3 convolutions, each with its ReLU, and pooling after each stage:
    /// <code>64 64 · 128 128 · 256 256 256 · 512 512 512 · 512 512 512 · fc 25088→4096 · 4096→4096 · 4096→1000</code>
    /// 138,357,544 parameters for 3×224×224 pictures and 1000 classes.
    /// </summary>
    /// <remarks>
    /// Source: Simonyan and Zisserman, Very deep convolutional networks for large-scale image recognition (2015), table 1. Hidden fully connected layers have dropout ½.
    /// Weights start by He's rule; the paper begins deeper networks with the weights of configuration A.
    /// </remarks>
    /// <param name="picture">The shape of one picture, C×H×W; 3×224×224 in the paper, at least 32×32 pixels.</param>
    /// <param name="classes">How many scores come out; 1000 in the paper.</param>
    /// <param name="hidden">The width of the two hidden fully connected layers.</param>
    /// <param name="variant">Without dropout, or with batch normalisation.</param>
    /// <exception cref="LayerException">The picture is too small.</exception>
    public static Network Vgg16(Shape picture, int classes = 1000, int hidden = 4096, Variant? variant = null) =>
        Vgg("VGG-16", picture, classes, hidden, variant, [64, 64], [128, 128], [256, 256, 256], [512, 512, 512], [512, 512, 512]);

    private static Network Vgg(string name, Shape picture, int classes, int hidden, Variant? variant, params int[][] stages)
    {
        var (normalised, dropout) = (variant?.BatchNormalization ?? false, variant?.Dropout ?? 0.5);
        var chain = Pictures(name, picture, least: 32);
        foreach (var stage in stages)
        {
            chain = stage
                .Aggregate(chain, (before, filters) => before.ConvolutionRelu(filters, kernel: 3, normalised, pad: 1))
                .MaxPooling(2);
        }

        return chain.Flatten().Hidden(hidden, normalised, dropout).Hidden(hidden, normalised, dropout).FullyConnected(classes).Build();
    }

    private static Sequential DampedUnless(this Sequential chain, bool normalised) =>
        normalised
            ? chain
            : chain.Then(
                new LocalResponseNormalization
                {
                    Size = 5,
                    Alpha = 5 * 1e-4,
                    Beta = 0.75,
                    Bias = 2,
                }
            );
}
