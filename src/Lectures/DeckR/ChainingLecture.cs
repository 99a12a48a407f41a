using Reference.Layers;
using Reference.Lectures.Walkthroughs;
using Reference.Numbers;

namespace Reference.Lectures.DeckR;

/// <summary>Deck R, "Chaining", and deck D, "Backpropagation: apply chain rule".</summary>
public static class ChainingLecture
{
    /// <summary>The lecture.</summary>
    public static Lecture Lecture { get; } =
        new("chaining", [Deck.R, Deck.D], "Chaining", "∂e/∂w₁ = x·w₂; a hidden unit collects from every unit that it feeds", Walk);

    private static IEnumerable<Frame> Walk(Setting setting)
    {
        // y = x·w₁, e = y·w₂: two fully connected layers of one unit each.
        var layer = new FullyConnected { TransB = true };
        Rational x = 3,
            w1 = 5,
            w2 = new(7, 2);
        var (input, first, second) = (Tensors.Of([1, 1], x), Tensors.Of([1, 1], w1), Tensors.Of([1, 1], w2));
        var y = layer.Forward(input, first);
        var e = layer.Forward(y, second);
        yield return new(
            "y = x·w₁, e = y·w₂",
            new Equation("y", "x·w₁", $"{x}·{w1}", y[0, 0]),
            new Equation("e", "y·w₂", $"{y[0, 0]}·{w2}", e[0, 0])
        );

        // Backward, from the error to the weights: each layer multiplies what comes back by its own slope.
        var (dy, dw2, _) = layer.Backward(y, second, null, Tensors.Of<Rational>([1, 1], 1));
        var (_, dw1, _) = layer.Backward(input, first, null, dy);
        yield return new(
            "∂e/∂w₁ = ∂y/∂w₁ · ∂e/∂y",
            new Equation("∂e/∂y", "w₂", "", dy[0, 0]),
            new Equation("∂e/∂w₂", "y", "", dw2[0, 0]),
            new Equation("∂e/∂w₁", "x·w₂", $"{x}·{w2}", dw1[0, 0])
        );

        // The same for a chain of any length: ∂err/∂weight is the product of all the slopes on the way.
        var (slopes, values) = (new Rational[] { 2, new(1, 3), -5, new(7, 4), 6 }, new List<Rational> { 1 });
        foreach (var slope in slopes)
        {
            values.Add(slope * values[^1]);
        }

        yield return new(
            "∂err/∂weight = ∂a/∂weight · ∂b/∂a · ∂c/∂b · … · ∂err/∂z",
            new Equation(
                "∂err/∂weight",
                "the product of all slopes",
                string.Join("·", slopes.Select(slope => slope < 0 ? $"({slope})" : $"{slope}")),
                values[^1]
            )
        );

        // Deck D: a hidden layer h of three units feeds l₁ and l₂ through V.
        var h = Tensors.Of<Rational>([1, 3], 2, 3, 5);
        var V = Tensors.Of<Rational>([2, 3], 7, 11, 13, 17, 19, 23);
        var dl = Tensors.Of<Rational>([1, 2], 29, 31);
        var (dh, _, _) = layer.Backward(h, V, null, dl);
        yield return new(
            "Deck D: ∂L/∂h₃ = V₃₁ ∂L/∂l₁ + V₃₂ ∂L/∂l₂",
            Grid.Of("V, a row for each l (the deck's V₃₁ is row 1, column 3)", V),
            new Equation("∂L/∂h₃", "V₃₁·∂L/∂l₁ + V₃₂·∂L/∂l₂", "13·29 + 23·31", dh[0, 2]),
            new Flow(new("∂L/∂l", dl.Shape()), new("V", V.Shape()), new("∂L/∂h", dh.Shape()))
        );
    }
}
