using System.Numerics;
using Reference.Data;

namespace Reference.Training;

/// <summary>Training from several first weights, of which the best on validation is kept.</summary>
/// <remarks>Lecture: C "Random restarts" (id restarts), which keeps the best training error; validation does not reward learning by heart.</remarks>
/// <param name="Seeds">Where each start comes from, at least one.</param>
public sealed record RandomRestarts(IReadOnlyList<ulong> Seeds)
{
    /// <summary>How many epochs each start is given at most. 10 unless given.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>When a start ends before, and what is compared, between its epochs and between starts.</summary>
    public EarlyStopping Stopping { get; init; } = new();

    /// <summary>Trains from every seed.</summary>
    /// <param name="trainer">What trains.</param>
    /// <param name="train">What to learn from.</param>
    /// <param name="validation">What to judge by.</param>
    /// <param name="progress">Told of each start when it is done.</param>
    /// <param name="cancel">Stops between two steps.</param>
    /// <returns>Every start, in the order of the seeds, and which of them is the best; of equal ones the first.</returns>
    /// <exception cref="LayerException">The pictures do not fit the network.</exception>
    /// <exception cref="DivergenceException">All starts have diverged; it is that of the last one.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public Restarted<T> Train<T>(
        ITrainer<T> trainer,
        LabelledPictures train,
        LabelledPictures validation,
        IProgress<Restart>? progress = null,
        CancellationToken cancel = default
    )
        where T : IFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(trainer);
        ArgumentNullException.ThrowIfNull(train);
        ArgumentOutOfRangeException.ThrowIfZero(Seeds.Count, nameof(Seeds));
        var (starts, best) = (new List<Restart>(), (Place: -1, Run: (TrainingRun<T>?)null));
        DivergenceException? failure = null;
        foreach (var seed in Seeds)
        {
            try
            {
                var watch = new DivergenceWatch(train.Classes);
                var outcome = Stopping.Train(trainer, trainer.Start(seed), train, validation, Epochs, watch, cancel);
                starts.Add(new(seed, outcome.Evaluations, outcome.BestEpoch, null));
                if (starts[^1].Best is { } here && (best.Run is null || Stopping.Merit(here) > Stopping.Merit(starts[best.Place].Best!)))
                {
                    best = (starts.Count - 1, outcome.Best);
                }
            }
            catch (DivergenceException error)
            {
                failure = error;
                starts.Add(new(seed, [], -1, error.Message));
            }

            progress?.Report(starts[^1]);
        }

        return best.Run is null
            ? throw failure ?? new DivergenceException("no start has an evaluation that is a number")
            : new(best.Run, best.Place, starts);
    }
}

/// <summary>What became of one start.</summary>
/// <param name="Seed">Where it came from.</param>
/// <param name="Evaluations">What validation said after each epoch.</param>
/// <param name="BestEpoch">The place of the best of them, from 0; -1 where there is none.</param>
/// <param name="Diverged">How it diverged; null where it did not.</param>
public sealed record Restart(ulong Seed, IReadOnlyList<Evaluation> Evaluations, int BestEpoch, string? Diverged)
{
    /// <summary>The best evaluation; null where there is none.</summary>
    public Evaluation? Best => BestEpoch < 0 ? null : Evaluations[BestEpoch];
}

/// <summary>What became of all starts.</summary>
/// <param name="Best">The run after the best epoch of the best start.</param>
/// <param name="BestStart">Its place among the starts.</param>
/// <param name="Starts">All of them, in the order of the seeds.</param>
/// <typeparam name="T">The number type.</typeparam>
public sealed record Restarted<T>(TrainingRun<T> Best, int BestStart, IReadOnlyList<Restart> Starts);
