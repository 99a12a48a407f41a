using System.Text.Json;
using Reference.Cases;
using Reference.Data;
using Reference.Training;
using Spectre.Console;

namespace Reference.Oracle.Training;

/// <summary>A cross-validation at the terminal.</summary>
internal static class FoldsReport
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
    };

    /// <summary>Trains for each fold, and tells how it went; the mean comes last.</summary>
    /// <param name="trainer">What trains.</param>
    /// <param name="folds">The folds.</param>
    /// <param name="settings">What was asked for.</param>
    /// <param name="json">Where all of it is written as JSON; null for nowhere.</param>
    /// <param name="stop">Stops at the next step.</param>
    public static void Run(
        ITrainer<float> trainer,
        IReadOnlyList<Fold> folds,
        TrainingSettings settings,
        string? json,
        CancellationToken stop
    )
    {
        CrossValidation? judged = null;
        var steps = folds.Sum(fold => (fold.Train.Count + settings.Batch - 1) / settings.Batch) * settings.Epochs;
        Terminal.WithProgress(
            $"{folds.Count} folds",
            steps,
            advance =>
                judged = CrossValidation.Of(
                    trainer,
                    folds,
                    settings.Seed,
                    settings.Epochs,
                    new Watch(step => advance(FormattableString.Invariant($"epoch {step.Epoch}, loss {step.MeanLoss:F4}"))),
                    cancel: stop
                )
        );
        foreach (var (fold, evaluation) in judged!.Evaluations.Index())
        {
            Terminal.Out.WriteLine(
                FormattableString.Invariant(
                    $"fold {fold + 1}: {folds[fold].Held.Count} pictures, loss {evaluation.Loss:F4}, accuracy {100 * evaluation.Accuracy:F2} %"
                )
            );
        }

        if (json is not null)
        {
            AtomicFile.Write(json, stream => JsonSerializer.Serialize(stream, Content(settings, judged), Options));
        }

        Terminal.Out.WriteLine(
            FormattableString.Invariant(
                $"accuracy {100 * judged.Mean:F2} % ± {100 * judged.Deviation:F2} % over {folds.Count} folds, after {settings.Epochs} epoch(s) each"
            )
        );
    }

    private static object Content(TrainingSettings settings, CrossValidation judged) =>
        new
        {
            settings.Network,
            settings.Options,
            settings.Epochs,
            Folds = judged.Evaluations.Select(evaluation => new { evaluation.Loss, evaluation.Accuracy }),
            judged.Mean,
            judged.Deviation,
        };

    private sealed class Watch(Action<TrainingStep> watch) : IProgress<TrainingStep>
    {
        public void Report(TrainingStep value) => watch(value);
    }
}
