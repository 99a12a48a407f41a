using System.Numerics.Tensors;
using Reference.Layers;
using Reference.Lectures.Walkthroughs;
using Reference.Numbers;

namespace Reference.Lectures.DeckU;

/// <summary>Deck U, "Convolution of images: operation, filter K, convolved image".</summary>
public static class ImageFiltersLecture
{
    /// <summary>The lecture.</summary>
    public static Lecture Lecture { get; } =
        new("image-filters", Deck.U, "Convolution of images", "three edge filters, sharpen, box blur and Gaussian blur on a digit", Walk);

    private static IEnumerable<Frame> Walk(Setting setting)
    {
        // A real picture: the first digit of MNIST's test set, in whole grey levels from 0 to 255.
        var brightness = new double[28 * 28];
        setting.Digits().Test.Brightness(0, brightness);
        var image = Tensors.Fill([1, 1, 28, 28], i => (Rational)(int)Math.Round(255 * brightness[i]));
        yield return new("Image I", Shown("image", image));

        (string Operation, Tensor<Rational> K)[] operations =
        [
            ("edge detection 1", Kernel(1, 1, 0, -1, 0, 0, 0, -1, 0, 1)),
            ("edge detection 2", Kernel(1, 0, 1, 0, 1, -4, 1, 0, 1, 0)),
            ("edge detection 3", Kernel(1, -1, -1, -1, -1, 8, -1, -1, -1, -1)),
            ("sharpen", Kernel(1, 0, -1, 0, -1, 5, -1, 0, -1, 0)),
            ("box blur (normalized)", Kernel(9, 1, 1, 1, 1, 1, 1, 1, 1, 1)),
            ("Gaussian blur (approximation)", Kernel(16, 1, 2, 1, 2, 4, 2, 1, 2, 1)),
        ];
        foreach (var (operation, K) in operations)
        {
            var small = new Convolution().Forward(Conv2dLecture.Image, K);
            var convolved = new Convolution().Forward(image, K);
            yield return new(
                operation,
                Grid.Of($"filter of {operation}", K),
                Grid.Of($"{operation} of the deck's 5×5 image", small),
                new Flow(new("image", image.Shape()), new("filter", K.Shape()), new("convolved", convolved.Shape())),
                Shown(operation, convolved)
            );
        }
    }

    /// <summary>Nine weights over a common divisor.</summary>
    private static Tensor<Rational> Kernel(int divisor, params int[] weights) =>
        Tensors.Fill([1, 1, 3, 3], i => new Rational(weights[i], divisor));

    private static Shades Shown(string name, Tensor<Rational> image) =>
        new(name, image.Shape()[2], image.Shape()[3], [.. image.Flat().ToArray().Select(level => (double)level)]);
}
