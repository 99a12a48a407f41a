using System.Numerics.Tensors;
using System.Text.Json.Serialization;
using Reference.Layers;

namespace Reference.Optimisers;

/// <summary>
/// A step with momentum (ONNX <c>Momentum</c>): a velocity gathers the gradients and moves the parameter.
/// <code>
/// g = dx + λ·x     v' = α·v + β·g, or α·v + g where T = 0
/// standard: x' = x - r·v'     nesterov: x' = x - r·(g + α·v')
/// </code>
/// Shapes: x, dx, v, x' and v' alike; r is R. α is <see cref="Alpha"/>, β is <see cref="Beta"/>, λ is <see cref="NormCoefficient"/>.
/// </summary>
/// <remarks>
/// Lectures: U "Momentum" (id optimisers).
/// Source: Polyak, Some methods of speeding up the convergence of iteration methods (1964); Nesterov, A method for solving the convex programming
/// problem with convergence rate O(1/k²) (1983); Sutskever et al., On the importance of initialization and momentum (2013); ONNX Momentum-1.
/// Dialect: ONNX's. T counts the steps before this one, so that β does not act on the first. PyTorch's SGD is the same,
/// its dampening 1 - β (0 in its Nesterov form, so β = 1).
/// Others: the rate inside the velocity, v' = α·v - r·g and x' = x + v' (TensorFlow, Caffe), the same as long as r does not change; a velocity that is a
/// mean, v' = α·v + (1 - α)·g, whose steps are shorter by 1 - α (β = 1 - α here); and Nesterov's x' = x - r·(g + α·v), with the old velocity.
/// NaN and infinity as in plain arithmetic.
/// </remarks>
public sealed record Momentum : ExactOptimiserStep
{
    /// <summary>α, the share of the velocity that stays; it must be given.</summary>
    public double? Alpha { get; init; }

    /// <summary>β, the weight of the new gradient after the first step; it must be given.</summary>
    public double? Beta { get; init; }

    /// <summary>Which of the two forms; it must be given.</summary>
    public MomentumMode? Mode { get; init; }

    /// <summary>λ, how much of the parameter is added to its gradient; it must be given.</summary>
    public double? NormCoefficient { get; init; }

    /// <inheritdoc/>
    public override Signature Signature { get; } = Ports("Momentum");

    /// <inheritdoc/>
    public override IReadOnlyList<string> States => ["velocity"];

    /// <inheritdoc/>
    public override OptimiserStep WithoutDecay() => this with { NormCoefficient = 0 };

    /// <inheritdoc/>
    public override IReadOnlyList<Tensor<T>> StepExactly<T>(T rate, long count, IReadOnlyList<Tensor<T>> tensors)
    {
        var shape = Fit(tensors);
        var (next, faster) = (Tensors.Zeros<T>(shape), Tensors.Zeros<T>(shape));
        var (α, λ) = (T.CreateChecked(Alpha!.Value), T.CreateChecked(NormCoefficient!.Value));
        var β = count > 0 ? T.CreateChecked(Beta!.Value) : T.One;
        var x = tensors[0].Flat();
        var dx = tensors[1].Flat();
        var v = tensors[2].Flat();
        var xNext = next.Flat();
        var vNext = faster.Flat();
        for (var i = 0; i < x.Length; i++)
        {
            var g = dx[i] + λ * x[i];
            vNext[i] = α * v[i] + β * g;
            xNext[i] = x[i] - rate * (Mode == MomentumMode.Nesterov ? g + α * vNext[i] : vNext[i]);
        }

        return [next, faster];
    }

    private protected override void CheckAttributes()
    {
        UnlessGiven("alpha", Alpha);
        UnlessGiven("beta", Beta);
        UnlessGiven("mode", Mode);
        UnlessGiven("norm_coefficient", NormCoefficient);
    }

    private void UnlessGiven(string attribute, object? value) =>
        LayerException.Unless(value is not null, Signature.Name, attribute, $"is missing");
}

/// <summary>The two forms of <see cref="Momentum"/>.</summary>
public enum MomentumMode
{
    /// <summary>The velocity moves the parameter.</summary>
    [JsonStringEnumMemberName("standard")]
    Standard,

    /// <summary>The velocity as it will be moves the parameter, the gradient counted once more.</summary>
    [JsonStringEnumMemberName("nesterov")]
    Nesterov,
}
