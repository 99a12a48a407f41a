using Reference.Layers;
using Reference.Lectures.Walkthroughs;
using Reference.Numbers;

namespace Reference.Lectures.DeckU;

/// <summary>Deck U, "Pooling".</summary>
public static class Pool27Lecture
{
    /// <summary>The lecture.</summary>
    public static Lecture Lecture { get; } =
        new("pool-27", Deck.U, "Pooling", "27×27×64 becomes 14×14×64: the partial window counts", Walk);

    private static IEnumerable<Frame> Walk(Setting setting)
    {
        var picture = Tensors.Fill([1, 64, 27, 27], i => (Rational)(i * 37 % 101));
        var pooling = new MaxPooling
        {
            KernelShape = [2, 2],
            Strides = [2, 2],
            CeilMode = true,
        };
        var pooled = pooling.Forward(picture);
        yield return new(
            "27×27×64 → pool → 14×14×64",
            "The slide writes H×W×C, ONNX N×C×H×W.",
            new Flow(new("filter responses", picture.Shape()), new("pool", pooled.Shape())),
            new Equation("height", "⌈27 / 2⌉", "", pooled.Shape()[2])
        );

        var full = (pooling with { CeilMode = false }).Forward(picture);
        yield return new(
            "Most frameworks leave the partial window out by default",
            new Flow(new("filter responses", picture.Shape()), new("full windows only", full.Shape())),
            new Equation("height", "⌊27 / 2⌋", "", full.Shape()[2])
        );

        // "This filter had a high response in this general region": a pixel moved by one seldom changes what pooling says.
        var spot = Tensors.Fill([1, 1, 27, 27], i => (Rational)(i == 10 * 27 + 10 ? 1 : 0));
        var moved = Tensors.Fill([1, 1, 27, 27], i => (Rational)(i == 11 * 27 + 11 ? 1 : 0));
        var (at, then) = (pooling.Forward(spot).Flat().IndexOf((Rational)1), pooling.Forward(moved).Flat().IndexOf((Rational)1));
        yield return new(
            "This filter had a high response in this general region",
            new Table(
                "a single response, and where it is after pooling",
                ["response at", "pooled at"],
                [
                    ["10, 10", $"{at / 14}, {at % 14}"],
                    ["11, 11", $"{then / 14}, {then % 14}"],
                ]
            )
        );
    }
}
