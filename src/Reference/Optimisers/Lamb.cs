using System.Numerics;
using System.Numerics.Tensors;
using Reference.Layers;
using Reference.Numbers;

namespace Reference.Optimisers;

/// <summary>
/// A step of LAMB (own operator <c>LAMB</c>): AdamW's direction, as long as the parameter itself is, so that each layer moves by the same share of its size:
/// <code>
/// v' = α·v + (1 - α)·dx     h' = β·h + (1 - β)·dx²     v̂ = v' / (1 - αᵀ)     ĥ = h' / (1 - βᵀ)
/// u = v̂ / (√ĥ + ε) + λ·x     x' = x - r · ‖x‖/‖u‖ · u,   ‖x‖ = √Σx² over the whole parameter
/// </code>
/// Where T = 0, v̂ = v' and ĥ = h'; where ‖x‖ or ‖u‖ is 0 their ratio is taken for 1. Shapes: x, dx, v, h, x', v' and h' alike; r is R. α is <see cref="Alpha"/>,
/// β is <see cref="Beta"/>, ε is <see cref="Epsilon"/>, λ is <see cref="WeightDecay"/>.
/// </summary>
/// <remarks>
/// Lectures: U "LAMB" (id optimisers).
/// Source: You et al., Large batch optimization for deep learning: training BERT in 76 minutes (2020), algorithm 2 with φ(z) = z. The form is that of ONNX's
/// training operators; T counts this step too, from 1.
/// Dialect: the paper's. Others: no correction of the means; a ratio that is clipped (10 in early versions, φ in the paper's analysis); gradients clipped by their
/// norm over all layers first; no ratio for biases. NaN in x or u makes the ratio NaN and with it all of x'; an h below 0 may.
/// </remarks>
public sealed record Lamb : OptimiserStep
{
    /// <summary>α, the share of the mean gradient that stays, from 0 up to but without 1; 0.9 unless given.</summary>
    public double Alpha { get; init; } = 0.9;

    /// <summary>β, the share of the mean square that stays, from 0 up to but without 1; 0.999 unless given.</summary>
    public double Beta { get; init; } = 0.999;

    /// <summary>ε, added outside of the root; 1e-6 unless given.</summary>
    public double Epsilon { get; init; } = 1e-6;

    /// <summary>λ, how much of the parameter is added to the direction; 0.01 unless given.</summary>
    public double WeightDecay { get; init; } = 0.01;

    /// <inheritdoc/>
    public override Signature Signature { get; } = Ports("LAMB");

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
        var vNext = mean.Flat();
        var hNext = square.Flat();
        var u = new T[x.Length];
        for (var i = 0; i < x.Length; i++)
        {
            vNext[i] = Moments.Mean(α, v[i], dx[i]);
            hNext[i] = Moments.Mean(β, h[i], dx[i] * dx[i]);
            u[i] = vNext[i] / weight / (Root.OfSquares(hNext[i]) / root + ε) + λ * x[i];
        }

        var (size, length) = (Norm<T>(x), Norm<T>(u));
        var ratio = size == T.Zero || length == T.Zero ? T.One : size / length;
        var xNext = next.Flat();
        for (var i = 0; i < x.Length; i++)
        {
            xNext[i] = x[i] - rate * ratio * u[i];
        }

        return [next, mean, square];
    }

    private protected override void CheckAttributes()
    {
        UnlessShare("alpha", Alpha);
        UnlessShare("beta", Beta);
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
