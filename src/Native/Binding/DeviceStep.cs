using Reference.Optimisers;
using Reference.Training;

namespace Reference.Native;

/// <summary>
/// How a device takes an optimiser's steps. Gradient descent with momentum, v = μ·v + g and w = w - η·v, is part of the core's kernels that sum the gradients; any
/// other optimiser is its operator, called for each parameter when its gradient is there and clipped.
/// </summary>
internal sealed class DeviceStep
{
    private readonly Optimiser _optimiser;

    /// <summary>Decides.</summary>
    /// <param name="optimiser">How a step follows from a gradient.</param>
    public DeviceStep(Optimiser optimiser)
    {
        ArgumentNullException.ThrowIfNull(optimiser);
        _optimiser = optimiser;
        (double Momentum, double WeightDecay)? descent = optimiser.Step switch
        {
            GradientDescent plain => (0, plain.NormCoefficient),
            Momentum { Mode: MomentumMode.Standard, Beta: 1, Alpha: { } alpha, NormCoefficient: { } decay } => (alpha, decay),
            _ => null,
        };
        IsDescent = descent is { WeightDecay: var λ } && optimiser.Clipping is null && (!optimiser.BiasesDecay || λ == 0);
        (Momentum, WeightDecay) = descent ?? default;
    }

    /// <summary>Whether it is the core's own step.</summary>
    public bool IsDescent { get; }

    /// <summary>What a network is to be compiled with; null where it is the core's own step.</summary>
    public Optimiser? Compiled => IsDescent ? null : _optimiser;

    /// <summary>μ of the core's own step; 0 for plain gradient descent, which remembers nothing.</summary>
    private double Momentum { get; }

    /// <summary>λ of the core's own step.</summary>
    private double WeightDecay { get; }

    private IReadOnlyList<string> States => _optimiser.Step.States;

    /// <summary>Hands a device what the optimiser remembers.</summary>
    /// <exception cref="LayerException">Something that it remembers is missing or has another shape.</exception>
    public void WriteState(DeviceNetwork device, TrainingRun<float> run)
    {
        foreach (var parameter in device.Network.Parameters.Where(parameter => parameter.Trained))
        {
            for (var i = 0; i < States.Count; i++)
            {
                device.WriteState(i, parameter, _optimiser.Remembered(run.State, States[i], parameter.Name));
            }

            if (IsDescent && States.Count == 0)
            {
                device.WriteState(0, parameter, Tensors.Zeros<float>(parameter.Shape));
            }
        }
    }

    /// <summary>What the optimiser remembers by now.</summary>
    public Values<float> ReadState(DeviceNetwork device)
    {
        var state = new Values<float>();
        foreach (var parameter in device.Network.Parameters.Where(parameter => parameter.Trained))
        {
            for (var i = 0; i < States.Count; i++)
            {
                state.Add(Optimiser.NameOf(States[i], parameter.Name), device.ReadState(i, parameter), parameter.Shape);
            }
        }

        return state;
    }

    /// <summary>Says what the next step depends on. Allocates nothing.</summary>
    /// <param name="device">The network that takes it.</param>
    /// <param name="rate">η.</param>
    /// <param name="updates">How many steps were taken before.</param>
    public void Prepare(DeviceNetwork device, double rate, long updates)
    {
        device.SetRates(rate, Momentum, WeightDecay);
        if (!IsDescent)
        {
            device.SetUpdates(_optimiser.Step.FirstCount + updates);
        }
    }
}
