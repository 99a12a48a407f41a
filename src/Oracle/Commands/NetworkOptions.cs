using System.CommandLine;
using Reference.Data;
using Reference.Networks;

namespace Reference.Oracle.Commands;

/// <summary>What is to be trained: a network's name, and what differs from the published one.</summary>
internal sealed class NetworkOptions
{
    private readonly Argument<string> _name = new("NETWORK")
    {
        Description = $"What to train: {string.Join(", ", Architectures.Names)}; mlp-300-100 is mlp with hidden layers of other widths.",
    };
    private readonly Option<double?> _dropout = new("--dropout")
    {
        Description = "Drop this share behind each hidden fully connected layer, or before the last layer; as published unless given.",
        HelpName = "X",
    };
    private readonly Option<bool?> _normalised = new("--batch-norm")
    {
        Description = "Batch normalisation before every ReLU: true or false; as published unless given.",
    };

    /// <summary>Adds them to a command.</summary>
    public NetworkOptions(Command command, NotedOptions noted)
    {
        command.Add(_name);
        command.Add(noted.Add(_dropout));
        command.Add(noted.Add(_normalised));
    }

    /// <summary>The network's name.</summary>
    public string Name(ParseResult parsed) => parsed.GetRequiredValue(_name);

    /// <summary>The network for pictures such as these.</summary>
    /// <exception cref="UsageException">A number is out of range.</exception>
    /// <exception cref="LayerException">There is no such network, or it is not for such pictures.</exception>
    public Network Build(ParseResult parsed, LabelledPictures pictures) =>
        Architectures.Find(
            Name(parsed),
            pictures.PictureShape,
            pictures.Classes,
            new Variant { Dropout = parsed.Within(0, 0.999, _dropout), BatchNormalization = parsed.GetValue(_normalised) }
        );
}
