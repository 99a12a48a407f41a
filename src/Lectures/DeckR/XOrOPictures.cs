using Reference.Data;

namespace Reference.Lectures.DeckR;

/// <summary>How far pictures may be from the plain one: deck R's "trickier cases". Each picture draws its own within these limits.</summary>
/// <param name="Translation">By how many pixels it is moved at most, each way.</param>
/// <param name="Scaling">By what share it is smaller or larger at most.</param>
/// <param name="Rotation">By how many degrees it is turned at most, each way.</param>
/// <param name="Weight">By what share strokes are thinner or thicker at most.</param>
public readonly record struct Trickiness(double Translation = 0, double Scaling = 0, double Rotation = 0, double Weight = 0)
{
    /// <summary>All four together.</summary>
    public static Trickiness All { get; } = new(2, 0.35, 45, 0.5);
}

/// <summary>Pictures of X's and O's, generated: 9×9 pixels as the deck's, strokes with soft edges.</summary>
public static class XOrOPictures
{
    private const int Size = 9;
    private const double Radius = 3;
    private const double Stroke = 1.2;

    /// <summary>Draws pictures, half of them X's (class 0) and half O's (class 1); pixels become -1 for paper and 1 for ink.</summary>
    /// <param name="count">How many.</param>
    /// <param name="random">The source of chance.</param>
    /// <param name="tricks">How far from the plain picture.</param>
    public static LabelledPictures Draw(int count, RandomNumbers random, Trickiness tricks)
    {
        ArgumentNullException.ThrowIfNull(random);
        var labels = Enumerable.Range(0, count).Select(picture => picture % 2).ToArray();
        var pixels = labels.SelectMany(label => Pixels(label == 0, random, tricks)).ToArray();
        return new([1, Size, Size], new Pixels(pixels), labels, ["X", "O"], new Normalisation(0.5, 0.5));
    }

    private static byte[] Pixels(bool isX, RandomNumbers random, Trickiness tricks)
    {
        var (moveX, moveY) = (Within(tricks.Translation), Within(tricks.Translation));
        var scale = 1 + Within(tricks.Scaling);
        var (sin, cos) = Math.SinCos(Within(tricks.Rotation) * Math.PI / 180);
        var half = Stroke / 2 * (1 + Within(tricks.Weight));
        var pixels = new byte[Size * Size];
        for (var pixel = 0; pixel < pixels.Length; pixel++)
        {
            // Where the pixel lies in the plain picture, seen from its middle.
            var (x, y) = (pixel % Size - Size / 2 - moveX, pixel / Size - Size / 2 - moveY);
            (x, y) = ((cos * x + sin * y) / scale, (cos * y - sin * x) / scale);
            var ink = half - scale * (isX ? FromX(x, y) : Math.Abs(Math.Sqrt(x * x + y * y) - Radius)) + 0.5;
            pixels[pixel] = (byte)Math.Round(255 * Math.Clamp(ink, 0, 1));
        }

        return pixels;

        double Within(double most) => most * (2 * random.Uniform() - 1);
    }

    /// <summary>The distance from the nearer of the two diagonals, or from its end.</summary>
    private static double FromX(double x, double y)
    {
        var (along, across) = (Math.Abs(x + y) / Math.Sqrt(2), Math.Abs(x - y) / Math.Sqrt(2));
        var end = Radius * Math.Sqrt(2);
        return Math.Min(FromArm(along, across), FromArm(across, along));

        double FromArm(double on, double off) => on <= end ? off : Math.Sqrt((on - end) * (on - end) + off * off);
    }
}
