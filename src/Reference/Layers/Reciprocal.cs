using System.Numerics;

namespace Reference.Layers;

/// <summary>
/// Reciprocal (ONNX <c>Reciprocal</c>):
/// <code>y = 1 / x   dy/dx = -y²</code>
/// Any shape.
/// </summary>
/// <remarks>
/// Source: ONNX Reciprocal-13.
/// Dialect: ±0 gives ±∞ with slope -∞; ±∞ gives ±0 with slope 0; NaN gives NaN. Exact fractions and whole numbers, which have no infinity, refuse 0.
/// </remarks>
public sealed record Reciprocal : ExactActivation
{
    /// <inheritdoc/>
    public override Signature Signature { get; } = Signature.Unary("Reciprocal");

    /// <inheritdoc/>
    protected override T Value<T>(T x) => OneOver(x);

    /// <inheritdoc/>
    protected override T Slope<T>(T x) => -(OneOver(x) * OneOver(x));

    private T OneOver<T>(T x)
        where T : INumber<T>
    {
        try
        {
            return T.One / x;
        }
        catch (DivideByZeroException)
        {
            throw new LayerException(Signature.Name, "X", $"holds a 0, which has no reciprocal in {typeof(T).Name}");
        }
    }
}
