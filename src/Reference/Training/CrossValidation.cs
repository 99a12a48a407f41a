using System.Numerics;
using Reference.Data;

namespace Reference.Training;

/// <summary>
/// How well a way of training does on pictures that it has not seen, by k-fold cross-validation: each fold is held out once, while a network learns anew from
/// the others.
/// <code>
/// mean = Σᵢ aᵢ / k        deviation = √(Σᵢ (aᵢ - mean)² / (k - 1))        aᵢ: the accuracy on fold i
/// </code>
/// </summary>
/// <remarks>The folds share their training pictures, so that the deviation says how much the folds differ, not how sure the mean is.</remarks>
/// <param name="Evaluations">How the network did on each fold that was held out.</param>
public sealed record CrossValidation(IReadOnlyList<Evaluation> Evaluations)
{
    /// <summary>The mean accuracy, 0 to 1.</summary>
    public double Mean => Evaluations.Average(fold => fold.Accuracy);

    /// <summary>The standard deviation of the accuracies.</summary>
    public double Deviation => Math.Sqrt(Evaluations.Sum(fold => Math.Pow(fold.Accuracy - Mean, 2)) / (Evaluations.Count - 1));

    /// <summary>Trains once for each fold and judges by what it holds out.</summary>
    /// <param name="trainer">The specification or a device.</param>
    /// <param name="folds">The folds, as <see cref="Splits.Folds"/> makes them.</param>
    /// <param name="seed">Where first weights and all later chance come from, of every fold.</param>
    /// <param name="epochs">How often each fold's training pictures are gone through.</param>
    /// <param name="progress">Told after each step.</param>
    /// <param name="judged">Told after each fold: its number, from 0, and how it went.</param>
    /// <param name="cancel">Stops between two steps.</param>
    /// <exception cref="LayerException">The pictures do not fit the network.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static CrossValidation Of<T>(
        ITrainer<T> trainer,
        IReadOnlyList<Fold> folds,
        ulong seed,
        int epochs,
        IProgress<TrainingStep>? progress = null,
        Action<int, Evaluation>? judged = null,
        CancellationToken cancel = default
    )
        where T : IFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(trainer);
        ArgumentNullException.ThrowIfNull(folds);
        ArgumentOutOfRangeException.ThrowIfLessThan(folds.Count, 2, nameof(folds));
        ArgumentOutOfRangeException.ThrowIfLessThan(epochs, 1);
        var evaluations = new List<Evaluation>();
        foreach (var fold in folds)
        {
            var run = trainer.Start(seed);
            for (var epoch = 0; epoch < epochs; epoch++)
            {
                run = trainer.Epoch(run, fold.Train, progress, cancel);
            }

            evaluations.Add(trainer.Evaluate(run.Parameters, fold.Held, cancel));
            judged?.Invoke(evaluations.Count - 1, evaluations[^1]);
        }

        return new(evaluations);
    }
}
