namespace Reference.Layers;

/// <summary>
/// Rectified linear unit (ONNX <c>Relu</c>):
/// <code>y = max(0, x)   dy/dx = 1 if x &gt; 0 else 0</code>
/// Any shape.
/// </summary>
/// <remarks>
/// Lectures: R "Rectified Linear Units" (id relu), U (backprop-steps: "1 if a &gt; 0 else 0").
/// Source: Nair and Hinton, Rectified linear units improve restricted Boltzmann machines (2010); ONNX Relu-14.
/// Dialect: the slope at 0 is 0 (others: 1, ½). max(0, -0) is +0. NaN gives NaN, in the slope too (PyTorch lets dy through there, others stop it).
/// </remarks>
public sealed record Relu : ExactActivation
{
    /// <inheritdoc/>
    public override Signature Signature { get; } = Signature.Unary("Relu");

    /// <inheritdoc/>
    protected override T Value<T>(T x) => T.Max(T.Zero, x);

    /// <inheritdoc/>
    protected override T Slope<T>(T x) => x > T.Zero ? T.One : T.Zero;
}
