using System.Numerics.Tensors;
using Reference.Layers;
using Reference.Lectures.Walkthroughs;
using Reference.Numbers;

namespace Reference.Lectures.DeckR;

/// <summary>Deck R, "Filtering: The math behind the match".</summary>
public static class FilteringLecture
{
    /// <summary>The lecture.</summary>
    public static Lecture Lecture { get; } =
        new("filtering", Deck.R, "Filtering: The math behind the match", "line up, multiply, add, divide by 9", Walk);

    private static IEnumerable<Frame> Walk(Setting setting)
    {
        var (picture, feature) = (XPicture.Picture, XPicture.Backslash);
        yield return new(
            "A feature and a picture",
            "Pixels are 1 (white) or -1 (black). The feature is a piece of the picture: an arm of the X.",
            Grid.Of("picture", picture),
            Grid.Of("feature \\", feature)
        );

        foreach (var (name, row, column) in new[] { ("on the diagonal arm", 1, 1), ("at the crossing", 3, 3) })
        {
            // 1. Line up the feature and the image patch.
            var patch = Tensors.Fill([1, 1, 3, 3], i => picture[0, 0, row + i / 3, column + i % 3]);
            yield return new(
                $"1. Line up the feature and the image patch: {name}",
                new Flow(new("picture", picture.Shape()), new($"patch from row {row}, column {column}", patch.Shape())),
                Grid.Of($"patch {name}", patch),
                Grid.Of("feature \\", feature)
            );

            // 2. Multiply each image pixel by the corresponding feature pixel.
            var products = new Multiplication().Forward(patch, feature);
            yield return new("2. Multiply each image pixel by the corresponding feature pixel", Grid.Of($"products {name}", products));

            // 3. Add them up.   4. Divide by the total number of pixels in the feature.
            Rational sum = 0;
            foreach (var product in products.Flat())
            {
                sum += product;
            }

            var match = sum / feature.Shape().Size;
            yield return new(
                "3. Add them up. 4. Divide by the total number of pixels in the feature",
                new Sum($"match {name}", [.. Pairs(patch, feature)], Rows: 3, Divisor: 9, match),
                match == 1
                    ? "Every pixel agrees: 9/9 = 1."
                    : "Two of the nine pixels do not agree: 7 - 2 = 5, and 5/9 is printed 0.55, cut off and not rounded."
            );
        }

        yield return new(
            "The deck's filtering is a mean, a layer's convolution is a sum",
            "Deck R divides by the number of pixels; a convolution layer does not: its weights can hold the 1/9 as well.",
            Grid.Of(
                "Convolution of the crossing with feature / 9",
                new Convolution().Forward(Crossing(picture), feature.Map(weight => weight / 9))
            )
        );
    }

    private static Tensor<Rational> Crossing(Tensor<Rational> picture) =>
        Tensors.Fill([1, 1, 3, 3], i => picture[0, 0, 3 + i / 3, 3 + i % 3]);

    private static IEnumerable<Product> Pairs(Tensor<Rational> left, Tensor<Rational> right) =>
        left.Flat().ToArray().Zip(right.Flat().ToArray(), (l, r) => new Product(l, r, l * r));
}
