using System.Numerics;
using System.Numerics.Tensors;
using Reference.Layers;
using Reference.Numbers;

namespace Reference.Optimisers;

/// <summary>
/// What Adam's descendants with decoupled decay share, their direction:
/// <code>
/// v' = α·v + (1 - α)·dx     h' = β·h + (1 - β)·dx²     v̂ = v' / (1 - αᵀ)     ĥ = h' / (1 - βᵀ)
/// u = v̂ / (√ĥ + ε) + λ·x
/// </code>
/// Where T = 0, v̂ = v' and ĥ = h'.
/// </summary>
public abstract record DecoupledDecayStep : OptimiserStep
{
    private protected DecoupledDecayStep(string name) => Signature = Ports(name);

    /// <summary>α, the share of the mean gradient that stays, from 0 up to but without 1; 0.9 unless given.</summary>
    public double Alpha { get; init; } = 0.9;

    /// <summary>β, the share of the mean square that stays, from 0 up to but without 1; 0.999 unless given.</summary>
    public double Beta { get; init; } = 0.999;

    /// <summary>ε, added outside of the root; 1e-6 unless given.</summary>
    public double Epsilon { get; init; } = 1e-6;

    /// <summary>λ, how much of the parameter is added to the direction; 0.01 unless given.</summary>
    public double WeightDecay { get; init; } = 0.01;

    /// <inheritdoc/>
    public override Signature Signature { get; }

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

        Move(rate, x, u, next.Flat());
        return [next, mean, square];
    }

    /// <summary>x', the parameter after it has moved against the direction u.</summary>
    private protected abstract void Move<T>(T r, ReadOnlySpan<T> x, ReadOnlySpan<T> u, Span<T> xNext)
        where T : IFloatingPointIeee754<T>;

    private protected override void CheckAttributes()
    {
        UnlessShare("alpha", Alpha);
        UnlessShare("beta", Beta);
    }
}
