using System.Numerics;
using Reference.Data;

namespace Reference.Training;

/// <summary>
/// Looks for a learning rate: trains for some steps, each with a rate that is larger by the same factor, and watches the loss. Where the rate is too small the loss
/// stays, then it falls, then it soars.
/// </summary>
/// <remarks>
/// Source: Smith, Cyclical learning rates for training neural networks (2017), section 3.3, whose rate grows in a straight line. The sweep ends early once the smoothed loss is four
/// times the lowest or not a number.
/// </remarks>
/// <param name="From">η of the first step.</param>
/// <param name="To">η of the last step.</param>
/// <param name="Steps">How many steps, at least 10.</param>
/// <param name="Smoothing">β of the <see cref="SmoothedLoss"/>.</param>
public sealed record RateFinder(double From = 1e-6, double To = 10, int Steps = 100, double Smoothing = 0.9)
{
    /// <summary>Sweeps.</summary>
    /// <param name="trainer">The trainer that takes its rates from a schedule; all else as it is to be used.</param>
    /// <param name="seed">Where first weights and the order of the pictures come from.</param>
    /// <param name="pictures">What to learn from. Where they are too few for that many steps, it goes through them again.</param>
    /// <param name="cancel">Stops between two steps.</param>
    /// <exception cref="LayerException">The pictures do not fit the network.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public RateSweep Find<T>(Func<Schedule, ITrainer<T>> trainer, ulong seed, LabelledPictures pictures, CancellationToken cancel = default)
        where T : IFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(trainer);
        ArgumentOutOfRangeException.ThrowIfLessThan(Steps, 10);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var (rates, machinery) = (new Sweep(From, To, Steps), trainer(new Sweep(From, To, Steps)));
        var (points, smoothed, lowest) = (new List<RatePoint>(), new SmoothedLoss(Smoothing), double.PositiveInfinity);
        var watch = new Watch(step =>
        {
            if (done.IsCancellationRequested)
            {
                return;
            }

            var average = smoothed.Add(step.Loss);
            lowest = Math.Min(lowest, average);
            var isOver = !double.IsFinite(average) || average > 4 * lowest;
            points.Add(new(rates.Of(points.Count), step.Loss, average));
            if (isOver || points.Count == Steps)
            {
                done.Cancel();
            }
        });
        try
        {
            for (var run = machinery.Start(seed); !done.IsCancellationRequested; )
            {
                run = machinery.Epoch(run, pictures, watch, done.Token);
            }
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // The sweep's own end.
        }

        cancel.ThrowIfCancellationRequested();
        return new(points);
    }

    private sealed class Watch(Action<TrainingStep> watch) : IProgress<TrainingStep>
    {
        public void Report(TrainingStep value) => watch(value);
    }
}

/// <summary>A rate that grows by the same factor with every step of a run, from the first to the last, where it stays.</summary>
/// <param name="From">η of the first step.</param>
/// <param name="To">η of the last step.</param>
/// <param name="Steps">How many steps, at least 2.</param>
public sealed record Sweep(double From, double To, int Steps) : Schedule
{
    /// <inheritdoc/>
    public override double At(Moment moment) => Of(moment.Epoch * moment.Steps + moment.Step);

    /// <summary>η of a step.</summary>
    /// <param name="step">From 0.</param>
    public double Of(int step) => From * Math.Pow(To / From, Math.Min((double)step / (Steps - 1), 1));
}

/// <summary>One step of a sweep.</summary>
/// <param name="Rate">η.</param>
/// <param name="Loss">The loss of the step's batch, before the step.</param>
/// <param name="Smoothed">The smoothed loss.</param>
public readonly record struct RatePoint(double Rate, double Loss, double Smoothed);

/// <summary>What a sweep over learning rates has seen: loss over rate, for a plot with a logarithmic axis.</summary>
/// <param name="Points">Its steps, the rates ascending.</param>
public sealed record RateSweep(IReadOnlyList<RatePoint> Points)
{
    /// <summary>The rate with the lowest smoothed loss: by then it is too large to stay; a tenth of it is the other common choice.</summary>
    public double Lowest => Points[Bottom].Rate;

    /// <summary>
    /// The rate to begin with: where the smoothed loss falls fastest with log η, before it is lowest. The fall is that of a line between the points a twentieth of the sweep before and behind.
    /// Null where the loss does not fall.
    /// </summary>
    public double? Suggestion
    {
        get
        {
            var reach = Math.Max(1, Points.Count / 20);
            var places = Enumerable.Range(reach, Math.Max(0, Bottom - 2 * reach + 1)).ToList();
            if (places.Count == 0)
            {
                return null;
            }

            double Fall(int i) => Points[i - reach].Smoothed - Points[i + reach].Smoothed;
            var steepest = places.MaxBy(Fall);
            return Fall(steepest) > 0 ? Points[steepest].Rate : null;
        }
    }

    private int Bottom =>
        Enumerable.Range(0, Points.Count).MinBy(i => double.IsNaN(Points[i].Smoothed) ? double.PositiveInfinity : Points[i].Smoothed);
}
