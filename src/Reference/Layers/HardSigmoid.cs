using System.Numerics;

namespace Reference.Layers;

/// <summary>
/// Hard sigmoid (ONNX <c>HardSigmoid</c>), a sigmoid of three straight lines:
/// <code>y = max(0, min(1, α·x + β))   dy/dx = α if 0 &lt; α·x + β &lt; 1 else 0</code>
/// Any shape.
/// </summary>
/// <remarks>
/// Source: Courbariaux, Bengio and David, BinaryConnect (2015); ONNX HardSigmoid-22.
/// Dialect: α = 0.2 and β = 0.5, ONNX's and older Keras'; PyTorch and newer Keras have α = 1/6. The slope is 0 at both corners.
/// NaN gives NaN, -∞ gives 0 and +∞ gives 1 (for α &gt; 0).
/// </remarks>
public sealed record HardSigmoid : ExactActivation
{
    /// <summary>α, the slope of the middle line; 0.2 unless given.</summary>
    public double Alpha { get; init; } = 0.2;

    /// <summary>β, the value at 0; 0.5 unless given.</summary>
    public double Beta { get; init; } = 0.5;

    /// <inheritdoc/>
    public override Signature Signature { get; } = Signature.Unary("HardSigmoid");

    /// <inheritdoc/>
    protected override T Value<T>(T x) => T.Max(T.Zero, T.Min(T.One, Line(x)));

    /// <inheritdoc/>
    protected override T Slope<T>(T x) => Line(x) > T.Zero && Line(x) < T.One ? T.CreateChecked(Alpha) : T.Zero;

    private T Line<T>(T x)
        where T : INumber<T> => T.CreateChecked(Alpha) * x + T.CreateChecked(Beta);
}
