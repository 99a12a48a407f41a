namespace Reference.Layers;

/// <summary>
/// Multiplication (ONNX <c>Mul</c>), element by element, with broadcasting:
/// <code>c = a·b   da = dc·b   db = dc·a</code>
/// each gradient summed over the axes along which its tensor was repeated.
/// Shapes: a and b aligned at their last axes, where one lacks an axis or has it with length 1 it is repeated; c as both together.
/// </summary>
/// <remarks>Source: ONNX Mul-14. Dialect: none. NaN and ∞ as in the number type.</remarks>
public sealed record Multiplication() : PairwiseOperator("Mul")
{
    private protected override T Value<T>(T a, T b) => a * b;

    private protected override (T da, T db) Gradients<T>(T a, T b, T dc) => (dc * b, dc * a);
}
