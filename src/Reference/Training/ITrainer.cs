using System.Numerics;
using Reference.Data;

namespace Reference.Training;

/// <summary>
/// Machinery that teaches a network: the specification (<see cref="Trainer"/>), or a device. Runs and checkpoints are the same everywhere,
/// so that one may go on where another has stopped.
/// </summary>
/// <typeparam name="T">The number type that it computes in.</typeparam>
public interface ITrainer<T>
    where T : IFloatingPointIeee754<T>
{
    /// <summary>A run before its first epoch.</summary>
    /// <param name="seed">Where the first weights and all later chance come from.</param>
    TrainingRun<T> Start(ulong seed);

    /// <summary>The run after one more epoch. The run given is not changed, so an interruption loses this epoch only.</summary>
    /// <param name="run">Where training stands.</param>
    /// <param name="pictures">What to learn from.</param>
    /// <param name="progress">Told after each step.</param>
    /// <param name="cancel">Stops between two steps.</param>
    /// <exception cref="LayerException">The pictures do not fit the network.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    TrainingRun<T> Epoch(
        TrainingRun<T> run,
        LabelledPictures pictures,
        IProgress<TrainingStep>? progress = null,
        CancellationToken cancel = default
    );

    /// <summary>Shows the network pictures that it does not learn from, and counts. Layers that behave otherwise in training do what they do in use.</summary>
    /// <param name="parameters">The parameters' values.</param>
    /// <param name="pictures">What to show.</param>
    /// <param name="cancel">Stops between two chunks.</param>
    /// <exception cref="LayerException">The pictures do not fit the network.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    Evaluation Evaluate(Values<T> parameters, LabelledPictures pictures, CancellationToken cancel = default);
}
