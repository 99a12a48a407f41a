namespace Reference.Layers;

/// <summary>
/// Division (ONNX <c>Div</c>), element by element, with broadcasting:
/// <code>c = a / b   da = dc / b   db = -dc·a / b²</code>
/// each gradient summed over the axes along which its tensor was repeated.
/// Shapes: a and b aligned at their last axes, where one lacks an axis or has it with length 1 it is repeated; c as both together.
/// </summary>
/// <remarks>
/// Source: ONNX Div-14.
/// Dialect: real numbers divide as in IEEE 754, so that b = 0 gives ±∞ or NaN. Whole numbers are cut off towards 0 (-7 / 2 is -3; numpy's
/// <c>//</c> gives -4), and they and exact fractions refuse b = 0. db is computed as dc·c / b, because b² may underflow where it is not needed.
/// </remarks>
public sealed record Division() : PairwiseOperator("Div")
{
    /// <exception cref="LayerException">The number type has no infinity and b is 0.</exception>
    private protected override T Value<T>(T a, T b)
    {
        try
        {
            return a / b;
        }
        catch (DivideByZeroException)
        {
            throw new LayerException(Signature.Name, "B", $"holds a 0, by which {typeof(T).Name} {a} cannot be divided");
        }
    }

    private protected override (T da, T db) Gradients<T>(T a, T b, T dc) => (dc / b, -(dc * Value(a, b) / b));
}
