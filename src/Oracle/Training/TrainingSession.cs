using System.Diagnostics;
using Reference.Data;
using Reference.Losses;
using Reference.Native;
using Reference.Networks;
using Reference.Training;
using Spectre.Console;

namespace Reference.Oracle.Training;

/// <summary>A training run at the terminal: shows how it goes, judges it after each epoch, and keeps it in a file.</summary>
internal sealed class TrainingSession
{
    private readonly Network _network;
    private readonly PictureFolder _pictures;
    private TrainingSettings _settings;

    /// <summary>Prepares a run.</summary>
    public TrainingSession(TrainingSettings settings, Network network, PictureFolder pictures) =>
        (_settings, _network, _pictures) = (settings, network, pictures);

    /// <summary>Trains until all epochs are done.</summary>
    /// <param name="resumedWith">The options that the user gave for going on from the file; null to begin anew.</param>
    /// <param name="device">The OpenCL device that computes; null for the specification.</param>
    /// <param name="stop">Stops at the next step; the file then holds the last finished epoch.</param>
    public TrainingReport Run(IReadOnlyCollection<string>? resumedWith, Device? device, CancellationToken stop)
    {
        TrainingRun<float>? before = null;
        if (resumedWith is not null)
        {
            (before, var notes) = Checkpoint.Read<float>(_settings.File, _network);
            _settings = _settings.Resumed(notes, before.Seed, resumedWith);
        }

        var (loss, optimiser) = (
            new SoftmaxCrossEntropyLoss(),
            Optimiser.GradientDescent(new Sawtooth(_settings.Rate, _settings.FinalRate), _settings.Momentum)
        );
        using var context = device is null ? null : new Context(device);
        using var onDevice = context is null
            ? null
            : new DeviceTrainer(context, _network, loss) { BatchSize = _settings.Batch, Optimiser = optimiser };
        ITrainer<float> trainer =
            onDevice as ITrainer<float> ?? new Trainer(_network, loss) { BatchSize = _settings.Batch, Optimiser = optimiser };
        var run = before ?? trainer.Start(_settings.Seed);
        var train = _settings.Limit is { } limit ? _pictures.Train.Take(limit) : _pictures.Train;
        Terminal.Out.WriteLine(
            $"{_settings.Network}: {_network.ParameterCount} parameters, {train.Count} training and {_pictures.Test.Count} test pictures, {train.Classes} classes"
        );
        if (run.Epoch >= _settings.Epochs)
        {
            Terminal.Out.WriteLine($"{_settings.File} holds {run.Epoch} epoch(s) already");
        }

        var report = new TrainingReport(_settings);
        try
        {
            while (run.Epoch < _settings.Epochs)
            {
                var clock = Stopwatch.StartNew();
                var last = default(TrainingStep);
                run = Epoch(trainer, run, train, step => last = step, stop);
                Checkpoint.Write(_settings.File, run, notes: _settings.Notes);
                var evaluation = trainer.Evaluate(run.Parameters, _pictures.Test, stop);
                report.Add(
                    new(run.Epoch, last.MeanLoss, last.Accuracy, evaluation.Loss, evaluation.Accuracy, clock.Elapsed.TotalSeconds),
                    evaluation
                );
            }

            report.Final ??= trainer.Evaluate(run.Parameters, _pictures.Test, stop);
            return report;
        }
        catch (OperationCanceledException) when (run.Epoch > 0)
        {
            Terminal.Complain($"{_settings.File} holds {run.Epoch} epoch(s); --resume goes on from there");
            throw;
        }
    }

    private TrainingRun<float> Epoch(
        ITrainer<float> trainer,
        TrainingRun<float> run,
        LabelledPictures train,
        Action<TrainingStep> seen,
        CancellationToken stop
    )
    {
        TrainingRun<float>? after = null;
        var steps = (train.Count + _settings.Batch - 1) / _settings.Batch;
        Terminal.WithProgress(
            $"epoch {run.Epoch + 1}/{_settings.Epochs}",
            steps,
            advance =>
                after = trainer.Epoch(
                    run,
                    train,
                    new Watch(step =>
                    {
                        if (!double.IsFinite(step.Loss))
                        {
                            throw new UsageException(
                                $"the loss is {step.Loss} at step {step.Step} of epoch {step.Epoch}: training has diverged; a smaller --rate may help"
                            );
                        }

                        seen(step);
                        advance(FormattableString.Invariant($"loss {step.MeanLoss:F4}, accuracy {100 * step.Accuracy:F2} %"));
                    }),
                    stop
                )
        );
        return after!;
    }

    /// <summary>Reports at once, unlike <see cref="Progress{T}"/>, which would report later and from another thread.</summary>
    private sealed class Watch(Action<TrainingStep> watch) : IProgress<TrainingStep>
    {
        public void Report(TrainingStep value) => watch(value);
    }
}
