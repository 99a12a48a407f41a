namespace Reference.Layers;

/// <summary>
/// Expand (ONNX <c>Expand</c>): x repeated along axes that it lacks or has with length 1:
/// <code>y[i] = x[i, 0 along repeated axes]   dx = Σ dy over the axes along which x was repeated</code>
/// Shapes: x and <see cref="Shape"/> aligned at their last axes; y as both together.
/// </summary>
/// <remarks>
/// Source: ONNX Expand-13, its input <c>shape</c> as an attribute. Dialect: both ways, so that a 1 in <see cref="Shape"/> leaves an axis of x as long as it is
/// (PyTorch's <c>expand</c> says -1 there and refuses 1). NaN and ∞ are copied.
/// </remarks>
public sealed record Expand() : Rearrangement("Expand", "input", "output")
{
    /// <summary>The lengths to repeat to, aligned at the last axis; it must be given.</summary>
    public IReadOnlyList<int>? Shape { get; init; }

    private protected override Walk Fit(Shape x)
    {
        LayerException.UnlessUsable(x, Signature.Name, "input");
        Reference.Shape asked = [.. Shape ?? throw new LayerException(Signature.Name, "shape", "is missing")];
        LayerException.Unless(asked.All(length => length > 0), Signature.Name, "shape", $"is {asked}: a length below 1");
        var y =
            Broadcasting.Common(x, asked)
            ?? throw new LayerException(Signature.Name, "shape", $"is {asked} and input is {x}: they cannot be repeated to each other");
        LayerException.UnlessUsable(y, Signature.Name, "output");
        var (lacking, strides) = (y.Rank - x.Rank, Walk.StridesOf(x));
        return new(y, y, 0, [.. y.Select((_, axis) => axis < lacking || x[axis - lacking] == 1 ? 0 : strides[axis - lacking])]);
    }
}
