namespace Reference.Layers;

/// <summary>
/// Negation (ONNX <c>Neg</c>):
/// <code>y = -x   dy/dx = -1</code>
/// Any shape.
/// </summary>
/// <remarks>Source: ONNX Neg-13. Dialect: none. NaN gives NaN, in dx too.</remarks>
public sealed record Negation : ExactActivation
{
    /// <inheritdoc/>
    public override Signature Signature { get; } = Signature.Unary("Neg");

    /// <inheritdoc/>
    protected override T Value<T>(T x) => -x;

    /// <inheritdoc/>
    protected override T Slope<T>(T x) => -T.One;
}
