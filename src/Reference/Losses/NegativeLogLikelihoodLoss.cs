using System.Numerics;
using System.Numerics.Tensors;
using Reference.Layers;

namespace Reference.Losses;

/// <summary>
/// Negative log-likelihood of the right classes (ONNX <c>NegativeLogLikelihoodLoss</c>), given log-probabilities:
/// <code>
/// l[n,i] = -w[t] · x[n,t,i],  t = target[n,i]     loss = l, Σ l or Σ l / Σ w[t]
/// </code>
/// Shapes: x N×C×i…, target N×i…, w C (1 each unless given); loss N×i…, or scalar (held as shape 1).
/// </summary>
/// <remarks>
/// Lectures: U "Binary Classification" and "Multiple Output Units" (ids logistic, one-vs-rest; deck U leaves the minus sign out).
/// Source: ONNX NegativeLogLikelihoodLoss-22.
/// Dialect: the mean divides by the weight of the labels that count, not by their number, nor by N. A label equal to ignore_index
/// counts nowhere, its loss and gradient are 0, and it need not be a class. If no label counts the mean is 0/0: NaN (or the
/// exception of a number type that has none), and its gradient is 0. Labels and weights are data: they have no gradient.
/// Linear in x, so exact numbers run through; NaN and infinity matter only in x[n,t,i], as in plain arithmetic.
/// </remarks>
public sealed record NegativeLogLikelihoodLoss : IExactOperator
{
    private const string Name = "NegativeLogLikelihoodLoss";

    /// <summary>What becomes of the losses of the single labels; their weighted mean unless given.</summary>
    public Reduction Reduction { get; init; } = Reduction.Mean;

    /// <summary>The label that does not count, a class or any other number; none unless given.</summary>
    public long? IgnoreIndex { get; init; }

    /// <inheritdoc/>
    public Signature Signature { get; } =
        new(
            Name,
            [new("input"), new("target", PortKind.Integer, Differentiable: false), new("weight", Optional: true, Differentiable: false)],
            [new("loss")]
        );

    /// <summary>The loss.</summary>
    /// <param name="input">x, log-probabilities, N×C×i….</param>
    /// <param name="target">t, classes from 0, N×i….</param>
    /// <param name="weights">w, C, or null for 1 each.</param>
    /// <returns>A loss for each label, or of shape 1.</returns>
    /// <exception cref="LayerException">The shapes do not fit each other, or a label is neither a class nor ignored.</exception>
    public Tensor<T> Forward<T>(Tensor<T> input, Tensor<long> target, Tensor<T>? weights = null)
        where T : INumber<T>
    {
        var (labels, N, C, places) = Fit(input.Shape(), target, weights?.Shape());
        var losses = Tensors.Zeros<T>(target.Shape());
        var x = input.View(N, C, places);
        var w = weights is null ? [] : weights.Flat();
        var l = losses.View(N, places);
        for (var n = 0; n < N; n++)
        {
            for (var i = 0; i < places; i++)
            {
                if (labels.Counts(n * places + i))
                {
                    var t = labels.Class(n * places + i);
                    l[n, i] = weights is null ? -x[n, t, i] : -w[t] * x[n, t, i];
                }
            }
        }

        return Reduction.Reduce(losses, labels.TotalWeight(weights));
    }

    /// <summary>The gradient, which only the right classes have: dx[n,t,i] = -w[t] · dl[n,i].</summary>
    /// <param name="input">x, as in forward.</param>
    /// <param name="target">t, as in forward.</param>
    /// <param name="weights">w, as in forward.</param>
    /// <param name="upstream">dloss, of the shape of the loss.</param>
    /// <returns>dx, of the shape of x.</returns>
    /// <exception cref="LayerException">The shapes do not fit each other, or a label is neither a class nor ignored.</exception>
    public Tensor<T> Backward<T>(Tensor<T> input, Tensor<long> target, Tensor<T>? weights, Tensor<T> upstream)
        where T : INumber<T>
    {
        var (labels, N, C, places) = Fit(input.Shape(), target, weights?.Shape());
        LayerException.UnlessUpstream(upstream.Shape(), Reduction.ShapeOf(target.Shape()), Name, "loss");
        var gradient = Tensors.Zeros<T>(input.Shape());
        var w = weights is null ? [] : weights.Flat();
        var dLoss = upstream.Flat();
        var dx = gradient.View(N, C, places);
        var total = labels.TotalWeight(weights);
        for (var n = 0; n < N; n++)
        {
            for (var i = 0; i < places; i++)
            {
                if (labels.Counts(n * places + i))
                {
                    var t = labels.Class(n * places + i);
                    var dl = Reduction.Share(dLoss, n * places + i, total);
                    dx[n, t, i] = weights is null ? -dl : -w[t] * dl;
                }
            }
        }

        return gradient;
    }

    /// <inheritdoc/>
    public IReadOnlyList<Shape?> InferShapes(IReadOnlyList<Shape?> inputs)
    {
        var (x, target) = (Signature.Required(inputs, 0), Signature.Required(inputs, 1));
        ClassLabels.CheckShapes(Name, ("input", x), ("target", target), ("weight", Signature.Optional(inputs, 2)));
        return [Reduction.ShapeOf(target)];
    }

    /// <inheritdoc/>
    public Values<T> ForwardExactly<T>(Values<T> given)
        where T : INumber<T>
    {
        var loss = Forward(given["input"], given.Integers("target"), given.Optional("weight"));
        return new() { { "loss", loss, Reduction.ShapeOf(given.ShapeOf("target")) } };
    }

    /// <inheritdoc/>
    public Values<T> BackwardExactly<T>(Values<T> given)
        where T : INumber<T> =>
        new() { ["dinput"] = Backward(given["input"], given.Integers("target"), given.Optional("weight"), given["dloss"]) };

    private (ClassLabels Labels, int N, int C, int Places) Fit(Shape x, Tensor<long> target, Shape? weights)
    {
        ClassLabels.CheckShapes(Name, ("input", x), ("target", target.Shape()), ("weight", weights));
        var labels = new ClassLabels(target, IgnoreIndex);
        labels.Check(Name, "target", "input", x);
        return (labels, x[0], x[1], x.Spatial.Size);
    }
}
