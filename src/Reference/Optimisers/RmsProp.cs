using System.Numerics.Tensors;
using Reference.Layers;
using Reference.Numbers;

namespace Reference.Optimisers;

/// <summary>
/// A step of RMSProp (own operator <c>RMSProp</c>): each element's gradient over the root of the mean of its squares, of which old ones are forgotten:
/// <code>g = dx + λ·x     h' = β·h + (1 - β)·g²     x' = x - r·g / (√h' + ε)</code>
/// Shapes: x, dx, h, x' and h' alike; r is R. β is <see cref="Beta"/>, ε is <see cref="Epsilon"/>, λ is <see cref="NormCoefficient"/>. T plays no part.
/// </summary>
/// <remarks>
/// Source: Tieleman and Hinton, Lecture 6.5 - RMSProp, Neural networks for machine learning (2012). The form is that of ONNX's training operators, which
/// have no such one.
/// Dialect: ε outside of the root, as in PyTorch (β 0.99, ε 1e-8 there). Others: ε inside, √(h' + ε) (TensorFlow); the variance in place of the
/// mean square ("centred"); a momentum over the steps. The mean starts at 0 and is not corrected for that. NaN and infinity as in plain arithmetic; an
/// h below 0 may give NaN.
/// </remarks>
public sealed record RmsProp : OptimiserStep
{
    /// <summary>β, the share of the mean square that stays, from 0 up to but without 1; 0.9 unless given.</summary>
    public double Beta { get; init; } = 0.9;

    /// <summary>ε, added outside of the root; 1e-6 unless given.</summary>
    public double Epsilon { get; init; } = 1e-6;

    /// <summary>λ, how much of the parameter is added to its gradient; 0 unless given.</summary>
    public double NormCoefficient { get; init; }

    /// <inheritdoc/>
    public override Signature Signature { get; } = Ports("RMSProp");

    /// <inheritdoc/>
    public override IReadOnlyList<string> States => ["square"];

    /// <inheritdoc/>
    public override OptimiserStep WithoutDecay() => this with { NormCoefficient = 0 };

    /// <inheritdoc/>
    public override IReadOnlyList<Tensor<T>> Step<T>(T rate, long count, IReadOnlyList<Tensor<T>> tensors)
    {
        var shape = Fit(tensors);
        var (next, square) = (Tensors.Zeros<T>(shape), Tensors.Zeros<T>(shape));
        var (β, ε, λ) = (T.CreateChecked(Beta), T.CreateChecked(Epsilon), T.CreateChecked(NormCoefficient));
        var x = tensors[0].Flat();
        var dx = tensors[1].Flat();
        var h = tensors[2].Flat();
        var xNext = next.Flat();
        var hNext = square.Flat();
        for (var i = 0; i < x.Length; i++)
        {
            var g = dx[i] + λ * x[i];
            hNext[i] = Moments.Mean(β, h[i], g * g);
            xNext[i] = x[i] - rate * g / (Root.OfSquares(hNext[i]) + ε);
        }

        return [next, square];
    }

    private protected override void CheckAttributes() => UnlessShare("beta", Beta);
}
