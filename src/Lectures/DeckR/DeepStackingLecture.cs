using Reference.Layers;
using Reference.Lectures.Walkthroughs;
using Reference.Networks;
using Reference.Numbers;

namespace Reference.Lectures.DeckR;

/// <summary>Deck R, "Layers get stacked" and "Deep stacking".</summary>
public static class DeepStackingLecture
{
    /// <summary>The lecture.</summary>
    public static Lecture Lecture { get; } =
        new(
            "deep-stacking",
            Deck.R,
            "Deep stacking",
            "convolution, ReLU, pooling, pooling: the output of one becomes the input of the next",
            Walk
        );

    private static IEnumerable<Frame> Walk(Setting setting)
    {
        var pooling = new MaxPooling
        {
            KernelShape = [2, 2],
            Strides = [2, 2],
            CeilMode = true,
        };
        var network = new Sequential("picture", [1, 1, 9, 9])
            .Convolution(filters: 3, kernel: 3, bias: false)
            .Relu()
            .Then(pooling, "pool")
            .Then(pooling, "pool")
            .Build();
        string[] layers = ["picture", "conv1", "relu1", "pool1", "pool2"];
        yield return new(
            "Layers get stacked",
            "The output of one becomes the input of the next.",
            new Flow([.. layers.Select(layer => new Stage(layer, network.ShapeOf(layer)))])
        );

        var features = new Concatenation { Axis = 0 }.Forward([XPicture.Backslash, XPicture.Cross, XPicture.Slash]);
        var trace = network.ForwardExactly(
            new Values<Rational> { ["conv1.weight"] = features.Map(weight => weight / 9) },
            new Values<Rational> { ["picture"] = XPicture.Picture }
        );
        foreach (var (before, layer) in layers.Zip(layers[1..]))
        {
            yield return new(
                $"From {before} to {layer}",
                new Flow(new(before, network.ShapeOf(before)), new(layer, network.ShapeOf(layer))),
                Grid.Of(layer, trace[layer])
            );
        }
    }
}
