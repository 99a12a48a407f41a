using System.CommandLine;
using Reference.Data;
using Reference.Training;

namespace Reference.Oracle.Commands;

/// <summary>The options that let a validation set decide: when to end, and which first weights to go on with.</summary>
internal sealed class StoppingOptions
{
    private readonly Option<int?> _patience = new("--patience")
    {
        Description =
            "End after so many epochs in a row that were not better on the validation set than the best before; that one's weights are kept in FILE.best.safetensors and judged.",
        HelpName = "EPOCHS",
    };
    private readonly Option<int> _restarts = new("--restarts")
    {
        Description = "Try N seeds, from --seed on, for an epoch each, and train from the one that does best on the validation set.",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    };

    /// <summary>Adds them to a command.</summary>
    public StoppingOptions(Command command, NotedOptions noted)
    {
        command.Add(noted.Add(_patience));
        command.Add(_restarts);
    }

    /// <summary>All of them.</summary>
    public IReadOnlyList<Option> All => [_patience, _restarts];

    /// <summary>When to end; null for not before the last epoch.</summary>
    /// <exception cref="UsageException">There is no validation set to go by.</exception>
    public EarlyStopping? Stopping(ParseResult parsed, PictureFolder pictures) =>
        parsed.AtLeast(1, _patience) is { } patience ? new EarlyStopping(WithValidation(_patience, patience, pictures)) : null;

    /// <summary>How many first weights to try.</summary>
    /// <exception cref="UsageException">There is no validation set to go by.</exception>
    public int Restarts(ParseResult parsed, PictureFolder pictures) =>
        parsed.AtLeast(1, _restarts) is var count and > 1 ? WithValidation(_restarts, count, pictures) : 1;

    private static int WithValidation(Option option, int value, PictureFolder pictures) =>
        pictures.Validation is not null
            ? value
            : throw new UsageException(
                $"{option.Name} goes by a validation set: --validation SHARE holds one out of the training pictures"
            );
}
