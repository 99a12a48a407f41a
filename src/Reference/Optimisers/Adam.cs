using System.Numerics.Tensors;
using Reference.Layers;
using Reference.Numbers;

namespace Reference.Optimisers;

/// <summary>
/// A step of Adam (ONNX <c>Adam</c>): a mean of the gradients over the root of a mean of their squares, both corrected for having started at 0:
/// <code>
/// g = dx + λ·x     v' = α·v + (1 - α)·g     h' = β·h + (1 - β)·g²
/// r' = r·√(1 - βᵀ) / (1 - αᵀ), or r where T = 0     x' = (1 - μ)·(x - r'·v' / (√h' + ε))
/// </code>
/// Shapes: x, dx, v, h, x', v' and h' alike; r is R. α is <see cref="Alpha"/>, β is <see cref="Beta"/>, ε is <see cref="Epsilon"/>, λ is
/// <see cref="NormCoefficient"/> and μ <see cref="NormCoefficientPost"/>.
/// </summary>
/// <remarks>
/// Lectures: U "Adam" (id optimisers).
/// Source: Kingma and Ba, Adam: a method for stochastic optimization (2015), the order of computation at the end of section 2; ONNX Adam-1.
/// Dialect: ONNX's. T counts this step too, from 1, for the paper's correction; at 0 there is none. ε is added to the root of the mean that is not yet
/// corrected (the paper's ε̂; TensorFlow), as if it were ε/√(1 - βᵀ) in the paper's other form, x - r·v̂ / (√ĥ + ε), which is PyTorch's: see <see cref="AdamW"/>.
/// Others: ε inside the root. μ shrinks the parameter after the step and does not follow the rate. NaN and infinity as in plain arithmetic; an h below 0 may give NaN.
/// </remarks>
public sealed record Adam : OptimiserStep
{
    /// <summary>α, the share of the mean gradient that stays, from 0 up to but without 1; 0.9 unless given.</summary>
    public double Alpha { get; init; } = 0.9;

    /// <summary>β, the share of the mean square that stays, from 0 up to but without 1; 0.999 unless given.</summary>
    public double Beta { get; init; } = 0.999;

    /// <summary>ε, added outside of the root; 1e-6 unless given.</summary>
    public double Epsilon { get; init; } = 1e-6;

    /// <summary>λ, how much of the parameter is added to its gradient; 0 unless given.</summary>
    public double NormCoefficient { get; init; }

    /// <summary>μ, by how much the parameter is shrunk after the step; 0 unless given.</summary>
    public double NormCoefficientPost { get; init; }

    /// <inheritdoc/>
    public override Signature Signature { get; } = Ports("Adam");

    /// <inheritdoc/>
    public override IReadOnlyList<string> States => ["mean", "square"];

    /// <inheritdoc/>
    public override long FirstCount => 1;

    /// <inheritdoc/>
    public override OptimiserStep WithoutDecay() => this with { NormCoefficient = 0, NormCoefficientPost = 0 };

    /// <inheritdoc/>
    public override IReadOnlyList<Tensor<T>> Step<T>(T rate, long count, IReadOnlyList<Tensor<T>> tensors)
    {
        var shape = Fit(tensors);
        var (next, mean, square) = (Tensors.Zeros<T>(shape), Tensors.Zeros<T>(shape), Tensors.Zeros<T>(shape));
        var (α, β, ε) = (T.CreateChecked(Alpha), T.CreateChecked(Beta), T.CreateChecked(Epsilon));
        var (λ, μ) = (T.CreateChecked(NormCoefficient), T.CreateChecked(NormCoefficientPost));
        var r = rate * T.Sqrt(Moments.Weight(β, count)) / Moments.Weight(α, count);
        var x = tensors[0].Flat();
        var dx = tensors[1].Flat();
        var v = tensors[2].Flat();
        var h = tensors[3].Flat();
        var xNext = next.Flat();
        var vNext = mean.Flat();
        var hNext = square.Flat();
        for (var i = 0; i < x.Length; i++)
        {
            var g = dx[i] + λ * x[i];
            vNext[i] = Moments.Mean(α, v[i], g);
            hNext[i] = Moments.Mean(β, h[i], g * g);
            xNext[i] = (T.One - μ) * (x[i] - r * vNext[i] / (Root.OfSquares(hNext[i]) + ε));
        }

        return [next, mean, square];
    }

    private protected override void CheckAttributes()
    {
        UnlessShare("alpha", Alpha);
        UnlessShare("beta", Beta);
    }
}
