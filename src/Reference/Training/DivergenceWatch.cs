using System.Globalization;

namespace Reference.Training;

/// <summary>
/// Notices while an epoch is at work that training has diverged: the loss is NaN or infinite, or, smoothed over some ten steps, many times what it was at the start. It then throws out of the
/// epoch; the run that the epoch began with is as it was.
/// </summary>
/// <remarks>
/// "At the start" is the first loss that it was told of, but no less than ln(classes), the loss of guessing: a network that goes on from weights which are good already may lose much
/// of that without diverging. The average is weighted by 0.9 from step to step, and divided by the sum of the weights. It hands on what it is told.
/// </remarks>
/// <param name="classes">How many classes there are.</param>
/// <param name="factor">How many times the loss at the start is too many.</param>
/// <param name="inner">Who else is to be told; nobody unless given.</param>
public sealed class DivergenceWatch(int classes, double factor = 10, IProgress<TrainingStep>? inner = null) : IProgress<TrainingStep>
{
    private readonly SmoothedLoss _smoothed = new(0.9);
    private double? _start;

    /// <summary>Looks at one step.</summary>
    /// <exception cref="DivergenceException">Training has diverged.</exception>
    public void Report(TrainingStep value)
    {
        _start ??= Math.Max(value.Loss, Math.Log(classes));
        var smoothed = _smoothed.Add(value.Loss);
        if (!double.IsFinite(value.Loss) || smoothed > factor * _start)
        {
            throw new DivergenceException(value, _start.Value);
        }

        inner?.Report(value);
    }
}

/// <summary>Training has diverged.</summary>
public sealed class DivergenceException : Exception
{
    /// <summary>Says what was noticed.</summary>
    /// <param name="step">The step whose loss was too much.</param>
    /// <param name="start">The loss at the start.</param>
    public DivergenceException(TrainingStep step, double start)
        : base(
            string.Create(
                CultureInfo.InvariantCulture,
                $"training has diverged: the loss is {step.Loss:G4} at step {step.Step} of epoch {step.Epoch}, after {start:G4} at the start"
            )
        ) => (Step, Start) = (step, start);

    /// <summary>Says something else.</summary>
    public DivergenceException(string message)
        : base(message) { }

    /// <summary>The step whose loss was too much.</summary>
    public TrainingStep Step { get; }

    /// <summary>The loss at the start.</summary>
    public double Start { get; }
}
