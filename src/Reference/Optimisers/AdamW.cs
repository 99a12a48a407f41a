using System.Numerics.Tensors;
using Reference.Layers;
using Reference.Numbers;

namespace Reference.Optimisers;

/// <summary>
/// A step of Adam with decoupled weight decay (own operator <c>AdamW</c>): the decay shrinks the parameter and takes no part in the means:
/// <code>
/// v' = α·v + (1 - α)·dx     h' = β·h + (1 - β)·dx²
/// v̂ = v' / (1 - αᵀ)     ĥ = h' / (1 - βᵀ)     x' = x - r·(v̂ / (√ĥ + ε) + λ·x)
/// </code>
/// Where T = 0, v̂ = v' and ĥ = h'. Shapes: x, dx, v, h, x', v' and h' alike; r is R. α is <see cref="Alpha"/>, β is <see cref="Beta"/>, ε is
/// <see cref="Epsilon"/>, λ is <see cref="WeightDecay"/>. With λ = 0 this is Adam as in the paper and in PyTorch.
/// </summary>
/// <remarks>
/// Source: Loshchilov and Hutter, Decoupled weight decay regularization (2019). The form is that of ONNX's training operators; T counts this step too, from 1.
/// Dialect: PyTorch's (ε 1e-8 there): the decay follows the rate and acts on the parameter as it was before the step. The paper scales it by the schedule alone, not
/// by the first rate. Others: decay of the parameter after the step; the decay added to the gradient, which is not decoupled; ε added before the correction
/// (see <see cref="Adam"/>). NaN and infinity as in plain arithmetic; an h below 0 may give NaN.
/// </remarks>
public sealed record AdamW : OptimiserStep
{
    /// <summary>α, the share of the mean gradient that stays, from 0 up to but without 1; 0.9 unless given.</summary>
    public double Alpha { get; init; } = 0.9;

    /// <summary>β, the share of the mean square that stays, from 0 up to but without 1; 0.999 unless given.</summary>
    public double Beta { get; init; } = 0.999;

    /// <summary>ε, added outside of the root; 1e-6 unless given.</summary>
    public double Epsilon { get; init; } = 1e-6;

    /// <summary>λ, the share of the parameter that decays, times the rate; 0.01 unless given.</summary>
    public double WeightDecay { get; init; } = 0.01;

    /// <inheritdoc/>
    public override Signature Signature { get; } = Ports("AdamW");

    /// <inheritdoc/>
    public override IReadOnlyList<string> States => ["mean", "square"];

    /// <inheritdoc/>
    public override long FirstCount => 1;

    /// <inheritdoc/>
    public override OptimiserStep WithoutDecay() => this with { WeightDecay = 0 };

    /// <inheritdoc/>
    public override IReadOnlyList<Tensor<T>> Step<T>(T rate, long count, IReadOnlyList<Tensor<T>> tensors)
    {
        var shape = Fit(tensors);
        var (next, mean, square) = (Tensors.Zeros<T>(shape), Tensors.Zeros<T>(shape), Tensors.Zeros<T>(shape));
        var (α, β, ε, λ) = (T.CreateChecked(Alpha), T.CreateChecked(Beta), T.CreateChecked(Epsilon), T.CreateChecked(WeightDecay));
        var (weight, root) = (Moments.Weight(α, count), T.Sqrt(Moments.Weight(β, count)));
        var x = tensors[0].Flat();
        var dx = tensors[1].Flat();
        var v = tensors[2].Flat();
        var h = tensors[3].Flat();
        var xNext = next.Flat();
        var vNext = mean.Flat();
        var hNext = square.Flat();
        for (var i = 0; i < x.Length; i++)
        {
            vNext[i] = Moments.Mean(α, v[i], dx[i]);
            hNext[i] = Moments.Mean(β, h[i], dx[i] * dx[i]);
            xNext[i] = x[i] - rate * (vNext[i] / weight / (Root.OfSquares(hNext[i]) / root + ε) + λ * x[i]);
        }

        return [next, mean, square];
    }

    private protected override void CheckAttributes()
    {
        UnlessShare("alpha", Alpha);
        UnlessShare("beta", Beta);
    }
}
