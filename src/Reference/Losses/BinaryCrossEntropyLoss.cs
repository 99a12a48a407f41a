using System.Numerics;
using System.Numerics.Tensors;
using Reference.Layers;
using Reference.Numbers;

namespace Reference.Losses;

/// <summary>
/// Binary cross-entropy, element by element (own operator <c>BinaryCrossEntropyLoss</c>):
/// <code>
/// l = -w · (t · log p + (1 - t) · log(1 - p))     dl/dp = w · ((1 - t) / (1 - p) - t / p)
/// </code>
/// or, with <c>from_logits</c>, of p = σ(z) in the form that neither overflows nor cancels:
/// <code>
/// l = w · (max(z, 0) - z·t + log(1 + e^-|z|))     dl/dz = w · (σ(z) - t)
/// </code>
/// and loss = l, Σ l or Σ l / n with n the number of elements. Shapes: input p or z and target t the same, any; weight w repeated to
/// them, 1 unless given; loss that shape, or scalar (held as shape 1).
/// </summary>
/// <remarks>
/// Lectures: U "Logistic regression" (id logistic; without the minus sign there), N "Cross entropy" (nielsen).
/// Dialect: the mean is over all elements and divides by their number, also with weights, as in PyTorch (deck N: over examples, the outputs
/// of one added up). 0 · log 0 is 0, with slope 0; a certain and wrong probability costs ∞ with an infinite slope. Others: PyTorch clamps the
/// logarithm at -100 and p·(1-p) at 1e-12 in the slope, Keras clips p to 1e-7 … 1 - 1e-7.
/// A p outside 0 … 1 costs NaN, where the slope is what its formula gives; NaN gives NaN in both; infinite logits as the formula: 0·∞ and ∞-∞ are NaN. Targets and weights are data: they have no gradient.
/// </remarks>
public sealed record BinaryCrossEntropyLoss : IOperator
{
    private const string Name = "BinaryCrossEntropyLoss";

    /// <summary>What becomes of the losses of the elements; their mean unless given.</summary>
    public Reduction Reduction { get; init; } = Reduction.Mean;

    /// <summary>Whether the input is scores z before the sigmoid rather than probabilities p.</summary>
    public bool FromLogits { get; init; }

    /// <inheritdoc/>
    public Signature Signature { get; } =
        new(
            Name,
            [new("input"), new("target", Differentiable: false), new("weight", Optional: true, Differentiable: false)],
            [new("loss")]
        );

    /// <summary>The loss.</summary>
    /// <param name="input">p, or z with <c>from_logits</c>.</param>
    /// <param name="target">t, 0 … 1, of the same shape.</param>
    /// <param name="weights">w, repeated to that shape, or null for 1 each.</param>
    /// <returns>A loss for each element, or of shape 1.</returns>
    /// <exception cref="LayerException">The shapes do not fit each other.</exception>
    public Tensor<T> Forward<T>(Tensor<T> input, Tensor<T> target, Tensor<T>? weights = null)
        where T : IFloatingPointIeee754<T>
    {
        Fit(input.Shape(), target.Shape(), weights?.Shape());
        var place = weights is null ? [] : Broadcasting.Map(weights.Shape(), input.Shape());
        var losses = Tensors.Zeros<T>(input.Shape());
        var x = input.Flat();
        var t = target.Flat();
        var l = losses.Flat();
        var w = weights is null ? [] : weights.Flat();
        for (var i = 0; i < l.Length; i++)
        {
            var loss = FromLogits ? OfLogit(x[i], t[i]) : OfProbability(x[i], t[i]);
            l[i] = weights is null ? loss : w[place[i]] * loss;
        }

        return Reduction.Reduce(losses, T.CreateChecked(l.Length));
    }

    /// <summary>The gradient of p, or of z.</summary>
    /// <param name="input">As in forward.</param>
    /// <param name="target">As in forward.</param>
    /// <param name="weights">As in forward.</param>
    /// <param name="upstream">dloss, of the shape of the loss.</param>
    /// <returns>dinput, of the shape of input.</returns>
    /// <exception cref="LayerException">The shapes do not fit each other.</exception>
    public Tensor<T> Backward<T>(Tensor<T> input, Tensor<T> target, Tensor<T>? weights, Tensor<T> upstream)
        where T : IFloatingPointIeee754<T>
    {
        Fit(input.Shape(), target.Shape(), weights?.Shape());
        var place = weights is null ? [] : Broadcasting.Map(weights.Shape(), input.Shape());
        LayerException.UnlessUpstream(upstream.Shape(), Reduction.ShapeOf(input.Shape()), Name, "loss");
        var gradient = Tensors.Zeros<T>(input.Shape());
        var x = input.Flat();
        var t = target.Flat();
        var dLoss = upstream.Flat();
        var dx = gradient.Flat();
        var w = weights is null ? [] : weights.Flat();
        for (var i = 0; i < dx.Length; i++)
        {
            var dl = Reduction.Share(dLoss, i, T.CreateChecked(dx.Length));
            var slope = FromLogits ? Sigmoid.Of(x[i]) - t[i] : Surprise.Slope(t[i], x[i]) - Surprise.Slope(T.One - t[i], T.One - x[i]);
            dx[i] = weights is null ? dl * slope : dl * w[place[i]] * slope;
        }

        return gradient;
    }

    /// <inheritdoc/>
    public IReadOnlyList<Shape?> InferShapes(IReadOnlyList<Shape?> inputs)
    {
        var x = Signature.Required(inputs, 0);
        Fit(x, Signature.Required(inputs, 1), Signature.Optional(inputs, 2));
        return [Reduction.ShapeOf(x)];
    }

    /// <inheritdoc/>
    public Values<T> Forward<T>(Values<T> given)
        where T : IFloatingPointIeee754<T>
    {
        var loss = Forward(given["input"], given["target"], given.Optional("weight"));
        return new() { { "loss", loss, Reduction.ShapeOf(given.ShapeOf("input")) } };
    }

    /// <inheritdoc/>
    public Values<T> Backward<T>(Values<T> given)
        where T : IFloatingPointIeee754<T> =>
        new() { ["dinput"] = Backward(given["input"], given["target"], given.Optional("weight"), given["dloss"]) };

    private static T OfProbability<T>(T p, T t)
        where T : IFloatingPointIeee754<T> => Surprise.Of(t, p) + Surprise.Of(T.One - t, T.One - p);

    /// <summary>
    /// Written out on both sides of 0, where |z| and max(z, 0) have no slope but the sum has one. Others write (1 - t)·z + max(-z, 0) + …, which rounds at the size of z.
    /// </summary>
    private static T OfLogit<T>(T z, T t)
        where T : IFloatingPointIeee754<T> =>
        Allowance.Of(z >= T.Zero ? z - z * t + Exponentials.LogP1(T.Exp(-z)) : -z * t + Exponentials.LogP1(T.Exp(z)), 4, z);

    private static void Fit(Shape x, Shape t, Shape? weights)
    {
        LayerException.UnlessUsable(x, Name, "input");
        LayerException.Unless(t == x, Name, "target", $"is {t} but input is {x}: they need the same shape");
        if (weights is { } w)
        {
            LayerException.UnlessUsable(w, Name, "weight");
            LayerException.Unless(Broadcasting.Fits(w, x), Name, "weight", $"is {w}, which cannot be repeated to input's {x}");
        }
    }
}
