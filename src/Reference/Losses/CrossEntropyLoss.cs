using System.Numerics;
using System.Numerics.Tensors;
using Reference.Layers;

namespace Reference.Losses;

/// <summary>
/// Cross-entropy between given probabilities and target probabilities (own operator <c>CrossEntropyLoss</c>):
/// <code>
/// l[n,i] = -Σ_c t[n,c,i] · log p[n,c,i]     loss = l, Σ l or Σ l / n     dp[n,c,i] = -dl[n,i] · t[n,c,i] / p[n,c,i]
/// </code>
/// Shapes: p and t N×C×i…; loss N×i…, or scalar (held as shape 1). Targets may be one-hot or soft (smoothed labels, another network's word).
/// </summary>
/// <remarks>
/// Lectures: U "Multiple Output Units" (id one-vs-rest), N "Cross entropy" (nielsen).
/// Dialect: probabilities go in, after the softmax; the mean is over examples and places. 0 · log 0 is 0, with slope 0, so that a certain
/// and right answer costs nothing; a certain and wrong one costs ∞ with slope -∞ (Keras clips p to 1e-7 … 1 - 1e-7 instead). Nothing
/// checks that p or t add up to 1. A negative p costs NaN, where the slope is what its formula gives; NaN gives NaN in both. Targets are data: they have no gradient. Class weights and ignored
/// labels belong to losses with labels.
/// </remarks>
public sealed record CrossEntropyLoss : IOperator
{
    private const string Name = "CrossEntropyLoss";

    /// <summary>What becomes of the losses of the single examples and places; their mean unless given.</summary>
    public Reduction Reduction { get; init; } = Reduction.Mean;

    /// <inheritdoc/>
    public Signature Signature { get; } = new(Name, [new("input"), new("target", Differentiable: false)], [new("loss")]);

    /// <summary>The loss.</summary>
    /// <param name="input">p, N×C×i….</param>
    /// <param name="target">t, of the same shape.</param>
    /// <returns>A loss for each example and place, or of shape 1.</returns>
    /// <exception cref="LayerException">The shapes differ.</exception>
    public Tensor<T> Forward<T>(Tensor<T> input, Tensor<T> target)
        where T : IFloatingPointIeee754<T>
    {
        var (N, C, places) = Fit(input.Shape(), target.Shape());
        var losses = Tensors.Zeros<T>(ClassLabels.LabelsOf(input.Shape()));
        var p = input.View(N, C, places);
        var t = target.View(N, C, places);
        var l = losses.View(N, places);
        for (var n = 0; n < N; n++)
        {
            for (var i = 0; i < places; i++)
            {
                var sum = T.Zero;
                for (var c = 0; c < C; c++)
                {
                    sum += Surprise.Of(t[n, c, i], p[n, c, i]);
                }

                l[n, i] = sum;
            }
        }

        return Reduction.Reduce(losses, T.CreateChecked(N * places));
    }

    /// <summary>dp = -dl · t / p.</summary>
    /// <param name="input">p, as in forward.</param>
    /// <param name="target">t, as in forward.</param>
    /// <param name="upstream">dloss, of the shape of the loss.</param>
    /// <returns>dp, of the shape of p.</returns>
    /// <exception cref="LayerException">The shapes differ.</exception>
    public Tensor<T> Backward<T>(Tensor<T> input, Tensor<T> target, Tensor<T> upstream)
        where T : IFloatingPointIeee754<T>
    {
        var (N, C, places) = Fit(input.Shape(), target.Shape());
        LayerException.UnlessUpstream(upstream.Shape(), Reduction.ShapeOf(ClassLabels.LabelsOf(input.Shape())), Name, "loss");
        var gradient = Tensors.Zeros<T>(input.Shape());
        var p = input.View(N, C, places);
        var t = target.View(N, C, places);
        var dLoss = upstream.Flat();
        var dp = gradient.View(N, C, places);
        for (var n = 0; n < N; n++)
        {
            for (var i = 0; i < places; i++)
            {
                var dl = Reduction.Share(dLoss, n * places + i, T.CreateChecked(N * places));
                for (var c = 0; c < C; c++)
                {
                    dp[n, c, i] = dl * Surprise.Slope(t[n, c, i], p[n, c, i]);
                }
            }
        }

        return gradient;
    }

    /// <inheritdoc/>
    public IReadOnlyList<Shape?> InferShapes(IReadOnlyList<Shape?> inputs)
    {
        var p = Signature.Required(inputs, 0);
        Fit(p, Signature.Required(inputs, 1));
        return [Reduction.ShapeOf(ClassLabels.LabelsOf(p))];
    }

    /// <inheritdoc/>
    public Values<T> Forward<T>(Values<T> given)
        where T : IFloatingPointIeee754<T>
    {
        var loss = Forward(given["input"], given["target"]);
        return new() { { "loss", loss, Reduction.ShapeOf(ClassLabels.LabelsOf(given.ShapeOf("input"))) } };
    }

    /// <inheritdoc/>
    public Values<T> Backward<T>(Values<T> given)
        where T : IFloatingPointIeee754<T> => new() { ["dinput"] = Backward(given["input"], given["target"], given["dloss"]) };

    private static (int N, int C, int Places) Fit(Shape p, Shape t)
    {
        LayerException.UnlessUsable(p, Name, "input", 2, "N×C×…");
        LayerException.Unless(t == p, Name, "target", $"is {t} but input is {p}: they need the same shape");
        return (p[0], p[1], p.Spatial.Size);
    }
}
