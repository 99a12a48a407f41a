using System.Numerics.Tensors;
using Reference.Numbers;

namespace Reference.Lectures.DeckR;

/// <summary>Deck R's picture of an X and its three features, as the slides show them.</summary>
public static class XPicture
{
    /// <summary>9×9 pixels: 1 on the two diagonals of the inner 7×7, -1 elsewhere.</summary>
    public static Tensor<Rational> Picture { get; } =
        Tensors.Of<Rational>(
            [1, 1, 9, 9],
            [
                .. Row(-1, -1, -1, -1, -1, -1, -1, -1, -1),
                .. Row(-1, +1, -1, -1, -1, -1, -1, +1, -1),
                .. Row(-1, -1, +1, -1, -1, -1, +1, -1, -1),
                .. Row(-1, -1, -1, +1, -1, +1, -1, -1, -1),
                .. Row(-1, -1, -1, -1, +1, -1, -1, -1, -1),
                .. Row(-1, -1, -1, +1, -1, +1, -1, -1, -1),
                .. Row(-1, -1, +1, -1, -1, -1, +1, -1, -1),
                .. Row(-1, +1, -1, -1, -1, -1, -1, +1, -1),
                .. Row(-1, -1, -1, -1, -1, -1, -1, -1, -1),
            ]
        );

    /// <summary>The feature \, an arm of the X.</summary>
    public static Tensor<Rational> Backslash { get; } =
        Tensors.Of<Rational>([1, 1, 3, 3], [.. Row(1, -1, -1), .. Row(-1, 1, -1), .. Row(-1, -1, 1)]);

    /// <summary>The feature X, the crossing.</summary>
    public static Tensor<Rational> Cross { get; } =
        Tensors.Of<Rational>([1, 1, 3, 3], [.. Row(1, -1, 1), .. Row(-1, 1, -1), .. Row(1, -1, 1)]);

    /// <summary>The feature /, the other arm.</summary>
    public static Tensor<Rational> Slash { get; } =
        Tensors.Of<Rational>([1, 1, 3, 3], [.. Row(-1, -1, 1), .. Row(-1, 1, -1), .. Row(1, -1, -1)]);

    private static Rational[] Row(params int[] pixels) => [.. pixels.Select(pixel => (Rational)pixel)];
}
