using System.Numerics;
using System.Numerics.Tensors;
using Reference.Layers;

namespace Reference.Losses;

/// <summary>
/// Cross-entropy of the softmax of scores (ONNX <c>SoftmaxCrossEntropyLoss</c>): the negative log-likelihood of their log-softmax,
/// <code>
/// l[n,i] = -w[t] · log p[n,t,i],  p = softmax z over the classes     loss = l, Σ l or Σ l / Σ w[t]
/// dz[n,c,i] = w[t] · dl[n,i] · (p[n,c,i] - (1 if c = t else 0))
/// </code>
/// Shapes: z N×C×i…, labels t N×i…, weights w C (1 each unless given); output N×i…, or scalar (held as shape 1); log p as z.
/// </summary>
/// <remarks>
/// Lectures: U "Multiple Output Units" (id one-vs-rest, softmax beside it), N "Cross entropy" (nielsen). Source: ONNX SoftmaxCrossEntropyLoss-13.
/// Dialect: scores go in, not probabilities (softmax is not applied a second time); weights, ignored labels and means as in
/// <see cref="NegativeLogLikelihoodLoss"/>; no label smoothing (<see cref="CrossEntropyLoss"/> takes soft targets). log_prob is handed out
/// to look at: gradients flow through the output alone. A score of -∞ is a class of probability 0; +∞, NaN or only -∞ make all of their place NaN.
/// </remarks>
public sealed record SoftmaxCrossEntropyLoss : IOperator
{
    private const string Name = "SoftmaxCrossEntropyLoss";

    /// <summary>What becomes of the losses of the single labels; their weighted mean unless given.</summary>
    public Reduction Reduction { get; init; } = Reduction.Mean;

    /// <summary>The label that does not count, a class or any other number; none unless given.</summary>
    public long? IgnoreIndex { get; init; }

    /// <inheritdoc/>
    public Signature Signature { get; } =
        new(
            Name,
            [new("scores"), new("labels", PortKind.Integer, Differentiable: false), new("weights", Optional: true, Differentiable: false)],
            [new("output"), new("log_prob", Optional: true, Differentiable: false)]
        );

    private static Softmax Softmax { get; } = new() { Axis = 1 };

    private static LogSoftmax LogSoftmax { get; } = new() { Axis = 1 };

    private NegativeLogLikelihoodLoss Likelihood => new() { Reduction = Reduction, IgnoreIndex = IgnoreIndex };

    /// <summary>The loss and the log-probabilities.</summary>
    /// <param name="scores">z, N×C×i….</param>
    /// <param name="labels">t, classes from 0, N×i….</param>
    /// <param name="weights">w, C, or null for 1 each.</param>
    /// <returns>A loss for each label, or of shape 1; log p, of the shape of z.</returns>
    /// <exception cref="LayerException">The shapes do not fit each other, or a label is neither a class nor ignored.</exception>
    public (Tensor<T> Loss, Tensor<T> LogProbabilities) Forward<T>(Tensor<T> scores, Tensor<long> labels, Tensor<T>? weights = null)
        where T : IFloatingPointIeee754<T>
    {
        Fit(scores.Shape(), labels, weights?.Shape());
        var logProbabilities = LogSoftmax.Forward(scores);
        return (Likelihood.Forward(logProbabilities, labels, weights), logProbabilities);
    }

    /// <summary>The gradient, dz = w[t] · dl · (p - (1 if c = t else 0)): how far each probability is from what the label says, 0 where it is ignored.</summary>
    /// <param name="scores">z, as in forward.</param>
    /// <param name="labels">t, as in forward.</param>
    /// <param name="weights">w, as in forward.</param>
    /// <param name="upstream">The gradient of the loss, of its shape.</param>
    /// <returns>dz, of the shape of z.</returns>
    /// <exception cref="LayerException">The shapes do not fit each other, or a label is neither a class nor ignored.</exception>
    public Tensor<T> Backward<T>(Tensor<T> scores, Tensor<long> labels, Tensor<T>? weights, Tensor<T> upstream)
        where T : IFloatingPointIeee754<T>
    {
        Fit(scores.Shape(), labels, weights?.Shape());
        LayerException.UnlessUpstream(upstream.Shape(), Reduction.ShapeOf(labels.Shape()), Name, "output");
        var (N, C, places) = (scores.Shape()[0], scores.Shape()[1], scores.Shape().Spatial.Size);
        var gradient = Tensors.Zeros<T>(scores.Shape());
        var p = Softmax.Forward(scores).View(N, C, places);
        var dLoss = upstream.Flat();
        var dz = gradient.View(N, C, places);
        var right = new ClassLabels(labels, IgnoreIndex);
        var total = right.TotalWeight(weights);
        for (var n = 0; n < N; n++)
        {
            for (var i = 0; i < places; i++)
            {
                var label = n * places + i;
                var counts = right.Counts(label);
                var dl = counts ? Reduction.Share(dLoss, label, total) : T.Zero;
                var weighted = counts && weights is not null ? weights.Flat()[right.Class(label)] * dl : dl;
                for (var c = 0; c < C; c++)
                {
                    var isRight = counts && c == right.Class(label);
                    dz[n, c, i] = weighted * (p[n, c, i] - (isRight ? T.One : T.Zero));
                }
            }
        }

        return gradient;
    }

    /// <inheritdoc/>
    public IReadOnlyList<Shape?> InferShapes(IReadOnlyList<Shape?> inputs)
    {
        var (scores, labels) = (Signature.Required(inputs, 0), Signature.Required(inputs, 1));
        ClassLabels.CheckShapes(Name, ("scores", scores), ("labels", labels), ("weights", Signature.Optional(inputs, 2)));
        return [Reduction.ShapeOf(labels), scores];
    }

    /// <inheritdoc/>
    public Values<T> Forward<T>(Values<T> given)
        where T : IFloatingPointIeee754<T>
    {
        var (loss, logProbabilities) = Forward(given["scores"], given.Integers("labels"), given.Optional("weights"));
        return new() { { "output", loss, Reduction.ShapeOf(given.ShapeOf("labels")) }, { "log_prob", logProbabilities } };
    }

    /// <inheritdoc/>
    public Values<T> Backward<T>(Values<T> given)
        where T : IFloatingPointIeee754<T> =>
        new() { ["dscores"] = Backward(given["scores"], given.Integers("labels"), given.Optional("weights"), given["doutput"]) };

    private void Fit(Shape scores, Tensor<long> labels, Shape? weights)
    {
        ClassLabels.CheckShapes(Name, ("scores", scores), ("labels", labels.Shape()), ("weights", weights));
        new ClassLabels(labels, IgnoreIndex).Check(Name, "labels", "scores", scores);
    }
}
