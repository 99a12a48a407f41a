namespace Reference.Training;

/// <summary>Where a training run stands after a number of epochs: all that the next epoch depends on. Immutable.</summary>
/// <remarks>
/// Each epoch draws its chance (order of the pictures, masks) from a generator of its own, made of seed and epoch,
/// so that these two numbers are the whole state of the generator.
/// </remarks>
/// <param name="Seed">Where all chance comes from.</param>
/// <param name="Epoch">How many epochs are done.</param>
/// <param name="Parameters">The parameters' values under their names.</param>
/// <param name="State">What the optimiser remembers, under the state's name, a dot and the parameter's: <c>velocity.conv1.weight</c>.</param>
/// <typeparam name="T">The number type.</typeparam>
public sealed record TrainingRun<T>(ulong Seed, int Epoch, Values<T> Parameters, Values<T> State)
{
    /// <summary>How many steps were taken in all.</summary>
    public long Updates { get; init; }

    /// <summary>The mean loss of each epoch.</summary>
    public IReadOnlyList<double> Losses { get; init; } = [];
}

/// <summary>What a trainer reports after each step.</summary>
/// <param name="Epoch">The epoch at work, from 1.</param>
/// <param name="Step">The step just done, from 1.</param>
/// <param name="Steps">How many steps the epoch has.</param>
/// <param name="Loss">The mean loss over this step's batch, before the step.</param>
/// <param name="MeanLoss">The mean loss over the epoch's pictures so far.</param>
/// <param name="Accuracy">The share of the epoch's pictures so far that were recognised, each before the step that learned from it.</param>
public readonly record struct TrainingStep(int Epoch, int Step, int Steps, double Loss, double MeanLoss, double Accuracy);
