using System.Numerics;
using System.Numerics.Tensors;
using Reference.Layers;

namespace Reference.Losses;

/// <summary>
/// Weight decay as a loss (own operator <c>L2Penalty</c>):
/// <code>loss = λ/2 · Σ w²   dw = dloss · λ · w</code>
/// Shapes: w any; loss scalar (held as shape 1).
/// </summary>
/// <remarks>
/// Lectures: U "Compute avg regularized gradient" (id backprop-algorithm: λΘ is added to the gradient, the bias left out), N
/// "Regularization (weight decay)" (overfitting).
/// Dialect: deck U's, whose gradient is λw. Others: deck N divides by the number of examples, λ/2n · Σ w² and gradient λ/n · w;
/// Keras has no ½, λ · Σ w² and gradient 2λw. Biases are not penalised: do not hand them in.
/// NaN and infinity as in plain arithmetic.
/// </remarks>
public sealed record L2Penalty : IExactOperator
{
    private const string Name = "L2Penalty";

    /// <summary>λ, how heavily weights are punished; not negative.</summary>
    public required double Lambda { get; init; }

    /// <inheritdoc/>
    public Signature Signature { get; } = Signature.Unary(Name, "W", "loss");

    /// <summary>λ/2 · Σ w².</summary>
    /// <param name="weights">w, of any shape.</param>
    /// <returns>The loss, of shape 1.</returns>
    /// <exception cref="LayerException">An axis has no elements, or λ is negative.</exception>
    public Tensor<T> Forward<T>(Tensor<T> weights)
        where T : INumber<T>
    {
        Fit(weights.Shape());
        var sum = T.Zero;
        foreach (var w in weights.Flat())
        {
            sum += w * w;
        }

        return Tensors.Of([1], T.CreateChecked(Lambda) / T.CreateChecked(2) * sum);
    }

    /// <summary>dw = dloss · λ · w.</summary>
    /// <param name="weights">w, as in forward.</param>
    /// <param name="upstream">dloss, of shape 1.</param>
    /// <returns>dw, of the shape of w.</returns>
    /// <exception cref="LayerException">An axis has no elements, λ is negative, or dloss is not a scalar.</exception>
    public Tensor<T> Backward<T>(Tensor<T> weights, Tensor<T> upstream)
        where T : INumber<T>
    {
        LayerException.UnlessUpstream(upstream.Shape(), Fit(weights.Shape()), Name, "loss");
        var factor = upstream.Flat()[0] * T.CreateChecked(Lambda);
        return weights.Map(w => factor * w);
    }

    /// <inheritdoc/>
    public IReadOnlyList<Shape?> InferShapes(IReadOnlyList<Shape?> inputs) => [Fit(Signature.Required(inputs, 0))];

    /// <inheritdoc/>
    public Values<T> ForwardExactly<T>(Values<T> given)
        where T : INumber<T> => new() { { "loss", Forward(given["W"]), Shape.Scalar } };

    /// <inheritdoc/>
    public Values<T> BackwardExactly<T>(Values<T> given)
        where T : INumber<T> => new() { ["dW"] = Backward(given["W"], given["dloss"]) };

    private Shape Fit(Shape w)
    {
        LayerException.UnlessUsable(w, Name, "W");
        LayerException.Unless(Lambda >= 0, Name, "lambda", $"is {Lambda}: a negative one rewards weights for growing");
        return Shape.Scalar;
    }
}
