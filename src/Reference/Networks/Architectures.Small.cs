namespace Reference.Networks;

// Networks that a digit is large enough for and that learn within minutes.
public static partial class Architectures
{
    /// <summary>
    /// LeNet-5, as it is built today:
    /// <code>
    /// conv 1→6 5×5 pad 2 · ReLU · pool 2 · conv 6→16 5×5 · ReLU · pool 2 · fc 400→120 · ReLU · 120→84 · ReLU · 84→10
    /// </code>
    /// 28×28 pictures give 28×28, 14×14, 10×10 and 5×5 maps, and 156 + 2,416 + 48,120 + 10,164 + 850 = 61,706 parameters.
    /// </summary>
    /// <remarks>
    /// Lecture: U "LeNet" (id lenet). Source: LeCun, Bottou, Bengio and Haffner, Gradient-based learning applied to document recognition (1998).
    /// The paper pads 28×28 digits to 32×32 (here: the first layer's padding), squashes by a scaled tanh (here: ReLU), subsamples by a trained mean
    /// (here: maximum), connects the second layer to chosen maps only (here: to all) and ends in radial units (here: scores for a softmax).
    /// Weights start small, as LeCun's own rule has them: with He's larger ones the first epoch ends 0.1 % lower.
    /// </remarks>
    /// <param name="picture">The shape of one picture, C×H×W; 1×28×28 for digits, at least 12×12 pixels.</param>
    /// <param name="classes">How many scores come out.</param>
    /// <param name="variant">With dropout or batch normalisation; the paper has neither.</param>
    /// <exception cref="LayerException">The picture is too small.</exception>
    public static Network LeNet(Shape picture, int classes = 10, Variant? variant = null)
    {
        var (normalised, dropout, rule) = (variant?.BatchNormalization ?? false, variant?.Dropout ?? 0, Initialiser.LeCunNormal);
        return Pictures("LeNet", picture, least: 12)
            .ConvolutionRelu(6, kernel: 5, normalised, pad: 2, initialiser: rule)
            .MaxPooling(2)
            .ConvolutionRelu(16, kernel: 5, normalised, initialiser: rule)
            .MaxPooling(2)
            .Flatten()
            .Hidden(120, normalised, dropout, rule)
            .Hidden(84, normalised, dropout, rule)
            .FullyConnected(classes, initialiser: rule)
            .Build();
    }

    /// <summary>
    /// The network that deck U builds in PyTorch:
    /// <code>
    /// conv 1→6 3×3 · ReLU · pool 2 · conv 6→16 3×3 · ReLU · pool 2 · fc 576→120 · ReLU · 120→84 · ReLU · 84→10
    /// </code>
    /// 32×32 pictures give 30×30, 15×15, 13×13 and 6×6 maps.
    /// </summary>
    /// <remarks>Lecture: U "Convenient libraries" (id pytorch-net). Parameters carry the names of the deck's own: <c>conv1.weight</c>, <c>fc3.bias</c>.</remarks>
    /// <param name="picture">The shape of one picture, C×H×W; the deck's is 1×32×32, the least 10×10 pixels.</param>
    /// <param name="classes">How many scores come out.</param>
    /// <param name="variant">With dropout or batch normalisation; the deck has neither.</param>
    /// <exception cref="LayerException">The picture is too small.</exception>
    public static Network PyTorchNet(Shape picture, int classes = 10, Variant? variant = null)
    {
        var (normalised, dropout) = (variant?.BatchNormalization ?? false, variant?.Dropout ?? 0);
        return Pictures("PyTorchNet", picture, least: 10)
            .ConvolutionRelu(6, kernel: 3, normalised)
            .MaxPooling(2)
            .ConvolutionRelu(16, kernel: 3, normalised)
            .MaxPooling(2)
            .Flatten()
            .Hidden(120, normalised, dropout)
            .Hidden(84, normalised, dropout)
            .FullyConnected(classes)
            .Build();
    }

    /// <summary>
    /// The stack that ConvNetJS shows at work, (CONV ReLU CONV ReLU POOL)×3 FC, with kernels of 3×3, padded so that only pooling makes pictures smaller:
    /// <code>
    /// conv 3→10 · ReLU · conv 10→10 · ReLU · pool 2 · (conv 10→10 · ReLU · conv 10→10 · ReLU · pool 2)×2 · fc 160→10
    /// </code>
    /// 32×32 colour pictures give 32×32, 16×16, 8×8 and 4×4 maps, and 280 + 5·910 + 1,610 = 6,440 parameters.
    /// </summary>
    /// <remarks>Lecture: C "Convolutions: more detail" (id convnetjs), whose picture by Karpathy shows the layers and ten maps each.</remarks>
    /// <param name="picture">The shape of one picture, C×H×W, at least 8×8 pixels.</param>
    /// <param name="classes">How many scores come out.</param>
    /// <param name="filters">How many maps each convolution makes.</param>
    /// <param name="variant">With dropout before the last layer or batch normalisation; the deck has neither.</param>
    /// <exception cref="LayerException">The picture is too small.</exception>
    public static Network ConvNetJs(Shape picture, int classes = 10, int filters = 10, Variant? variant = null)
    {
        var normalised = variant?.BatchNormalization ?? false;
        var chain = Pictures("ConvNetJS", picture, least: 8);
        for (var stage = 0; stage < 3; stage++)
        {
            chain = chain
                .ConvolutionRelu(filters, kernel: 3, normalised, pad: 1)
                .ConvolutionRelu(filters, kernel: 3, normalised, pad: 1)
                .MaxPooling(2);
        }

        return chain.Flatten().DropoutIf(variant?.Dropout ?? 0).FullyConnected(classes).Build();
    }

    /// <summary>
    /// A multilayer perceptron: all pixels in a row, hidden layers with ReLU, scores. Widths 300 and 100 over 28×28 pixels give
    /// 235,500 + 30,100 + 1,010 = 266,610 parameters.
    /// </summary>
    /// <remarks>
    /// Lectures: U "Multilayer perceptrons" (id multilayer), N (id nielsen). Source of the widths 300 and 100: LeCun et al. (1998), as for <see cref="LeNet"/>, section III.C.
    /// </remarks>
    /// <param name="picture">The shape of one picture, C×H×W.</param>
    /// <param name="hidden">The width of each hidden layer; none for scores that are linear in the pixels.</param>
    /// <param name="classes">How many scores come out.</param>
    /// <param name="variant">With dropout or batch normalisation.</param>
    /// <exception cref="LayerException">A width is not above 0.</exception>
    public static Network MultilayerPerceptron(Shape picture, IReadOnlyList<int> hidden, int classes = 10, Variant? variant = null)
    {
        ArgumentNullException.ThrowIfNull(hidden);
        var (normalised, dropout) = (variant?.BatchNormalization ?? false, variant?.Dropout ?? 0);
        return hidden
            .Aggregate(Pictures("mlp", picture).Flatten(), (chain, width) => chain.Hidden(width, normalised, dropout))
            .FullyConnected(classes)
            .Build();
    }
}
