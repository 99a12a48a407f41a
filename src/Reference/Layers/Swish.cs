namespace Reference.Layers;

/// <summary>
/// Swish (ONNX <c>Swish</c>), also SiLU, x times its sigmoid:
/// <code>y = x·σ(α·x)   dy/dx = σ + x·α·σ·(1 - σ)</code>
/// Any shape.
/// </summary>
/// <remarks>
/// Source: Ramachandran, Zoph and Le, Searching for activation functions (2017); ONNX Swish-24.
/// Dialect: α is fixed; the paper also learns it. -∞ gives -0 with slope 0, +∞ gives +∞ with slope 1 (for α &gt; 0), NaN gives NaN.
/// </remarks>
public sealed record Swish : GatedActivation
{
    /// <summary>α, how sharp the gate is; 1 unless given, which is SiLU.</summary>
    public double Alpha { get; init; } = 1;

    /// <inheritdoc/>
    public override Signature Signature { get; } = Signature.Unary("Swish");

    /// <inheritdoc/>
    protected override T Gate<T>(T x) => Sigmoid.Of(T.CreateChecked(Alpha) * x);

    /// <inheritdoc/>
    protected override T GateSlope<T>(T x) => T.CreateChecked(Alpha) * Sigmoid.SlopeAt(T.CreateChecked(Alpha) * x);
}
