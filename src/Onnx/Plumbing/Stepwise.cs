using Reference.Layers;

namespace Reference.Onnx.Plumbing;

/// <summary>
/// ONNX's <c>Floor</c>, <c>Ceil</c>, <c>Round</c> (halves to the even number) and <c>Sign</c>: functions in steps, whose slope is 0. Any shape.
/// </summary>
/// <remarks>Source: ONNX Floor-13, Ceil-13, Round-22, Sign-13. NaN gives NaN. At a step a number off by a rounding may come out one further: bounds do not cover that.</remarks>
internal sealed record Stepwise(string Name) : ExactActivation
{
    /// <inheritdoc/>
    public override Signature Signature { get; } = Signature.Unary(Name);

    /// <inheritdoc/>
    protected override T Value<T>(T x)
    {
        if (T.IsNaN(x))
        {
            return x;
        }

        if (Name == "Sign")
        {
            return T.CreateChecked(T.Sign(x));
        }

        var number = double.CreateChecked(x);
        return !double.IsFinite(number)
            ? x
            : T.CreateChecked(
                Name switch
                {
                    "Floor" => Math.Floor(number),
                    "Ceil" => Math.Ceiling(number),
                    _ => Math.Round(number, MidpointRounding.ToEven),
                }
            );
    }

    /// <inheritdoc/>
    protected override T Slope<T>(T x) => T.Zero;
}
