using System.Numerics;
using System.Numerics.Tensors;
using Reference.Networks;

namespace Reference.Training;

/// <summary>
/// Gradient descent with momentum, step by step over mini-batches:
/// <code>
/// g = ∂loss/∂w + λ·w     v = μ·v + g     w = w - η·v
/// </code>
/// v starts at 0. With μ = 0 this is plain gradient descent, w = w - η·g.
/// </summary>
/// <remarks>
/// Lectures: U "Momentum" (id optimisers), N "Stochastic gradient descent" (id nielsen). Source: Polyak, Some methods of speeding up the
/// convergence of iteration methods (1964); Sutskever et al., On the importance of initialization and momentum (2013).
/// Dialect: ONNX Momentum-1, mode standard, with beta = 1 (PyTorch's as well). Others: v = μ·v - η·g, w = w + v, the same as long as η
/// does not change; v = μ·v + (1 - μ)·g, damped, whose steps are shorter by 1 - μ; Nesterov's w = w - η·(g + μ·v).
/// λ is the deck N's λ/n and ONNX's norm_coefficient. Biases and normalisation's scales, the parameters with a single axis, do not decay.
/// </remarks>
public sealed record StochasticGradientDescent
{
    /// <summary>η, the learning rate; 0.05 unless given.</summary>
    public double Rate { get; init; } = 0.05;

    /// <summary>η towards the end of an epoch, to which it falls in a straight line from step to step; as at its beginning unless given.</summary>
    public double? FinalRate { get; init; }

    /// <summary>μ, the share of the velocity that stays; 0.9 unless given.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>λ, the weight decay; 0 unless given.</summary>
    public double WeightDecay { get; init; }

    /// <summary>η of one step of an epoch.</summary>
    /// <param name="step">Which step, from 0.</param>
    /// <param name="steps">How many steps the epoch has.</param>
    public double RateAt(int step, int steps) => Rate + ((FinalRate ?? Rate) - Rate) * step / steps;

    /// <summary>The velocity before the first step: zero for every trained parameter.</summary>
    /// <param name="network">Whose parameters are to be trained.</param>
    public static Values<T> Start<T>(Network network)
    {
        ArgumentNullException.ThrowIfNull(network);
        var velocity = new Values<T>();
        foreach (var parameter in network.Parameters.Where(parameter => parameter.Trained))
        {
            velocity[parameter.Name] = Tensors.Zeros<T>(parameter.Shape);
        }

        return velocity;
    }

    /// <summary>One step. Nothing given is changed.</summary>
    /// <param name="parameters">w, under their names; those without a velocity stay as they are.</param>
    /// <param name="gradients">The gradients of the loss, <c>d</c> before the name.</param>
    /// <param name="velocity">v, under the parameters' names.</param>
    /// <returns>w and v after the step.</returns>
    public (Values<T> Parameters, Values<T> Velocity) Step<T>(Values<T> parameters, Values<T> gradients, Values<T> velocity)
        where T : INumber<T>
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(gradients);
        ArgumentNullException.ThrowIfNull(velocity);
        var (next, faster) = (new Values<T>(), new Values<T>());
        foreach (var name in parameters)
        {
            if (velocity.Has(name))
            {
                (next[name], faster[name]) = Step(parameters[name], gradients[$"d{name}"], velocity[name]);
            }
            else
            {
                next.Add(name, parameters, name);
            }
        }

        return (next, faster);
    }

    private (Tensor<T> Weights, Tensor<T> Velocity) Step<T>(Tensor<T> weights, Tensor<T> gradient, Tensor<T> velocity)
        where T : INumber<T>
    {
        var (η, μ) = (T.CreateChecked(Rate), T.CreateChecked(Momentum));
        var λ = weights.Rank > 1 ? T.CreateChecked(WeightDecay) : T.Zero;
        var (next, faster) = (Tensors.Zeros<T>(weights.Shape()), Tensors.Zeros<T>(weights.Shape()));
        var w = weights.Flat();
        var dw = gradient.Flat();
        var v = velocity.Flat();
        var wNext = next.Flat();
        var vNext = faster.Flat();
        for (var i = 0; i < w.Length; i++)
        {
            var g = dw[i] + λ * w[i];
            vNext[i] = μ * v[i] + g;
            wNext[i] = w[i] - η * vNext[i];
        }

        return (next, faster);
    }
}
