using System.Numerics;
using Reference.Cases;
using Reference.Layers;
using Reference.Numbers;

namespace Reference.Onnx;

/// <summary>
/// ONNX's <c>Cast</c> from one real type to another: each number becomes the nearest one of the type; what is too large becomes infinite.
/// <code>y = round(x)   dx = dy</code>
/// </summary>
/// <remarks>Source: ONNX Cast-25. Dialect: the gradient passes as if nothing were rounded, as in PyTorch.</remarks>
internal sealed record Rounding(OnnxType To) : IExactOperator
{
    /// <inheritdoc/>
    public Signature Signature { get; } = Signature.Unary("Cast", "input", "output");

    /// <inheritdoc/>
    public IReadOnlyList<Shape?> InferShapes(IReadOnlyList<Shape?> inputs) => [Signature.Required(inputs, 0)];

    /// <inheritdoc/>
    public Values<T> ForwardExactly<T>(Values<T> given)
        where T : INumber<T> => new() { { "output", given["input"].Map(Rounded), given.ShapeOf("input") } };

    /// <inheritdoc/>
    public Values<T> BackwardExactly<T>(Values<T> given)
        where T : INumber<T> => new() { { "dinput", given["doutput"], given.ShapeOf("input") } };

    /// <summary>
    /// The difference is added, not the number replaced, so that derivatives and bounds pass. An implementation whose x lies on the other side of the
    /// middle rounds the other way: it may be off by the gap between two numbers of the type, 2u|x|.
    /// </summary>
    private T Rounded<T>(T x)
        where T : INumber<T>
    {
        var exact = double.CreateChecked(x);
        var rounded = To.Format().Round(exact);
        return rounded == exact || double.IsNaN(exact) ? x
            : !double.IsFinite(rounded) ? T.CreateChecked(rounded)
            : Allowance.Within(x + T.CreateChecked(rounded - exact), 2 * UnitRoundoff * Math.Abs(exact));
    }

    private double UnitRoundoff =>
        To.Format() switch
        {
            ElementType.F16 => Float16.UnitRoundoff,
            ElementType.BF16 => BFloat16.UnitRoundoff,
            ElementType.F32 => Float32.UnitRoundoff,
            _ => Float64.UnitRoundoff,
        };
}
