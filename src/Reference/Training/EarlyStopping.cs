using System.Numerics;
using Reference.Data;

namespace Reference.Training;

/// <summary>What says that one evaluation is better than another.</summary>
public enum Criterion
{
    /// <summary>A smaller mean loss.</summary>
    Loss,

    /// <summary>A greater accuracy.</summary>
    Accuracy,
}

/// <summary>
/// When enough is enough: after so many epochs in a row whose validation was not better than the best before. It holds no state and goes by the evaluations so far, as a
/// <see cref="Schedule"/> goes by the losses.
/// </summary>
/// <remarks>
/// Lecture: N, U, C "Overfitting" (id overfitting). Source: Prechelt, Early stopping, but when? (1998), the criterion UP. An evaluation that is NaN is not better than any.
/// </remarks>
/// <param name="Patience">After how many epochs without getting better it ends, at least 1.</param>
/// <param name="Least">By how much an epoch must be better than the best to count as better.</param>
/// <param name="By">What is compared.</param>
public sealed record EarlyStopping(int Patience = 5, double Least = 0, Criterion By = Criterion.Loss)
{
    /// <summary>The place of the best evaluation, of equal ones the first; -1 where there is none.</summary>
    /// <param name="evaluations">One after each epoch.</param>
    public int Best(IReadOnlyList<Evaluation> evaluations)
    {
        ArgumentNullException.ThrowIfNull(evaluations);
        var (place, best) = (-1, double.NegativeInfinity);
        for (var epoch = 0; epoch < evaluations.Count; epoch++)
        {
            var merit = Merit(evaluations[epoch]);
            if (place < 0 ? !double.IsNaN(merit) : merit > best + Least)
            {
                (place, best) = (epoch, merit);
            }
        }

        return place;
    }

    /// <summary>Whether training should end here.</summary>
    /// <param name="evaluations">One after each epoch.</param>
    public bool IsOver(IReadOnlyList<Evaluation> evaluations)
    {
        ArgumentNullException.ThrowIfNull(evaluations);
        return evaluations.Count - 1 - Best(evaluations) >= Patience;
    }

    /// <summary>Trains until it is over, and keeps the weights of the best epoch.</summary>
    /// <param name="trainer">What trains.</param>
    /// <param name="run">Where it starts.</param>
    /// <param name="train">What to learn from.</param>
    /// <param name="validation">What to judge each epoch by; none of these should be learned from.</param>
    /// <param name="epochs">How many epochs at most, at least 1.</param>
    /// <param name="progress">Told after each step.</param>
    /// <param name="cancel">Stops between two steps.</param>
    /// <exception cref="LayerException">The pictures do not fit the network.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public Outcome<T> Train<T>(
        ITrainer<T> trainer,
        TrainingRun<T> run,
        LabelledPictures train,
        LabelledPictures validation,
        int epochs,
        IProgress<TrainingStep>? progress = null,
        CancellationToken cancel = default
    )
        where T : IFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(trainer);
        ArgumentOutOfRangeException.ThrowIfLessThan(epochs, 1);
        var (best, evaluations) = (run, new List<Evaluation>());
        while (evaluations.Count < epochs && !(evaluations.Count > 0 && IsOver(evaluations)))
        {
            run = trainer.Epoch(run, train, progress, cancel);
            evaluations.Add(trainer.Evaluate(run.Parameters, validation, cancel));
            best = Best(evaluations) == evaluations.Count - 1 ? run : best;
        }

        return new(best, run, evaluations, Best(evaluations), IsOver(evaluations));
    }

    /// <summary>Greater is better.</summary>
    internal double Merit(Evaluation evaluation) => By == Criterion.Loss ? -evaluation.Loss : evaluation.Accuracy;
}

/// <summary>What became of training with validation.</summary>
/// <param name="Best">The run after the best epoch; where it started, if no epoch's evaluation was a number.</param>
/// <param name="Last">The run after the last epoch, from which it could go on.</param>
/// <param name="Evaluations">What validation said after each epoch.</param>
/// <param name="BestEpoch">The place of the best of them, from 0; -1 where there is none.</param>
/// <param name="RanOut">Whether patience ran out.</param>
/// <typeparam name="T">The number type.</typeparam>
public sealed record Outcome<T>(
    TrainingRun<T> Best,
    TrainingRun<T> Last,
    IReadOnlyList<Evaluation> Evaluations,
    int BestEpoch,
    bool RanOut
);
