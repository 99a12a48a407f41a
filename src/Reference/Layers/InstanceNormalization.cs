using System.Numerics;
using System.Numerics.Tensors;

namespace Reference.Layers;

/// <summary>
/// Instance normalisation (ONNX <c>InstanceNormalization</c>): each channel of each example is brought to zero mean and unit variance by itself.
/// <code>
/// y[n,c,i] = scale[c] · (x[n,c,i] - μ[n,c]) / √(σ²[n,c] + ε) + bias[c]
/// </code>
/// with μ and σ² over the pixels i. Shapes: x N×C×H×W…, scale and bias C; y as x.
/// </summary>
/// <remarks>
/// Lecture: batch normalisation's (C "Batch Normalization"), one picture at a time.
/// Source: Ulyanov, Vedaldi and Lempitsky, Instance normalization (2016); ONNX InstanceNormalization-22.
/// Dialect: σ² divides by the number of pixels (biased). There are no running statistics (PyTorch can track some). A constant channel
/// gives y = bias, as far as μ rounds to it, and 0/0 = NaN if ε is 0; NaN or infinity in a channel of an example makes that channel of that example NaN.
/// </remarks>
public sealed record InstanceNormalization : IOperator
{
    private const string Name = "InstanceNormalization";

    /// <summary>ε, added to the variance under the root; 1e-5 unless given.</summary>
    public double Epsilon { get; init; } = 1e-5;

    /// <inheritdoc/>
    public Signature Signature { get; } = new(Name, [new("input"), new("scale"), new("B")], [new("output")]);

    /// <summary>y = scale · x̂ + bias.</summary>
    /// <param name="input">x, N×C×H×W….</param>
    /// <param name="scale">C.</param>
    /// <param name="bias">C.</param>
    /// <returns>y, of the shape of x.</returns>
    /// <exception cref="LayerException">The shapes do not fit each other.</exception>
    public Tensor<T> Forward<T>(Tensor<T> input, Tensor<T> scale, Tensor<T> bias)
        where T : IFloatingPointIeee754<T>
    {
        var (standardisation, affine) = Fit(input.Shape(), scale.Shape(), bias.Shape());
        var (mean, variance) = standardisation.Statistics(input);
        return affine.Forward(standardisation.Standardise(input, mean, variance), scale, bias);
    }

    /// <summary>The gradients of x, through x̂, σ² and μ, of scale and of bias.</summary>
    /// <param name="input">x, as in forward.</param>
    /// <param name="scale">As in forward.</param>
    /// <param name="bias">As in forward.</param>
    /// <param name="upstream">dy, of the shape of y.</param>
    /// <returns>The gradients, each of the shape of what it belongs to.</returns>
    /// <exception cref="LayerException">The shapes do not fit each other.</exception>
    public (Tensor<T> dx, Tensor<T> dScale, Tensor<T> dBias) Backward<T>(
        Tensor<T> input,
        Tensor<T> scale,
        Tensor<T> bias,
        Tensor<T> upstream
    )
        where T : IFloatingPointIeee754<T>
    {
        var (standardisation, affine) = Fit(input.Shape(), scale.Shape(), bias.Shape());
        LayerException.UnlessUpstream(upstream.Shape(), input.Shape(), Name, "output");
        var (mean, variance) = standardisation.Statistics(input);
        var (dxHat, dScale, dBias) = affine.Backward(standardisation.Standardise(input, mean, variance), scale, bias, upstream);
        return (standardisation.Backward(input, mean, variance, dxHat), dScale, dBias!);
    }

    /// <inheritdoc/>
    public IReadOnlyList<Shape?> InferShapes(IReadOnlyList<Shape?> inputs)
    {
        var x = Signature.Required(inputs, 0);
        Fit(x, Signature.Required(inputs, 1), Signature.Required(inputs, 2));
        return [x];
    }

    /// <inheritdoc/>
    public Values<T> Forward<T>(Values<T> given)
        where T : IFloatingPointIeee754<T> => new() { ["output"] = Forward(given["input"], given["scale"], given["B"]) };

    /// <inheritdoc/>
    public Values<T> Backward<T>(Values<T> given)
        where T : IFloatingPointIeee754<T>
    {
        var (dx, dScale, dBias) = Backward(given["input"], given["scale"], given["B"], given["doutput"]);
        return new()
        {
            { "dinput", dx },
            { "dscale", dScale },
            { "dB", dBias },
        };
    }

    private (Standardisation Standardisation, ScaleAndShift ScaleAndShift) Fit(Shape x, Shape scale, Shape bias)
    {
        LayerException.UnlessUsable(x, Name, "input", 3, "N×C×H×W…");
        Standardisation.CheckEpsilon(Epsilon, Name);
        ScaleAndShift.CheckPerChannel(Name, x, ("scale", scale), ("B", bias));
        var channels = Broadcasting.PerChannel(x);
        return (new(x, [x[0], .. channels], Epsilon), new(x, channels, channels));
    }
}
