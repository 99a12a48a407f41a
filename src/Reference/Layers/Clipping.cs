namespace Reference.Layers;

/// <summary>
/// Clipping (ONNX <c>Clip</c>), numbers kept between two limits:
/// <code>y = min(max(x, least), most)   dy/dx = 1 if least ≤ x ≤ most else 0</code>
/// Any shape.
/// </summary>
/// <remarks>
/// Source: ONNX Clip-13, its inputs <c>min</c> and <c>max</c> as attributes; ReLU6 of the MobileNets is <c>min</c> 0, <c>max</c> 6.
/// Dialect: where <c>min</c> is above <c>max</c>, y is <c>max</c> everywhere, with slope 0. At both limits the slope is 1, as in PyTorch and TensorFlow
/// (others: 0, ½). NaN gives NaN, in dx too. ±∞ goes to the limit, or stays where there is none
/// (as in ONNX's reference implementation; by its text, and in ONNX Runtime, it becomes the largest finite number).
/// </remarks>
public sealed record Clipping : ExactActivation
{
    /// <summary>The least that y can be; without limit unless given.</summary>
    public double? Min { get; init; }

    /// <summary>The most that y can be; without limit unless given.</summary>
    public double? Max { get; init; }

    /// <inheritdoc/>
    public override Signature Signature { get; } = Signature.Unary("Clip", "input", "output");

    /// <inheritdoc/>
    protected override T Value<T>(T x)
    {
        var raised = Min is { } least ? T.Max(x, T.CreateSaturating(least)) : x;
        return Max is { } most ? T.Min(raised, T.CreateSaturating(most)) : raised;
    }

    /// <inheritdoc/>
    protected override T Slope<T>(T x) =>
        (Min is not { } least || T.CreateSaturating(least) <= x) && (Max is not { } most || x <= T.CreateSaturating(most)) ? T.One : T.Zero;
}
