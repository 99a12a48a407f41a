using System.Numerics;
using System.Numerics.Tensors;
using Reference.Numbers;

namespace Reference.Layers;

/// <summary>
/// Batch normalisation (ONNX <c>BatchNormalization</c>): each channel is brought to zero mean and unit variance over the whole batch.
/// <code>
/// y[n,c,i] = scale[c] · (x[n,c,i] - μ[c]) / √(σ²[c] + ε) + bias[c]
/// </code>
/// In training μ and σ² are the batch's own, over n and i, and the running statistics move towards them:
/// <code>
/// running_mean = input_mean · momentum + μ · (1 - momentum)     running_var = input_var · momentum + σ² · (1 - momentum)
/// </code>
/// In inference μ and σ² are the running statistics input_mean and input_var, constants, which stay as they are.
/// Shapes: x N×C or N×C×H×W…, all others C; y as x.
/// </summary>
/// <remarks>
/// Lectures: C "Batch Normalization", U "Apply batch normalization" (id batch-normalisation).
/// Source: Ioffe and Szegedy, Batch normalization (2015); ONNX BatchNormalization-15.
/// Dialect: σ² divides by the number of elements both where it normalises and in the running variance, and momentum is the share of the
/// old value. Others: PyTorch's running variance divides by one less (unbiased), its momentum is 1 - this one; ε outside the root.
/// One element a channel gives y = bias (PyTorch refuses it), and so does a constant channel, as far as μ rounds to it; if ε is 0 that is
/// 0/0 = NaN. NaN or infinity in a channel makes that channel NaN in training, and only its own element NaN or infinite in inference.
/// A negative input_var gives NaN where ε does not outweigh it.
/// </remarks>
public sealed record BatchNormalization : IOperator
{
    private const string Name = "BatchNormalization";

    /// <summary>ε, added to the variance under the root; 1e-5 unless given.</summary>
    public double Epsilon { get; init; } = 1e-5;

    /// <summary>The share of the old running statistics that stays; 0.9 unless given.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>Whether the batch's own statistics are used.</summary>
    public bool TrainingMode { get; init; }

    /// <inheritdoc/>
    public Signature Signature { get; } =
        new(
            Name,
            [new("X"), new("scale"), new("B"), new("input_mean", Differentiable: false), new("input_var", Differentiable: false)],
            [
                new("Y"),
                new("running_mean", Optional: true, Differentiable: false),
                new("running_var", Optional: true, Differentiable: false),
            ]
        );

    /// <summary>y, and in training the running statistics after this batch.</summary>
    /// <param name="input">x, N×C×H×W….</param>
    /// <param name="scale">C.</param>
    /// <param name="bias">C.</param>
    /// <param name="mean">The running mean so far, C.</param>
    /// <param name="variance">The running variance so far, C.</param>
    /// <returns>y, of the shape of x, and the running statistics, C each; null in inference.</returns>
    /// <exception cref="LayerException">The shapes do not fit each other.</exception>
    public (Tensor<T> Output, Tensor<T>? RunningMean, Tensor<T>? RunningVariance) Forward<T>(
        Tensor<T> input,
        Tensor<T> scale,
        Tensor<T> bias,
        Tensor<T> mean,
        Tensor<T> variance
    )
        where T : IFloatingPointIeee754<T>
    {
        var (standardisation, affine) = Fit(input.Shape(), scale.Shape(), bias.Shape(), mean.Shape(), variance.Shape());
        var (mu, sigma2) = Statistics(standardisation, input, mean, variance);
        var output = affine.Forward(standardisation.Standardise(input, mu, sigma2), scale, bias);
        return TrainingMode ? (output, Running(mean, mu), Running(variance, sigma2)) : (output, null, null);
    }

    /// <summary>The gradients of x, scale and bias; in training the batch's statistics are functions of x, in inference they are constants.</summary>
    /// <param name="input">x, as in forward.</param>
    /// <param name="scale">As in forward.</param>
    /// <param name="bias">As in forward.</param>
    /// <param name="mean">As in forward.</param>
    /// <param name="variance">As in forward.</param>
    /// <param name="upstream">dy, of the shape of y.</param>
    /// <returns>The gradients, each of the shape of what it belongs to.</returns>
    /// <exception cref="LayerException">The shapes do not fit each other.</exception>
    public (Tensor<T> dx, Tensor<T> dScale, Tensor<T> dBias) Backward<T>(
        Tensor<T> input,
        Tensor<T> scale,
        Tensor<T> bias,
        Tensor<T> mean,
        Tensor<T> variance,
        Tensor<T> upstream
    )
        where T : IFloatingPointIeee754<T>
    {
        var (standardisation, affine) = Fit(input.Shape(), scale.Shape(), bias.Shape(), mean.Shape(), variance.Shape());
        LayerException.UnlessUpstream(upstream.Shape(), input.Shape(), Name, "Y");
        var (mu, sigma2) = Statistics(standardisation, input, mean, variance);
        var (dxHat, dScale, dBias) = affine.Backward(standardisation.Standardise(input, mu, sigma2), scale, bias, upstream);
        var dx = TrainingMode ? standardisation.Backward(input, mu, sigma2, dxHat) : standardisation.BackwardOfConstants(sigma2, dxHat);
        return (dx, dScale, dBias!);
    }

    /// <inheritdoc/>
    public IReadOnlyList<Shape?> InferShapes(IReadOnlyList<Shape?> inputs)
    {
        var x = Signature.Required(inputs, 0);
        Fit(x, Signature.Required(inputs, 1), Signature.Required(inputs, 2), Signature.Required(inputs, 3), Signature.Required(inputs, 4));
        Shape? running = TrainingMode ? [x[1]] : null;
        return [x, running, running];
    }

    /// <inheritdoc/>
    public Values<T> Forward<T>(Values<T> given)
        where T : IFloatingPointIeee754<T>
    {
        var (y, mean, variance) = Forward(given["X"], given["scale"], given["B"], given["input_mean"], given["input_var"]);
        return new()
        {
            { "Y", y },
            { "running_mean", mean },
            { "running_var", variance },
        };
    }

    /// <inheritdoc/>
    public Values<T> Backward<T>(Values<T> given)
        where T : IFloatingPointIeee754<T>
    {
        var (dx, dScale, dBias) = Backward(given["X"], given["scale"], given["B"], given["input_mean"], given["input_var"], given["dY"]);
        return new()
        {
            { "dX", dx },
            { "dscale", dScale },
            { "dB", dBias },
        };
    }

    private (T[] Mean, T[] Variance) Statistics<T>(Standardisation standardisation, Tensor<T> input, Tensor<T> mean, Tensor<T> variance)
        where T : IFloatingPointIeee754<T> =>
        TrainingMode ? standardisation.Statistics(input) : (mean.Flat().ToArray(), variance.Flat().ToArray());

    private Tensor<T> Running<T>(Tensor<T> old, T[] batch)
        where T : INumber<T>
    {
        var (momentum, c) = (T.CreateChecked(Momentum), 0);
        return old.Map(value =>
        {
            var now = batch[c++];
            // Others write old + (1 - momentum)·(now - old).
            return Allowance.Of(value * momentum + now * (T.One - momentum), 3, (T.Abs(value) + T.Abs(now)) * (T.One - momentum));
        });
    }

    private (Standardisation Standardisation, ScaleAndShift ScaleAndShift) Fit(Shape x, Shape scale, Shape bias, Shape mean, Shape variance)
    {
        LayerException.UnlessUsable(x, Name, "X", 2, "N×C×H×W…");
        Standardisation.CheckEpsilon(Epsilon, Name);
        ScaleAndShift.CheckPerChannel(Name, x, ("scale", scale), ("B", bias), ("input_mean", mean), ("input_var", variance));
        var channels = Broadcasting.PerChannel(x);
        return (new(x, channels, Epsilon), new(x, channels, channels));
    }
}
