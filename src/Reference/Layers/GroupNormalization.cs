using System.Numerics;
using System.Numerics.Tensors;

namespace Reference.Layers;

/// <summary>
/// Group normalisation (ONNX <c>GroupNormalization</c>): the channels of each example are split into G blocks of neighbours, and each
/// block is brought to zero mean and unit variance.
/// <code>
/// y[n,c,i] = scale[c] · (x[n,c,i] - μ[n,g]) / √(σ²[n,g] + ε) + bias[c],   g = c / (C/G)
/// </code>
/// with μ and σ² over the C/G channels of the block and their pixels. Shapes: x N×C×H×W…, scale and bias C; y as x.
/// </summary>
/// <remarks>
/// Lecture: batch normalisation's (C "Batch Normalization"), without the batch.
/// Source: Wu and He, Group normalization (2018); ONNX GroupNormalization-21.
/// Dialect: scale and bias have one number a channel (ONNX before version 21: one a block). σ² divides by the number of elements
/// (biased). G = C is instance normalisation, G = 1 normalises the whole example. A constant block gives y = bias, as far
/// as μ rounds to it, and 0/0 = NaN if ε is 0; NaN or infinity in a block makes that block NaN.
/// </remarks>
public sealed record GroupNormalization : IOperator
{
    private const string Name = "GroupNormalization";

    /// <summary>G, how many blocks the channels are split into; it divides C and must be given.</summary>
    public int NumGroups { get; init; }

    /// <summary>ε, added to the variance under the root; 1e-5 unless given.</summary>
    public double Epsilon { get; init; } = 1e-5;

    /// <summary>ONNX's number type for μ and σ², by code. Accepted and not used: the sums run in the number type given.</summary>
    public int StashType { get; init; } = 1;

    /// <inheritdoc/>
    public Signature Signature { get; } = new(Name, [new("X"), new("scale"), new("bias")], [new("Y")]);

    /// <summary>y = scale · x̂ + bias.</summary>
    /// <param name="input">x, N×C×H×W….</param>
    /// <param name="scale">C.</param>
    /// <param name="bias">C.</param>
    /// <returns>y, of the shape of x.</returns>
    /// <exception cref="LayerException">The shapes do not fit each other or the number of groups.</exception>
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
    /// <exception cref="LayerException">The shapes do not fit each other or the number of groups.</exception>
    public (Tensor<T> dx, Tensor<T> dScale, Tensor<T> dBias) Backward<T>(
        Tensor<T> input,
        Tensor<T> scale,
        Tensor<T> bias,
        Tensor<T> upstream
    )
        where T : IFloatingPointIeee754<T>
    {
        var (standardisation, affine) = Fit(input.Shape(), scale.Shape(), bias.Shape());
        LayerException.UnlessUpstream(upstream.Shape(), input.Shape(), Name, "Y");
        var (mean, variance) = standardisation.Statistics(input);
        var (dxHat, dScale, dBias) = affine.Backward(standardisation.Standardise(input, mean, variance), scale, bias, upstream);
        return (standardisation.Backward(input, mean, variance, dxHat).Reshaped(input.Shape()), dScale, dBias!);
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
        where T : IFloatingPointIeee754<T> => new() { ["Y"] = Forward(given["X"], given["scale"], given["bias"]) };

    /// <inheritdoc/>
    public Values<T> Backward<T>(Values<T> given)
        where T : IFloatingPointIeee754<T>
    {
        var (dx, dScale, dBias) = Backward(given["X"], given["scale"], given["bias"], given["dY"]);
        return new()
        {
            { "dX", dx },
            { "dscale", dScale },
            { "dbias", dBias },
        };
    }

    private (Standardisation Standardisation, ScaleAndShift ScaleAndShift) Fit(Shape x, Shape scale, Shape bias)
    {
        LayerException.UnlessUsable(x, Name, "X", 2, "N×C×H×W…");
        Standardisation.CheckEpsilon(Epsilon, Name);
        LayerException.Unless(
            NumGroups >= 1 && x[1] % NumGroups == 0,
            Name,
            "num_groups",
            $"is {NumGroups}, which does not divide the {x[1]} channels of X {x}"
        );
        ScaleAndShift.CheckPerChannel(Name, x, ("scale", scale), ("bias", bias));
        var channels = Broadcasting.PerChannel(x);
        Shape blocks = [x[0], NumGroups, x.Size / x[0] / NumGroups];
        return (new(blocks, [x[0], NumGroups, 1], Epsilon), new(x, channels, channels));
    }
}
