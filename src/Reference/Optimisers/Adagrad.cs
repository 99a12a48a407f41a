using System.Numerics.Tensors;
using Reference.Layers;
using Reference.Numbers;

namespace Reference.Optimisers;

/// <summary>
/// A step of Adagrad (ONNX <c>Adagrad</c>), whose rate falls, for each element by itself, with the squares of all its gradients so far:
/// <code>g = dx + λ·x     h' = h + g²     x' = x - r / (1 + T·d) · g / (√h' + ε)</code>
/// Shapes: x, dx, h, x' and h' alike; r is R. d is <see cref="DecayFactor"/>, ε is <see cref="Epsilon"/>, λ is <see cref="NormCoefficient"/>.
/// </summary>
/// <remarks>
/// Lectures: U "Adagrad" (id optimisers).
/// Source: Duchi et al., Adaptive subgradient methods for online learning and stochastic optimization (2011); ONNX Adagrad-1.
/// Dialect: ONNX's, and PyTorch's, whose ε is 1e-10 and whose T counts the steps before this one, too. Others: ε inside the root, √(h' + ε)
/// (deck U, TensorFlow); squares that start at 0.1 (TensorFlow), for which h is given so. NaN and infinity as in plain arithmetic; an h below 0 may give NaN.
/// </remarks>
public sealed record Adagrad : OptimiserStep
{
    /// <summary>d, how fast the rate falls with the count of updates; 0 unless given.</summary>
    public double DecayFactor { get; init; }

    /// <summary>ε, added outside of the root; 1e-6 unless given.</summary>
    public double Epsilon { get; init; } = 1e-6;

    /// <summary>λ, how much of the parameter is added to its gradient; 0 unless given.</summary>
    public double NormCoefficient { get; init; }

    /// <inheritdoc/>
    public override Signature Signature { get; } = Ports("Adagrad");

    /// <inheritdoc/>
    public override IReadOnlyList<string> States => ["squares"];

    /// <inheritdoc/>
    public override OptimiserStep WithoutDecay() => this with { NormCoefficient = 0 };

    /// <inheritdoc/>
    public override IReadOnlyList<Tensor<T>> Step<T>(T rate, long count, IReadOnlyList<Tensor<T>> tensors)
    {
        var shape = Fit(tensors);
        var (next, squares) = (Tensors.Zeros<T>(shape), Tensors.Zeros<T>(shape));
        var (ε, λ) = (T.CreateChecked(Epsilon), T.CreateChecked(NormCoefficient));
        var r = rate / (T.One + T.CreateChecked(count) * T.CreateChecked(DecayFactor));
        var x = tensors[0].Flat();
        var dx = tensors[1].Flat();
        var h = tensors[2].Flat();
        var xNext = next.Flat();
        var hNext = squares.Flat();
        for (var i = 0; i < x.Length; i++)
        {
            var g = dx[i] + λ * x[i];
            hNext[i] = h[i] + g * g;
            xNext[i] = x[i] - r * g / (Root.OfSquares(hNext[i]) + ε);
        }

        return [next, squares];
    }
}
