using System.Diagnostics;
using Reference.Data;
using Reference.Losses;
using Reference.Native;
using Reference.Networks;
using Reference.Oracle.Reports;
using Reference.Training;
using Spectre.Console;

namespace Reference.Oracle.Training;

/// <summary>A training run at the terminal: shows how it goes, judges it after each epoch, and keeps it in files.</summary>
internal sealed class TrainingSession : IDisposable
{
    /// <summary>About how many lines of metrics an epoch gets for its steps.</summary>
    private const int LinesEachEpoch = 50;

    private readonly TrainingSettings _settings;
    private readonly Network _network;
    private readonly PictureFolder _pictures;
    private readonly LabelledPictures _train;
    private readonly RunFolder? _folder;
    private readonly Context? _context;
    private readonly ITrainer<float> _trainer;
    private readonly ValidationHistory? _history;

    /// <summary>Prepares a run.</summary>
    /// <param name="settings">What was asked for.</param>
    /// <param name="network">What is trained.</param>
    /// <param name="pictures">What it learns from and is judged by.</param>
    /// <param name="device">The OpenCL device that computes; null for the specification.</param>
    /// <param name="folder">Where metrics and report go; null for nowhere.</param>
    public TrainingSession(TrainingSettings settings, Network network, PictureFolder pictures, Device? device, RunFolder? folder)
    {
        (_settings, _network, _pictures, _folder) = (settings, network, pictures, folder);
        _train = settings.Limit is { } limit ? pictures.Train.Take(limit) : pictures.Train;
        _context = device is null ? null : new Context(device);
        _trainer = TrainerOf(settings.Optimiser);
        _history = settings.Stopping is null ? null : new ValidationHistory(settings.Stopping);
    }

    /// <summary>What trains.</summary>
    public ITrainer<float> Trainer => _trainer;

    /// <summary>What is learned from.</summary>
    public LabelledPictures Train => _train;

    /// <summary>What the epochs are judged by.</summary>
    private LabelledPictures Judging => _pictures.Validation ?? _pictures.Test;

    /// <summary>Trains until all epochs are done.</summary>
    /// <param name="before">Where the run stands; null to begin anew.</param>
    /// <param name="judged">What the checkpoint has noted of earlier epochs' validation.</param>
    /// <param name="stop">Stops at the next step; the file then holds the last finished epoch.</param>
    public TrainingReport Run(TrainingRun<float>? before, string judged, CancellationToken stop)
    {
        _history?.Read(judged, _settings.File);
        var run = before ?? _trainer.Start(_settings.Seed);
        var validation = _pictures.Validation is { } held ? $", {held.Count} validation" : "";
        Terminal.Out.WriteLine(
            $"{_settings.Network}: {_network.ParameterCount} parameters, {_train.Count} training{validation} and {_pictures.Test.Count} test pictures, {_train.Classes} classes"
        );
        if (run.Epoch >= _settings.Epochs)
        {
            Terminal.Out.WriteLine($"{_settings.File} holds {run.Epoch} epoch(s) already");
        }

        _folder?.WriteSettings(new { network = _settings.Network, options = _settings.Options });
        using var metrics = _folder is null ? null : new MetricsFile(_folder.Metrics, run.Epoch);
        var report = new TrainingReport(_settings);
        try
        {
            while (run.Epoch < _settings.Epochs && _history is not { IsOver: true })
            {
                run = Epoch(run, report, metrics, stop);
            }

            report.Final = _pictures.Validation is null ? report.Final : null;
            if (_history is not null)
            {
                Terminal.Out.WriteLine(
                    $"the best of {run.Epoch} epoch(s) on the validation set was epoch {_history.BestEpoch}: {_settings.BestFile}"
                );
                run = Checkpoint.Read<float>(_settings.BestFile, _network).Run;
            }

            report.Final ??= _trainer.Evaluate(run.Parameters, _pictures.Test, stop);
            if (metrics is not null)
            {
                TrainingHtml.Write(_folder!.Report, _settings, metrics.Lines, report.Final, _network, run.Parameters, _pictures.Test);
            }

            return report;
        }
        catch (OperationCanceledException) when (run.Epoch > 0)
        {
            Terminal.Complain($"{_settings.File} holds {run.Epoch} epoch(s); --resume goes on from there");
            throw;
        }
    }

    /// <summary>Looks for a learning rate, and says what it has seen; trains nothing.</summary>
    /// <param name="json">A file for the whole curve; null for none.</param>
    /// <param name="stop">Stops at the next step.</param>
    public void FindRate(string? json, CancellationToken stop)
    {
        var machinery = new List<IDisposable>();
        try
        {
            var sweep = new RateFinder().Find(
                rate =>
                {
                    var trainer = TrainerOf(_settings.Optimiser with { Rate = rate });
                    machinery.AddRange(trainer is IDisposable disposable ? [disposable] : []);
                    return trainer;
                },
                _settings.Seed,
                _train,
                stop
            );
            RateReport.Write(sweep, json);
        }
        finally
        {
            machinery.ForEach(disposable => disposable.Dispose());
        }
    }

    /// <summary>Of a few seeds the one whose first epoch does best on the validation set.</summary>
    /// <param name="count">How many, from the run's own on.</param>
    /// <param name="stop">Stops between two steps.</param>
    public ulong BestSeed(int count, CancellationToken stop)
    {
        var seeds = Enumerable.Range(0, count).Select(i => _settings.Seed + (ulong)i).ToList();
        var starts = new RandomRestarts(seeds) { Epochs = 1 }.Train(_trainer, _train, _pictures.Validation!, new Told(Say), stop);
        return starts.Starts[starts.BestStart].Seed;

        static void Say(Restart start) =>
            Terminal.Out.WriteLine(
                FormattableString.Invariant($"start with seed {start.Seed}: ")
                    + (
                        start.Best is { } best
                            ? FormattableString.Invariant($"validation loss {best.Loss:F4}, accuracy {100 * best.Accuracy:F2} %")
                            : start.Diverged
                    )
            );
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        (_trainer as IDisposable)?.Dispose();
        _context?.Dispose();
    }

    private ITrainer<float> TrainerOf(Optimiser optimiser)
    {
        var loss = new SoftmaxCrossEntropyLoss();
        return _context is null
            ? new Trainer(_network, loss) { BatchSize = _settings.Batch, Optimiser = optimiser }
            : new DeviceTrainer(_context, _network, loss)
            {
                BatchSize = _settings.Batch,
                BatchesAhead = _settings.BatchesAhead,
                Optimiser = optimiser,
            };
    }

    /// <summary>One more epoch: learned, kept, judged and told.</summary>
    private TrainingRun<float> Epoch(TrainingRun<float> run, TrainingReport report, MetricsFile? metrics, CancellationToken stop)
    {
        var clock = Stopwatch.StartNew();
        var last = default(TrainingStep);
        TrainingRun<float> after;
        try
        {
            after = Learn(run, metrics, step => last = step, stop);
        }
        catch (DivergenceException error)
        {
            throw Explained(run, error, stop);
        }

        var evaluation = _trainer.Evaluate(after.Parameters, Judging, stop);
        var epoch = new EpochMetrics(
            after.Epoch,
            last.MeanLoss,
            last.Accuracy,
            evaluation.Loss,
            evaluation.Accuracy,
            clock.Elapsed.TotalSeconds
        );
        // The line before the checkpoint: lines of epochs that no checkpoint holds are dropped, one that was never written could not be made up.
        metrics?.Add(epoch);
        Keep(after, evaluation);
        report.Add(epoch, evaluation);
        return after;
    }

    /// <summary>Writes the checkpoint, and before it the weights of a best epoch: a checkpoint never speaks of what is not there.</summary>
    private void Keep(TrainingRun<float> run, Evaluation evaluation)
    {
        var notes = new Dictionary<string, string>(_settings.Notes);
        if (_history is not null)
        {
            _history.Add(evaluation);
            notes[ValidationHistory.Key] = _history.Text;
            if (_history.IsBest)
            {
                Checkpoint.Write(_settings.BestFile, run, notes: notes);
            }
        }

        Checkpoint.Write(_settings.File, run, notes: notes);
    }

    private TrainingRun<float> Learn(TrainingRun<float> run, MetricsFile? metrics, Action<TrainingStep> seen, CancellationToken stop)
    {
        TrainingRun<float>? after = null;
        var divergence = new DivergenceWatch(_train.Classes);
        var steps = (_train.Count + _settings.Batch - 1) / _settings.Batch;
        var (every, loss, since) = (Math.Max(1, steps / LinesEachEpoch), 0.0, 0);
        Terminal.WithProgress(
            $"epoch {run.Epoch + 1}/{_settings.Epochs}",
            steps,
            advance =>
                after = _trainer.Epoch(
                    run,
                    _train,
                    new Watch(step =>
                    {
                        divergence.Report(step);
                        seen(step);
                        (loss, since) = (loss + step.Loss, since + 1);
                        if (metrics is not null && (step.Step % every == 0 || step.Step == steps))
                        {
                            metrics.Add(new StepMetrics(step.Epoch, step.Step, steps, loss / since, RateOf(run, step)));
                            (loss, since) = (0, 0);
                        }

                        advance(FormattableString.Invariant($"loss {step.MeanLoss:F4}, accuracy {100 * step.Accuracy:F2} %"));
                    }),
                    stop
                )
        );
        return after!;
    }

    private double RateOf(TrainingRun<float> run, TrainingStep step) =>
        _settings.Optimiser.Rate.At(new(run.Epoch, step.Step - 1, step.Steps, run.Losses));

    /// <summary>Says why training has diverged: the specification goes through the epoch again.</summary>
    private UsageException Explained(TrainingRun<float> run, DivergenceException error, CancellationToken stop)
    {
        Terminal.Complain($"{error.Message}; looking for the cause");
        var specification = new Trainer(_network, new SoftmaxCrossEntropyLoss())
        {
            BatchSize = _settings.Batch,
            Optimiser = _settings.Optimiser,
            Parts = 1,
        };
        var found = specification.Diagnose(run, _train, stop);
        var kept = run.Epoch > 0 ? $" {_settings.File} holds the {run.Epoch} epoch(s) before." : "";
        return new(
            (
                found?.ToString()
                ?? $"{error.Message}. A smaller --rate, a longer --warm-up or --clip-norm may help; --find-rate looks for a rate."
            ) + kept
        );
    }

    private sealed class Told(Action<Restart> told) : IProgress<Restart>
    {
        public void Report(Restart value) => told(value);
    }

    /// <summary>Reports at once, unlike <see cref="Progress{T}"/>, which would report later and from another thread.</summary>
    private sealed class Watch(Action<TrainingStep> watch) : IProgress<TrainingStep>
    {
        public void Report(TrainingStep value) => watch(value);
    }
}
