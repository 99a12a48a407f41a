using System.Globalization;
using Reference.Cases;
using Reference.Data;
using Reference.Training;
using Spectre.Console;

namespace Reference.Oracle.Training;

/// <summary>Pictures that a run does not learn from, and what they have said after each epoch so far; it stands in the checkpoint, too.</summary>
/// <param name="pictures">The pictures.</param>
/// <param name="patience">After how many epochs without a smaller loss it is enough; null for never.</param>
internal sealed class Validation(LabelledPictures pictures, int? patience)
{
    private const string LossesKey = "validation_losses";

    private readonly EarlyStopping _stopping = new(patience ?? int.MaxValue);
    private readonly List<double> _losses = [];

    /// <summary>How many epochs were done before anything was held out.</summary>
    private int _before;

    /// <summary>The pictures.</summary>
    public LabelledPictures Pictures => pictures;

    /// <summary>The epoch with the smallest loss, from 1; 0 where there is none.</summary>
    public int BestEpoch => _stopping.Best(_losses) is >= 0 and var place ? _before + place + 1 : 0;

    /// <summary>Whether patience has run out.</summary>
    public bool IsOver => _losses.Count > 0 && _stopping.IsOver(_losses);

    /// <summary>What a checkpoint notes of it.</summary>
    public KeyValuePair<string, string> Note =>
        new(LossesKey, string.Join(' ', _losses.Select(loss => loss.ToString("R", CultureInfo.InvariantCulture))));

    /// <summary>Where the weights of the best epoch are kept, beside those of the last.</summary>
    public static string BestFile(string file) => Path.ChangeExtension(file, $"best{Path.GetExtension(file)}");

    /// <summary>Holds some of the training pictures out, by the run's seed.</summary>
    /// <returns>The others, and these.</returns>
    /// <exception cref="UsageException">There are too few pictures.</exception>
    public static (LabelledPictures Train, Validation Held) HoldOut(LabelledPictures pictures, TrainingSettings settings)
    {
        try
        {
            var (train, held) = pictures.HoldOut(settings.Validation, new RandomNumbers(settings.Seed, ulong.MaxValue));
            return (train, new(held, settings.Patience));
        }
        catch (ArgumentException error)
        {
            throw new UsageException($"--validation: {error.Message}");
        }
    }

    /// <summary>Takes over what a checkpoint notes.</summary>
    /// <param name="notes">Its metadata; null where there is none.</param>
    /// <param name="file">Its name.</param>
    /// <param name="epochs">How many epochs are done.</param>
    /// <exception cref="FileFormatException">The losses are no numbers.</exception>
    public void Resume(IReadOnlyDictionary<string, string>? notes, string file, int epochs)
    {
        foreach (var text in (notes?.GetValueOrDefault(LossesKey) ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            _losses.Add(
                double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var loss)
                    ? loss
                    : throw new FileFormatException(file, $"has something else than numbers under {LossesKey} in its metadata")
            );
        }

        _before = epochs - _losses.Count;
    }

    /// <summary>Takes what the pictures say after one more epoch, and tells it.</summary>
    /// <returns>Whether it is the best so far.</returns>
    public bool Add(Evaluation evaluation)
    {
        _losses.Add(evaluation.Loss);
        Terminal.Out.WriteLine(
            FormattableString.Invariant(
                $"epoch {_before + _losses.Count}: validation loss {evaluation.Loss:F4}, accuracy {100 * evaluation.Accuracy:F2} %"
            )
        );
        return BestEpoch == _before + _losses.Count;
    }
}
