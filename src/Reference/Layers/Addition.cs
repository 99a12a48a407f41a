namespace Reference.Layers;

/// <summary>
/// Addition (ONNX <c>Add</c>), element by element, with broadcasting:
/// <code>c = a + b   da = dc   db = dc</code>
/// each gradient summed over the axes along which its tensor was repeated.
/// Shapes: a and b aligned at their last axes, where one lacks an axis or has it with length 1 it is repeated; c as both together.
/// </summary>
/// <remarks>Lectures: U (id residual: y = f(x) + x). Source: ONNX Add-14. Dialect: none. NaN and ∞ as in the number type.</remarks>
public sealed record Addition() : PairwiseOperator("Add")
{
    private protected override T Value<T>(T a, T b) => a + b;

    private protected override (T da, T db) Gradients<T>(T a, T b, T dc) => (dc, dc);
}
