using Reference.Layers;

namespace Reference.Losses;

/// <summary>
/// Absolute loss, mean absolute error (own operator <c>AbsoluteLoss</c>):
/// <code>l = |d|   dl/dd = -1, 0 or 1, the sign of d,   d = input - target</code>
/// and loss = l, Σ l or Σ l / n with n the number of elements. Shapes: input and target the same, any; loss that shape, or scalar (held as shape 1).
/// </summary>
/// <remarks>
/// Lecture: R "What is the cost of being off by d?" (id cost-candidates; bag-of-candies: the guess that minimises it is the median).
/// Dialect: the slope at 0 is 0, as in PyTorch (any number from -1 to 1 is a subgradient); the mean is over all elements. NaN gives NaN, in the slope too.
/// </remarks>
public sealed record AbsoluteLoss : DifferenceLoss
{
    /// <inheritdoc/>
    public override Signature Signature { get; } = Named("AbsoluteLoss");

    /// <inheritdoc/>
    protected override T Cost<T>(T d) => T.Abs(d);

    /// <inheritdoc/>
    protected override T Slope<T>(T d) =>
        T.IsNaN(d) ? d
        : d > T.Zero ? T.One
        : d < T.Zero ? -T.One
        : T.Zero;
}
