namespace Reference.Networks;

/// <summary>Networks that have a name.</summary>
public static class Architectures
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
    /// <param name="picture">The shape of one picture, C×H×W; 1×28×28 for digits.</param>
    /// <param name="classes">How many scores come out.</param>
    /// <exception cref="LayerException">The picture is too small.</exception>
    public static Network LeNet(Shape picture, int classes = 10) =>
        new Sequential("x", [1, .. picture])
            .Convolution(6, kernel: 5, pad: 2, initialiser: Initialiser.LeCunNormal)
            .Relu()
            .MaxPooling(2)
            .Convolution(16, kernel: 5, initialiser: Initialiser.LeCunNormal)
            .Relu()
            .MaxPooling(2)
            .Flatten()
            .FullyConnected(120, initialiser: Initialiser.LeCunNormal)
            .Relu()
            .FullyConnected(84, initialiser: Initialiser.LeCunNormal)
            .Relu()
            .FullyConnected(classes, initialiser: Initialiser.LeCunNormal)
            .Build();

    /// <summary>
    /// The network that deck U builds in PyTorch:
    /// <code>
    /// conv 1→6 3×3 · ReLU · pool 2 · conv 6→16 3×3 · ReLU · pool 2 · fc 576→120 · ReLU · 120→84 · ReLU · 84→10
    /// </code>
    /// 32×32 pictures give 30×30, 15×15, 13×13 and 6×6 maps.
    /// </summary>
    /// <remarks>Lecture: U "Convenient libraries" (id pytorch-net). Parameters carry the names of the deck's own: <c>conv1.weight</c>, <c>fc3.bias</c>.</remarks>
    public static Network PyTorchNet() =>
        new Sequential("x", [1, 1, 32, 32])
            .Convolution(6, kernel: 3)
            .Relu()
            .MaxPooling(2)
            .Convolution(16, kernel: 3)
            .Relu()
            .MaxPooling(2)
            .Flatten()
            .FullyConnected(120)
            .Relu()
            .FullyConnected(84)
            .Relu()
            .FullyConnected(10)
            .Build();
}
