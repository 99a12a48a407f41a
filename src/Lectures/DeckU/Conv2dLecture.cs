using System.Numerics.Tensors;
using Reference.Layers;
using Reference.Lectures.Walkthroughs;
using Reference.Numbers;

namespace Reference.Lectures.DeckU;

/// <summary>Deck U, "Convolution of images (2d convolution)".</summary>
public static class Conv2dLecture
{
    /// <summary>The lecture.</summary>
    public static Lecture Lecture { get; } =
        new("conv-2d", Deck.U, "Convolution of images (2d convolution)", "(I * K)(i, j) = Σₘ Σₙ I(i + m, j + n) K(m, n)", Walk);

    /// <summary>The deck's 5×5 image.</summary>
    public static Tensor<Rational> Image { get; } =
        Tensors.Of<Rational>([1, 1, 5, 5], 1, 1, 1, 0, 0, 0, 1, 1, 1, 0, 0, 0, 1, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0);

    private static IEnumerable<Frame> Walk(Setting setting)
    {
        var I = Image;
        var K = Tensors.Of<Rational>([1, 1, 3, 3], 1, 0, 1, 0, 1, 0, 1, 0, 1);
        yield return new("Image and filter", Grid.Of("image I", I), Grid.Of("filter K", K));

        var feature = new Convolution().Forward(I, K);
        foreach (var (i, j) in new[] { (0, 0), (0, 1), (2, 2) })
        {
            var products = Enumerable
                .Range(0, 9)
                .Select(k => (Pixel: I[0, 0, i + k / 3, j + k % 3], Weight: K[0, 0, k / 3, k % 3]))
                .Select(pair => new Product(pair.Pixel, pair.Weight, pair.Pixel * pair.Weight));
            yield return new($"(I * K)({i}, {j})", new Sum($"(I * K)({i}, {j})", [.. products], Rows: 3, Divisor: 1, feature[0, 0, i, j]));
        }

        yield return new(
            "Convolved feature",
            new Flow(new("image", I.Shape()), new("filter", K.Shape()), new("convolved feature", feature.Shape())),
            Grid.Of("convolved feature", feature)
        );
    }
}
