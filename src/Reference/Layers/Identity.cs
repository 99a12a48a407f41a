namespace Reference.Layers;

/// <summary>
/// Identity (ONNX <c>Identity</c>): y is x.
/// <code>y = x   dx = dy</code>
/// Shapes: x any, y alike.
/// </summary>
/// <remarks>Source: ONNX Identity-25. Dialect: none. NaN and ∞ are copied.</remarks>
public sealed record Identity() : Rearrangement("Identity", "input", "output")
{
    private protected override Walk Fit(Shape x)
    {
        LayerException.UnlessUsable(x, Signature.Name, "input");
        return Walk.Straight(x);
    }
}
