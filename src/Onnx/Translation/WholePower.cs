using Reference.Layers;

namespace Reference.Onnx.Translation;

/// <summary>
/// A whole number to the power of a whole number (ONNX <c>Pow</c> of integers), by multiplying: <code>z = xʸ</code>, in the arithmetic of the type, which wraps
/// around; a negative exponent gives 1/x^|y| cut to a whole number. Shapes: x and y repeated to each other.
/// </summary>
internal sealed record WholePower() : PairwiseOperator("Pow")
{
    private protected override (T da, T db) Gradients<T>(T a, T b, T dc) =>
        throw new LayerException("Pow", "X", "holds whole numbers, which have no gradient");

    private protected override T Value<T>(T a, T b)
    {
        var (x, y) = (a, b);
        if (y < T.Zero)
        {
            // 1/0 is what the division of the type makes of it: refused.
            return x == T.One ? x
                : T.Zero - x == T.One ? (y % (T.One + T.One) == T.Zero ? T.One : x)
                : x == T.Zero ? T.One / x
                : T.Zero;
        }

        var power = T.One;
        var two = T.One + T.One;
        for (var (square, left) = (x, y); left > T.Zero; left /= two, square *= square)
        {
            if (left % two != T.Zero)
            {
                power *= square;
            }
        }

        return power;
    }
}
