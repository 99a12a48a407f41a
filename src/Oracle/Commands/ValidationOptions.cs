using System.CommandLine;

namespace Reference.Oracle.Commands;

/// <summary>The options that say what is held out of training, and when that ends it.</summary>
internal sealed class ValidationOptions
{
    private const double Usual = 0.1;

    private readonly Option<double?> _share = new("--validation")
    {
        Description = "Hold this share of the training pictures out and judge each epoch by them; 0.1 with --patience, none otherwise.",
        HelpName = "X",
    };
    private readonly Option<int?> _patience = new("--patience")
    {
        Description = "Stop after so many epochs without a smaller loss on what is held out, and keep the weights of the best epoch.",
        HelpName = "EPOCHS",
    };

    /// <summary>Adds them to a command.</summary>
    public ValidationOptions(Command command, NotedOptions noted)
    {
        command.Add(noted.Add(_share));
        command.Add(noted.Add(_patience));
    }

    /// <summary>Which share is held out; 0 for none.</summary>
    /// <exception cref="UsageException">It is out of range.</exception>
    public double Share(ParseResult parsed) => parsed.Within(0.0001, 0.9, _share) ?? (parsed.GetValue(_patience) is null ? 0 : Usual);

    /// <summary>How many epochs without getting better are enough; null for no end.</summary>
    /// <exception cref="UsageException">It is below 1.</exception>
    public int? Patience(ParseResult parsed) => parsed.AtLeast(1, _patience);
}
