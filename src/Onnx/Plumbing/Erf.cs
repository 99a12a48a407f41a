using Reference.Layers;
using Reference.Numbers;

namespace Reference.Onnx.Plumbing;

/// <summary>The error function (ONNX <c>Erf</c>): <code>y = erf(x)   dy/dx = 2/√π · e^(-x²)</code> Any shape.</summary>
/// <remarks>Source: ONNX Erf-13.</remarks>
internal sealed record Erf : Activation
{
    /// <inheritdoc/>
    public override Signature Signature { get; } = Signature.Unary("Erf", "input", "output");

    /// <inheritdoc/>
    protected override T Value<T>(T x) => ErrorFunction.Erf(x);

    /// <inheritdoc/>
    protected override T Slope<T>(T x) => (T.One + T.One) / T.Sqrt(T.Pi) * T.Exp(-(x * x));
}
