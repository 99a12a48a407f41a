using System.Numerics;
using System.Numerics.Tensors;

namespace Reference.Layers;

/// <summary>
/// Layer normalisation (ONNX <c>LayerNormalization</c>): each example is brought to zero mean and unit variance over its axes from
/// <c>axis</c> on.
/// <code>
/// y[n,j] = scale[j] · (x[n,j] - μ[n]) / √(σ²[n] + ε) + bias[j]
/// </code>
/// where n counts the axes before <c>axis</c> and j those from it on; μ and σ² are over j. Shapes: x any, scale and bias anything that
/// is repeated to x, usually of the shape of j; y as x; mean and inverse deviation as x with the axes of j at length 1.
/// </summary>
/// <remarks>
/// Lecture: batch normalisation's (C "Batch Normalization"), over the features of one example.
/// Source: Ba, Kiros and Hinton, Layer normalization (2016); ONNX LayerNormalization-17.
/// Dialect: σ² divides by the number of elements (biased). Mean and InvStdDev = 1/√(σ² + ε) are handed out to look at: gradients flow
/// through Y alone. Equal elements give y = bias, as far as μ rounds to them, and 0/0 = NaN if ε is 0; one NaN or infinity makes its whole
/// example NaN.
/// </remarks>
public sealed record LayerNormalization : IOperator
{
    private const string Name = "LayerNormalization";

    /// <summary>The first axis that is averaged over, negative from the end; the last one unless given.</summary>
    public int Axis { get; init; } = -1;

    /// <summary>ε, added to the variance under the root; 1e-5 unless given.</summary>
    public double Epsilon { get; init; } = 1e-5;

    /// <summary>ONNX's number type for μ and σ², by code. Accepted and not used: the sums run in the number type given.</summary>
    public int StashType { get; init; } = 1;

    /// <inheritdoc/>
    public Signature Signature { get; } =
        new(
            Name,
            [new("X"), new("Scale"), new("B", Optional: true)],
            [new("Y"), new("Mean", Optional: true, Differentiable: false), new("InvStdDev", Optional: true, Differentiable: false)]
        );

    /// <summary>y = scale · x̂ + bias, and the statistics used.</summary>
    /// <param name="input">x, of any shape.</param>
    /// <param name="scale">Repeated to x.</param>
    /// <param name="bias">Repeated to x, or null for none.</param>
    /// <returns>y, of the shape of x; μ and 1/√(σ² + ε), of that shape with the axes averaged over at length 1.</returns>
    /// <exception cref="LayerException">The shapes do not fit each other or the axis.</exception>
    public (Tensor<T> Output, Tensor<T> Mean, Tensor<T> InverseDeviation) Forward<T>(
        Tensor<T> input,
        Tensor<T> scale,
        Tensor<T>? bias = null
    )
        where T : IFloatingPointIeee754<T>
    {
        var (statistics, standardisation, affine) = Fit(input.Shape(), scale.Shape(), bias?.Shape());
        var (mean, variance) = standardisation.Statistics(input);
        var deviation = Tensors.Of(statistics, standardisation.Deviation(variance));
        var output = affine.Forward(standardisation.Standardise(input, mean, variance), scale, bias);
        return (output, Tensors.Of(statistics, mean), deviation.Map(root => T.One / root));
    }

    /// <summary>The gradients of x, through x̂, σ² and μ, of scale and of bias.</summary>
    /// <param name="input">x, as in forward.</param>
    /// <param name="scale">As in forward.</param>
    /// <param name="bias">As in forward.</param>
    /// <param name="upstream">dy, of the shape of y.</param>
    /// <returns>The gradients, each of the shape of what it belongs to; dbias is null where the bias is.</returns>
    /// <exception cref="LayerException">The shapes do not fit each other or the axis.</exception>
    public (Tensor<T> dx, Tensor<T> dScale, Tensor<T>? dBias) Backward<T>(
        Tensor<T> input,
        Tensor<T> scale,
        Tensor<T>? bias,
        Tensor<T> upstream
    )
        where T : IFloatingPointIeee754<T>
    {
        var (_, standardisation, affine) = Fit(input.Shape(), scale.Shape(), bias?.Shape());
        LayerException.UnlessUpstream(upstream.Shape(), input.Shape(), Name, "Y");
        var (mean, variance) = standardisation.Statistics(input);
        var (dxHat, dScale, dBias) = affine.Backward(standardisation.Standardise(input, mean, variance), scale, bias, upstream);
        return (standardisation.Backward(input, mean, variance, dxHat), dScale, dBias);
    }

    /// <inheritdoc/>
    public IReadOnlyList<Shape?> InferShapes(IReadOnlyList<Shape?> inputs)
    {
        var x = Signature.Required(inputs, 0);
        var (statistics, _, _) = Fit(x, Signature.Required(inputs, 1), Signature.Optional(inputs, 2));
        return [x, statistics, statistics];
    }

    /// <inheritdoc/>
    public Values<T> Forward<T>(Values<T> given)
        where T : IFloatingPointIeee754<T>
    {
        var (y, mean, inverseDeviation) = Forward(given["X"], given["Scale"], given.Optional("B"));
        return new()
        {
            { "Y", y },
            { "Mean", mean },
            { "InvStdDev", inverseDeviation },
        };
    }

    /// <inheritdoc/>
    public Values<T> Backward<T>(Values<T> given)
        where T : IFloatingPointIeee754<T>
    {
        var (dx, dScale, dBias) = Backward(given["X"], given["Scale"], given.Optional("B"), given["dY"]);
        return new()
        {
            { "dX", dx },
            { "dScale", dScale },
            { "dB", dBias },
        };
    }

    private (Shape Statistics, Standardisation Standardisation, ScaleAndShift ScaleAndShift) Fit(Shape x, Shape scale, Shape? bias)
    {
        LayerException.UnlessUsable(x, Name, "X", 1, "N×…");
        Standardisation.CheckEpsilon(Epsilon, Name);
        var axis = Axes.FromFront(Axis, x, Name);
        ScaleAndShift.CheckRepeats(Name, x, "Scale", scale);
        ScaleAndShift.CheckRepeats(Name, x, "B", bias ?? scale);
        Shape statistics = [.. x[..axis], .. Enumerable.Repeat(1, x.Rank - axis)];
        return (statistics, new(x, statistics, Epsilon), new(x, scale, bias ?? scale));
    }
}
