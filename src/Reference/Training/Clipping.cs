using System.Numerics;
using Reference.Numbers;

namespace Reference.Training;

/// <summary>Keeps gradients from becoming too large before a step is taken with them.</summary>
public abstract record Clipping
{
    /// <summary>The gradients as the step takes them. Nothing given is changed.</summary>
    /// <param name="gradients">The gradients of all parameters.</param>
    public abstract Values<T> Clip<T>(Values<T> gradients)
        where T : IFloatingPointIeee754<T>;
}

/// <summary>
/// Gradients that together are longer than a limit are shortened to it and keep their direction: g · min(1, limit / ‖g‖), ‖g‖ = √Σg² over all parameters.
/// </summary>
/// <remarks>
/// Source: Pascanu et al., On the difficulty of training recurrent neural networks (2013). Dialect: one norm for all parameters, and exactly the limit (PyTorch's
/// clip_grad_norm_ divides by ‖g‖ + 1e-6). Others: a norm for each parameter. Where an element is NaN, all become NaN; one that is infinite becomes NaN, and the others 0.
/// </remarks>
/// <param name="Limit">The greatest length, above 0.</param>
public sealed record ClippingByNorm(double Limit) : Clipping
{
    /// <inheritdoc/>
    public override Values<T> Clip<T>(Values<T> gradients)
    {
        ArgumentNullException.ThrowIfNull(gradients);
        var (limit, squares) = (T.CreateChecked(Limit), T.Zero);
        foreach (var name in gradients)
        {
            foreach (var g in gradients[name].Flat())
            {
                squares += g * g;
            }
        }

        var norm = Root.OfSquares(squares);
        return norm <= limit ? gradients : gradients.To(g => g * (limit / norm));
    }
}

/// <summary>Each element that is larger than a limit becomes the limit, one below -limit becomes -limit: min(max(g, -limit), limit). NaN stays NaN.</summary>
/// <param name="Limit">The greatest magnitude, above 0.</param>
public sealed record ClippingByValue(double Limit) : Clipping
{
    /// <inheritdoc/>
    public override Values<T> Clip<T>(Values<T> gradients)
    {
        ArgumentNullException.ThrowIfNull(gradients);
        var limit = T.CreateChecked(Limit);
        return gradients.To(g => T.Min(T.Max(g, -limit), limit));
    }
}
