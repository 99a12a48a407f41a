using Reference.Layers;
using Reference.Lectures.Walkthroughs;
using Reference.Numbers;

namespace Reference.Lectures.DeckU;

/// <summary>Deck U, "Example (1d convolution)".</summary>
public static class Conv1dLecture
{
    /// <summary>The lecture.</summary>
    public static Lecture Lecture { get; } = new("conv-1d", Deck.U, "Example (1d convolution)", "(θ * x)ᵢ = Σⱼ θⱼ xᵢ₊ⱼ", Walk);

    private static IEnumerable<Frame> Walk(Setting setting)
    {
        var x = Tensors.Of<Rational>([1, 1, 5], 1, 1, 1, 0, 0);
        var θ = Tensors.Of<Rational>([1, 1, 3], 1, 0, 1);
        yield return new("Input and filter", Grid.Of("input x", x), Grid.Of("filter θ", θ));

        var output = new Convolution().Forward(x, θ);
        for (var i = 0; i < 3; i++)
        {
            var products = Enumerable.Range(0, 3).Select(j => new Product(x[0, 0, i + j], θ[0, 0, j], x[0, 0, i + j] * θ[0, 0, j]));
            yield return new($"(θ * x) at i = {i}", new Sum($"(θ * x) at {i}", [.. products], Rows: 1, Divisor: 1, output[0, 0, i]));
        }

        yield return new(
            "Output θ * x",
            new Flow(new("input", x.Shape()), new("filter", θ.Shape()), new("output", output.Shape())),
            Grid.Of("output", output),
            "Five pixels have 5 - 3 + 1 = 3 places for the filter (the slide writes ℝᵐ). The filter is not flipped."
        );
    }
}
