using System.Globalization;
using Reference.Cases;
using Reference.Training;

namespace Reference.Oracle.Training;

/// <summary>The losses that a validation set gave after each epoch, which a checkpoint notes, and what follows from them.</summary>
/// <param name="rule">When training ends.</param>
internal sealed class ValidationHistory(EarlyStopping rule)
{
    /// <summary>The key that a checkpoint has them under.</summary>
    public const string Key = "validation_losses";

    private readonly List<Evaluation> _evaluations = [];

    /// <summary>Whether training should end here.</summary>
    public bool IsOver => _evaluations.Count > 0 && rule.IsOver(_evaluations);

    /// <summary>Whether the last epoch is the best so far.</summary>
    public bool IsBest => rule.Best(_evaluations) == _evaluations.Count - 1;

    /// <summary>The best epoch, from 1.</summary>
    public int BestEpoch => rule.Best(_evaluations) + 1;

    /// <summary>The losses as a checkpoint notes them.</summary>
    public string Text => string.Join(' ', _evaluations.Select(evaluation => evaluation.Loss.ToString("R", CultureInfo.InvariantCulture)));

    /// <summary>Adds an epoch.</summary>
    public void Add(Evaluation evaluation) => _evaluations.Add(evaluation);

    /// <summary>Takes up what a checkpoint has noted.</summary>
    /// <param name="text">The losses.</param>
    /// <param name="file">The checkpoint, for messages.</param>
    /// <exception cref="FileFormatException">They are no numbers.</exception>
    public void Read(string text, string file)
    {
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            Add(
                double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var loss)
                    ? new(loss, new ConfusionMatrix(0))
                    : throw new FileFormatException(file, $"its metadata have something else than numbers under {Key}")
            );
        }
    }
}
