using Reference.Networks;
using Reference.Optimisers;
using Reference.Training;

namespace Reference.Native;

/// <summary>What of an optimiser the core's training step takes: gradient descent with momentum, v = μ·v + g and w = w - η·v.</summary>
/// <param name="Momentum">μ; 0 for plain gradient descent, which remembers nothing.</param>
/// <param name="WeightDecay">λ.</param>
/// <param name="HasState">Whether the velocity is something that the optimiser remembers.</param>
internal sealed record DeviceStep(double Momentum, double WeightDecay, bool HasState)
{
    private const string Velocity = "velocity";

    /// <summary>What the core needs to know.</summary>
    /// <param name="optimiser">How a step follows from a gradient.</param>
    /// <exception cref="LayerException">The core has no such training step.</exception>
    public static DeviceStep Of(Optimiser optimiser)
    {
        ArgumentNullException.ThrowIfNull(optimiser);
        var lacks = optimiser switch
        {
            { Clipping: { } clipping } => $"clips gradients ({clipping})",
            { BiasesDecay: true } => "lets biases decay",
            _ => null,
        };
        return lacks is null ? Of(optimiser.Step) : throw Lacking(lacks);
    }

    /// <summary>The velocities to begin an epoch with, under the parameters' names.</summary>
    public Values<float> VelocityOf(TrainingRun<float> run, Network network)
    {
        var velocity = new Values<float>();
        foreach (var parameter in network.Parameters.Where(parameter => parameter.Trained))
        {
            if (HasState)
            {
                velocity.Add(parameter.Name, run.State.Optional(Optimiser.NameOf(Velocity, parameter.Name)));
            }
            else
            {
                velocity[parameter.Name] = Tensors.Zeros<float>(parameter.Shape);
            }
        }

        return velocity;
    }

    /// <summary>What the optimiser remembers after an epoch.</summary>
    /// <param name="velocity">The velocities under the parameters' names.</param>
    public Values<float> StateOf(Values<float> velocity)
    {
        var state = new Values<float>();
        foreach (var name in HasState ? velocity : [])
        {
            state.Add(Optimiser.NameOf(Velocity, name), velocity, name);
        }

        return state;
    }

    private static DeviceStep Of(OptimiserStep step) =>
        step switch
        {
            GradientDescent descent => new(0, descent.NormCoefficient, false),
            Optimisers.Momentum { Mode: MomentumMode.Standard, Beta: 1, Alpha: { } alpha, NormCoefficient: { } decay } => new(
                alpha,
                decay,
                true
            ),
            Optimisers.Momentum momentum => throw Lacking($"is Momentum in mode {momentum.Mode} with beta {momentum.Beta}"),
            _ => throw Lacking($"is {step.Signature.Name}"),
        };

    private static LayerException Lacking(string what) =>
        new(
            nameof(DeviceTrainer),
            nameof(DeviceTrainer.Optimiser),
            $"{what}: the device's training step is GradientDescent, or Momentum in mode standard with beta 1, without clipping and with biases that do not decay; "
                + "the specification's Trainer has the others"
        );
}
