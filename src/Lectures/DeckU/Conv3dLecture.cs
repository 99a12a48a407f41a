using Reference.Layers;
using Reference.Lectures.Walkthroughs;
using Reference.Numbers;

namespace Reference.Lectures.DeckU;

/// <summary>Deck U, "3d Convolution" and "Stacking convolved images".</summary>
public static class Conv3dLecture
{
    /// <summary>The lecture.</summary>
    public static Lecture Lecture { get; } =
        new(
            "conv-3d",
            Deck.U,
            "3d Convolution, stacking convolved images",
            "an m×m×r filter over an n×n×r input, repeated with d filters",
            Walk
        );

    private static IEnumerable<Frame> Walk(Setting setting)
    {
        // The slides give letters; these are the numbers here.
        const int n = 6,
            m = 3,
            r = 2,
            d = 4;
        var x = Tensors.Fill([1, r, n, n], i => (Rational)((i * 7 % 11) - 5));
        var Θ = Tensors.Fill([d, r, m, m], i => (Rational)((i * 5 % 7) - 3));
        var convolution = new Convolution();

        // One filter: it goes through all r channels at once, and makes one map.
        var filter = Tensors.Fill([1, r, m, m], i => Θ.Flat()[i]);
        var map = convolution.Forward(x, filter);
        yield return new(
            "Θ ∈ ℝ^(m×m×r), x ∈ ℝ^(n×n×r)",
            new Flow(new("input x, channels first", x.Shape()), new("filter Θ", filter.Shape()), new("one map", map.Shape())),
            Grid.Of("input", x),
            Grid.Of("filter", filter)
        );

        var products =
            from k in Enumerable.Range(0, r)
            from i in Enumerable.Range(0, m)
            from j in Enumerable.Range(0, m)
            select new Product(x[0, k, i, j], filter[0, k, i, j], x[0, k, i, j] * filter[0, k, i, j]);
        yield return new(
            "(Θ * x)(s, t) = Σᵢ Σⱼ Σₖ Θ(i, j, k) x(s + i, t + j, k), at s = t = 0",
            new Sum("(Θ * x)(0, 0)", [.. products], Rows: r * m, Divisor: 1, map[0, 0, 0, 0])
        );

        // Repeat with d filters!
        var maps = convolution.Forward(x, Θ);
        yield return new(
            "Repeat with d filters!",
            new Flow(new("input", x.Shape()), new($"{d} filters", Θ.Shape()), new($"{d} maps of (n - m + 1)²", maps.Shape())),
            Grid.Of("filters", Θ),
            Grid.Of("maps", maps)
        );
    }
}
