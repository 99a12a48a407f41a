using System.Numerics.Tensors;
using Reference.Layers;

namespace Reference.Optimisers;

/// <summary>
/// A step of gradient descent (own operator <c>GradientDescent</c>), downhill along the gradient:
/// <code>g = dx + λ·x     x' = x - r·g</code>
/// Shapes: x, dx and x' alike; r is R. λ is <see cref="NormCoefficient"/>. T plays no part.
/// </summary>
/// <remarks>
/// Lectures: N "Stochastic gradient descent" (id nielsen), U "Gradient descent" (id optimisers).
/// Source: Robbins and Monro, A stochastic approximation method (1951). The form is that of ONNX's training operators, which have no such one;
/// it is their Momentum with alpha = 0.
/// Dialect: λ as in ONNX and PyTorch. Others: deck N's λ/n, the same but for its name; 2λ where the penalty is λ·x² without the ½ (Keras).
/// NaN and infinity as in plain arithmetic.
/// </remarks>
public sealed record GradientDescent : ExactOptimiserStep
{
    /// <summary>λ, how much of the parameter is added to its gradient; 0 unless given.</summary>
    public double NormCoefficient { get; init; }

    /// <inheritdoc/>
    public override Signature Signature { get; } = Ports("GradientDescent");

    /// <inheritdoc/>
    public override IReadOnlyList<string> States => [];

    /// <inheritdoc/>
    public override OptimiserStep WithoutDecay() => this with { NormCoefficient = 0 };

    /// <inheritdoc/>
    public override IReadOnlyList<Tensor<T>> StepExactly<T>(T rate, long count, IReadOnlyList<Tensor<T>> tensors)
    {
        var (next, λ) = (Tensors.Zeros<T>(Fit(tensors)), T.CreateChecked(NormCoefficient));
        var x = tensors[0].Flat();
        var dx = tensors[1].Flat();
        var xNext = next.Flat();
        for (var i = 0; i < x.Length; i++)
        {
            xNext[i] = x[i] - rate * (dx[i] + λ * x[i]);
        }

        return [next];
    }
}
