using System.Numerics;
using Reference.Numbers;

namespace Reference.Optimisers;

/// <summary>
/// A step of LAMB (own operator <c>LAMB</c>): AdamW's direction, as long as the parameter itself is, so that each layer moves by the same share of its size:
/// <code>
/// v' = α·v + (1 - α)·dx     h' = β·h + (1 - β)·dx²     v̂ = v' / (1 - αᵀ)     ĥ = h' / (1 - βᵀ)
/// u = v̂ / (√ĥ + ε) + λ·x     x' = x - r · ‖x‖/‖u‖ · u,   ‖x‖ = √Σx² over the whole parameter
/// </code>
/// Where T = 0, v̂ = v' and ĥ = h'; where ‖x‖ or ‖u‖ is 0 their ratio is taken for 1. Shapes: x, dx, v, h, x', v' and h' alike; r is R. α is <see cref="DecoupledDecayStep.Alpha"/>,
/// β is <see cref="DecoupledDecayStep.Beta"/>, ε is <see cref="DecoupledDecayStep.Epsilon"/>, λ is <see cref="DecoupledDecayStep.WeightDecay"/>.
/// </summary>
/// <remarks>
/// Lectures: U "LAMB" (id optimisers).
/// Source: You et al., Large batch optimization for deep learning: training BERT in 76 minutes (2020), algorithm 2 with φ(z) = z. The form is that of ONNX's
/// training operators; T counts this step too, from 1.
/// Dialect: the paper's. Others: no correction of the means; a ratio that is clipped (10 in early versions, φ in the paper's analysis); gradients clipped by their
/// norm over all layers first; no ratio for biases. NaN in x or u makes the ratio NaN and with it all of x'; an h below 0 may.
/// </remarks>
public sealed record Lamb() : DecoupledDecayStep("LAMB")
{
    private protected override void Move<T>(T r, ReadOnlySpan<T> x, ReadOnlySpan<T> u, Span<T> xNext)
    {
        var (size, length) = (Norm(x), Norm(u));
        var ratio = size == T.Zero || length == T.Zero ? T.One : size / length;
        for (var i = 0; i < x.Length; i++)
        {
            xNext[i] = x[i] - r * ratio * u[i];
        }
    }

    private static T Norm<T>(ReadOnlySpan<T> values)
        where T : IFloatingPointIeee754<T>
    {
        var sum = T.Zero;
        foreach (var value in values)
        {
            sum += value * value;
        }

        return Root.OfSquares(sum);
    }
}
