using System.Globalization;

namespace Reference.Networks;

/// <summary>Networks that have a name. Each takes the shape of a picture, the number of classes and, where asked for, a <see cref="Variant"/>; its scores are for a softmax.</summary>
public static partial class Architectures
{
    private const string PerceptronName = "mlp";

    private static readonly Dictionary<string, Func<Shape, int, Variant?, Network>> Builders = new()
    {
        ["lenet"] = (picture, classes, variant) => LeNet(picture, classes, variant),
        ["pytorch-net"] = (picture, classes, variant) => PyTorchNet(picture, classes, variant),
        ["convnetjs"] = (picture, classes, variant) => ConvNetJs(picture, classes, variant: variant),
        ["alexnet"] = (picture, classes, variant) => AlexNet(picture, classes, variant: variant),
        ["vgg11"] = (picture, classes, variant) => Vgg11(picture, classes, variant: variant),
        ["vgg16"] = (picture, classes, variant) => Vgg16(picture, classes, variant: variant),
        ["resnet8"] = (picture, classes, variant) => ResNet(8, picture, classes, variant: variant),
        ["resnet20"] = (picture, classes, variant) => ResNet(20, picture, classes, variant: variant),
        [PerceptronName] = (picture, classes, variant) => MultilayerPerceptron(picture, [300, 100], classes, variant),
    };

    /// <summary>The names that <see cref="Find"/> knows. After <c>mlp</c> may stand the widths of its hidden layers, <c>mlp-300-100</c>.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Builders.Keys];

    /// <summary>The network of a name.</summary>
    /// <param name="name">One of <see cref="Names"/>, or <c>mlp</c> with widths.</param>
    /// <param name="picture">The shape of one picture, C×H×W.</param>
    /// <param name="classes">How many scores come out.</param>
    /// <param name="variant">What differs from the published network; nothing unless given.</param>
    /// <exception cref="LayerException">No network has that name, or it is not for such pictures.</exception>
    public static Network Find(string name, Shape picture, int classes, Variant? variant = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (Builders.TryGetValue(name, out var build))
        {
            return build(picture, classes, variant);
        }

        var words = name.Split('-');
        var widths = words.Skip(1).Select(word => int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var w) ? w : 0);
        return words[0] == PerceptronName && widths.All(width => width > 0)
            ? MultilayerPerceptron(picture, [.. widths], classes, variant)
            : throw new LayerException(
                Wiring.Subject,
                name,
                $"is not the name of one: there are {string.Join(", ", Names)}, and {PerceptronName}-300-100 with any widths"
            );
    }

    private static Sequential Pictures(string network, Shape picture, int least = 1)
    {
        LayerException.Unless(
            picture.Rank == 3 && picture[1] >= least && picture[2] >= least,
            network,
            "picture",
            $"is {picture}: it needs the axes C×H×W and at least {least}×{least} pixels"
        );
        return new("x", [1, .. picture]);
    }

    /// <summary>A convolution and a ReLU, with batch normalisation between them where wanted; what that subtracts needs no bias.</summary>
    private static Sequential ConvolutionRelu(
        this Sequential chain,
        int filters,
        int kernel,
        bool normalised,
        int stride = 1,
        int pad = 0,
        int group = 1,
        Initialiser? initialiser = null
    ) =>
        chain
            .Convolution(filters, kernel, stride, pad, group: group, bias: !normalised, initialiser: initialiser)
            .NormalisedIf(normalised)
            .Relu();

    /// <summary>A hidden fully connected layer: its ReLU, batch normalisation before it and dropout after it where wanted.</summary>
    private static Sequential Hidden(this Sequential chain, int units, bool normalised, double dropout, Initialiser? initialiser = null) =>
        chain.FullyConnected(units, bias: !normalised, initialiser).NormalisedIf(normalised).Relu().DropoutIf(dropout);

    private static Sequential NormalisedIf(this Sequential chain, bool wanted) => wanted ? chain.BatchNormalization() : chain;

    private static Sequential DropoutIf(this Sequential chain, double ratio) => ratio > 0 ? chain.Dropout(ratio) : chain;
}
