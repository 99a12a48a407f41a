using System.Numerics;
using System.Numerics.Tensors;
using Reference.Networks;
using Reference.Optimisers;

namespace Reference.Training;

/// <summary>How a network's parameters follow from their gradients: an optimiser's step, the rate of each step, and what becomes of gradients first.</summary>
/// <remarks>
/// Weight decay is the step's own: its attribute <c>norm_coefficient</c> or <c>weight_decay</c>. Biases and normalisation's scales and shifts, the parameters with a
/// single axis, do not decay unless <see cref="BiasesDecay"/> says so: they do not make a network fit noise, and a scale that is pulled to 0 switches its channel off.
/// Lectures: U "Momentum" (id optimisers), N "Stochastic gradient descent" (id nielsen).
/// </remarks>
/// <param name="Step">One step, such as <c>new Adam()</c>.</param>
public sealed record Optimiser(OptimiserStep Step)
{
    /// <summary>η, the learning rate, which may change from step to step; 0.05 unless given. A number is a rate that stays.</summary>
    public Schedule Rate { get; init; } = new Constant(0.05);

    /// <summary>What keeps gradients from becoming too large; nothing unless given.</summary>
    public Clipping? Clipping { get; init; }

    /// <summary>Whether parameters with a single axis decay, too; not unless given.</summary>
    public bool BiasesDecay { get; init; }

    /// <summary>
    /// Gradient descent with momentum: g = ∂loss/∂w + λ·w, v = μ·v + g, w = w - η·v, v 0 at first. With μ = 0 this is plain gradient descent.
    /// </summary>
    /// <param name="rate">η.</param>
    /// <param name="momentum">μ, the share of the velocity that stays.</param>
    /// <param name="weightDecay">λ.</param>
    public static Optimiser GradientDescent(Schedule rate, double momentum = 0.9, double weightDecay = 0) =>
        new(
            new Momentum
            {
                Alpha = momentum,
                Beta = 1,
                Mode = MomentumMode.Standard,
                NormCoefficient = weightDecay,
            }
        )
        {
            Rate = rate,
        };

    /// <summary>What the optimiser remembers before its first step: zeros for every trained parameter, under the state's name, a dot and the parameter's: <c>velocity.conv1.weight</c>.</summary>
    /// <param name="network">Whose parameters are to be trained.</param>
    public Values<T> Start<T>(Network network)
    {
        ArgumentNullException.ThrowIfNull(network);
        var state = new Values<T>();
        foreach (var name in Step.States)
        {
            foreach (var parameter in network.Parameters.Where(parameter => parameter.Trained))
            {
                state[NameOf(name, parameter.Name)] = Tensors.Zeros<T>(parameter.Shape);
            }
        }

        return state;
    }

    /// <summary>What a state of a parameter is called.</summary>
    /// <param name="state">The state, one of <see cref="OptimiserStep.States"/>.</param>
    /// <param name="parameter">The parameter.</param>
    public static string NameOf(string state, string parameter) => $"{state}.{parameter}";

    /// <summary>One step of all parameters. Nothing given is changed.</summary>
    /// <param name="parameters">The parameters under their names; those without a gradient stay as they are.</param>
    /// <param name="gradients">The gradients of the loss, <c>d</c> before the name.</param>
    /// <param name="state">What the optimiser remembers; see <see cref="Start"/>.</param>
    /// <param name="rate">η of this step.</param>
    /// <param name="updates">How many steps were taken before.</param>
    /// <returns>The parameters and what is remembered after the step.</returns>
    /// <exception cref="LayerException">Something that the optimiser remembers is missing or has another shape.</exception>
    public (Values<T> Parameters, Values<T> State) Move<T>(
        Values<T> parameters,
        Values<T> gradients,
        Values<T> state,
        double rate,
        long updates
    )
        where T : IFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(gradients);
        ArgumentNullException.ThrowIfNull(state);
        var clipped = Clipping?.Clip(gradients) ?? gradients;
        var (η, undecaying) = (T.CreateChecked(rate), BiasesDecay ? Step : Step.WithoutDecay());
        var (next, remembered) = (new Values<T>(), new Values<T>());
        foreach (var name in parameters)
        {
            if (!clipped.Has($"d{name}"))
            {
                next.Add(name, parameters, name);
                continue;
            }

            var step = parameters.ShapeOf(name).Rank > 1 ? Step : undecaying;
            var states = Step.States.Select(of => Remembered(state, of, name));
            var after = step.Step(η, Step.FirstCount + updates, [parameters[name], clipped[$"d{name}"], .. states]);
            next[name] = after[0];
            foreach (var (of, tensor) in Step.States.Zip(after.Skip(1)))
            {
                remembered[NameOf(of, name)] = tensor;
            }
        }

        return (next, remembered);
    }

    /// <summary>What is remembered of a parameter.</summary>
    /// <param name="state">All that is remembered.</param>
    /// <param name="of">Which state, one of <see cref="OptimiserStep.States"/>.</param>
    /// <param name="parameter">The parameter.</param>
    /// <exception cref="LayerException">It is missing.</exception>
    public Tensor<T> Remembered<T>(Values<T> state, string of, string parameter)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Optional(NameOf(of, parameter))
            ?? throw new LayerException(
                Step.Signature.Name,
                NameOf(of, parameter),
                $"is missing: the run was made by another optimiser, which remembers {string.Join(", ", state.Names.DefaultIfEmpty("nothing").Take(3))}"
            );
    }
}
