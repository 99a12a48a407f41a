namespace Reference.Layers;

/// <summary>
/// Natural logarithm (ONNX <c>Log</c>):
/// <code>y = log x   dy/dx = 1 / x</code>
/// Any shape.
/// </summary>
/// <remarks>
/// Source: ONNX Log-13.
/// Dialect: ±0 gives -∞ with slope ±∞. A negative x gives NaN; its slope is 1 / x all the same, as in every framework. +∞ gives +∞ with slope 0, NaN gives NaN.
/// </remarks>
public sealed record Logarithm : Activation
{
    /// <inheritdoc/>
    public override Signature Signature { get; } = Signature.Unary("Log", "input", "output");

    /// <inheritdoc/>
    protected override T Value<T>(T x) => T.Log(x);

    /// <inheritdoc/>
    protected override T Slope<T>(T x) => T.One / x;
}
