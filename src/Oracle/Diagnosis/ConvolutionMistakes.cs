using System.Numerics.Tensors;
using Reference.Cases;

namespace Reference.Oracle.Diagnosis;

/// <summary>Which weight, channel or bias meets which: convolution and its relatives with other indices.</summary>
internal static class ConvolutionMistakes
{
    private static readonly string[] All = ["Conv", "ConvTranspose", "LocallyConnected"];

    public static IEnumerable<Variant> Variants { get; } =
    [
        Indexed("C01", "with the kernel rotated by 180°", All, Rotate),
        Indexed("C02", "with the kernel's axes exchanged", All, ExchangeKernelAxes),
        Indexed("C03", "with W's channels of input and of output exchanged", All, ExchangeChannels),
        new("C04", "whose dX is computed with the kernel rotated by 180°", All, asked => Changed(asked, Rotate).Only("dX")),
        Indexed(
            "C13",
            "with the channels of x dealt out to the groups in turn",
            All,
            layer => layer.InputChannel = (g, c) => c * layer.Groups + g
        ),
        Indexed("C13", "with the channels of y dealt out to the groups in turn", ["Conv"], DealOutputs),
        Indexed("C13", "whose groups all read the first group's channels", All, layer => layer.InputChannel = (_, c) => c),
        Indexed("C15", "whose groups' outputs are put together a channel of each in turn", All, Reassemble),
        Indexed("C17", "with the bias indexed by the last axis", ["Conv", "ConvTranspose"], BiasAlongTheLastAxis),
        new("C17", "with the bias added once for each channel of x", All, BiasForEachInput),
        Indexed("T03", "with W cut into groups along the channels of output", ["ConvTranspose"], CutAlongOutputs),
        new(
            "T01",
            "with the pads put around x",
            ["ConvTranspose"],
            asked => Changed(asked, layer => layer.Slide = PaddedInput(layer.Slide))
        ),
        Indexed("T01", "with output_padding at the beginnings", ["ConvTranspose"], ExtraAtTheBeginnings),
        new("C19", "whose gradients of weights and bias are the first example's alone", All, asked => OfExample(asked, 0)),
        new(
            "C20",
            "whose gradients of weights and bias are the last example's alone",
            All,
            asked => OfExample(asked, asked.Given.ShapeOf("X")[0] - 1)
        ),
    ];

    private static Variant Indexed(string id, string words, string[] operators, Action<ProductSum> change) =>
        new(id, words, operators, asked => Changed(asked, change));

    private static Values<double> Changed(Case asked, Action<ProductSum> change)
    {
        var layer = new ProductSum(asked);
        change(layer);
        return layer.Answer();
    }

    private static void Rotate(ProductSum layer)
    {
        var weight = layer.Weight;
        layer.Weight = (p, g, o, c, k) => weight(p, g, o, c, layer.K - 1 - k);
    }

    private static void ExchangeKernelAxes(ProductSum layer)
    {
        var (weight, kernel) = (layer.Weight, layer.Slide.Kernel);
        Shape turned = [.. kernel.Reverse()];
        layer.Weight = (p, g, o, c, k) => weight(p, g, o, c, turned.Offset([.. kernel.IndexAt(k).Reverse()]));
    }

    /// <summary>W's data read as C×O×K×L where it is O×C×K×L, and the other way round in a transposed convolution.</summary>
    private static void ExchangeChannels(ProductSum layer)
    {
        var (G, C, O, K) = (layer.Groups, layer.C, layer.O, layer.K);
        var window = layer.HasWeightsAtEachPlace ? G * O * C : 0;
        layer.Weight = layer.IsTransposed
            ? (_, g, o, c, k) => (o * G * C + g * C + c) * K + k
            : (p, g, o, c, k) => (p * window + c * G * O + g * O + o) * K + k;
    }

    private static void DealOutputs(ProductSum layer)
    {
        layer.OutputChannel = (g, o) => o * layer.Groups + g;
        layer.Weight = (_, g, o, c, k) => ((o * layer.Groups + g) * layer.C + c) * layer.K + k;
    }

    private static void Reassemble(ProductSum layer)
    {
        layer.OutputChannel = (g, o) => o * layer.Groups + g;
        if (!layer.HasWeightsAtEachPlace)
        {
            layer.Bias = (channel, _) => channel % layer.Groups * layer.O + channel / layer.Groups;
        }
    }

    private static void BiasAlongTheLastAxis(ProductSum layer)
    {
        var width = layer.IsTransposed ? layer.Slide.Picture[^1] : layer.Slide.Positions[^1];
        layer.Bias = (_, place) => place % width % (layer.Groups * layer.O);
    }

    private static Values<double>? BiasForEachInput(Case asked)
    {
        if (!asked.Given.Has("B"))
        {
            return null;
        }

        var inputs = new ProductSum(asked).C;
        return Specification.Answer(asked.Operator, asked.Given.With("B", bias => bias.Map(b => b * inputs))).Only("Y");
    }

    private static void CutAlongOutputs(ProductSum layer) =>
        layer.Weight = (_, g, o, c, k) => ((c * layer.Groups + g) * layer.O + o) * layer.K + k;

    /// <summary>Windows spread over a picture that has room for a padded x, nothing of it cut off.</summary>
    private static Slide PaddedInput(Slide slide) =>
        slide with
        {
            Picture =
            [
                .. slide.Positions.Select(
                    (count, axis) =>
                        (count - 1 + slide.Begin[axis] + slide.End[axis]) * slide.Strides[axis]
                        + slide.Dilations[axis] * (slide.Kernel[axis] - 1)
                        + 1
                ),
            ],
            Begin = [.. slide.Begin.Select((pad, axis) => -pad * slide.Strides[axis])],
        };

    private static void ExtraAtTheBeginnings(ProductSum layer)
    {
        var slide = layer.Slide;
        layer.Slide = slide with { Begin = [.. slide.Begin.Select((pad, axis) => pad - (layer.OutputPadding?[axis] ?? 0))] };
    }

    private static Values<double>? OfExample(Case asked, int n) =>
        asked.AsksForGradients
            ? Specification.Answer(asked.Operator, asked.Given.With("X", x => Alone(x, n)).With("dY", dy => Alone(dy, n))).Only("dW", "dB")
            : null;

    /// <summary>A batch in which all examples but one are 0, so that nothing comes of them.</summary>
    private static Tensor<double> Alone(Tensor<double> batch, int n)
    {
        var size = (int)batch.FlattenedLength / batch.Shape()[0];
        return Tensors.Fill(batch.Shape(), i => i / size == n ? batch.Flat()[i] : 0);
    }
}
