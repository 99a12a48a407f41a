using Reference.Layers;

namespace Reference.Losses;

/// <summary>
/// Quadratic loss, mean squared error (own operator <c>QuadraticLoss</c>):
/// <code>l = d²   dl/dd = 2d,   d = input - target</code>
/// and loss = l, Σ l or Σ l / n with n the number of elements. Shapes: input and target the same, any; loss that shape, or scalar (held as shape 1).
/// </summary>
/// <remarks>
/// Lectures: R "What is the cost of being off by d?" (cost-candidates, slope, bag-of-candies), U and D (regression), N "Quadratic" (nielsen).
/// Dialect: no ½, and the mean is over all elements, as deck R and PyTorch have it. Others: deck N takes ½ of the sum over an example's
/// outputs and the mean over the n examples, C = 1/2n Σ‖y - a‖²: that is reduction sum with dloss = 1/2n.
/// NaN and infinity as in plain arithmetic.
/// </remarks>
public sealed record QuadraticLoss : DifferenceLoss
{
    /// <inheritdoc/>
    public override Signature Signature { get; } = Named("QuadraticLoss");

    /// <inheritdoc/>
    protected override T Cost<T>(T d) => d * d;

    /// <inheritdoc/>
    protected override T Slope<T>(T d) => T.CreateChecked(2) * d;
}
