using System.CommandLine;
using Reference.Data;
using Reference.Losses;
using Reference.Networks;
using Reference.Training;

namespace Reference.Oracle.Commands;

/// <summary>The options that say what a run takes over from another one.</summary>
internal sealed class TransferOptions
{
    private readonly Option<string?> _from = new("--from")
    {
        Description = "Begin with the weights of this file, such as another run's checkpoint, instead of random ones.",
        HelpName = "FILE",
    };
    private readonly Option<string?> _afresh = new("--afresh")
    {
        Description = "With --from: the layers that begin with random weights all the same, such as fc3.",
        HelpName = "LAYER,…",
    };
    private readonly Option<string?> _freeze = new("--freeze")
    {
        Description = "The layers that training leaves as they are, such as conv1,conv2.",
        HelpName = "LAYER,…",
    };

    private readonly Option<string?> _classes = new("--classes")
    {
        Description = "Learn and judge these classes only, such as 5,6,7,8,9; they are numbered anew, from 0.",
        HelpName = "CLASS,…",
    };

    /// <summary>Adds them to a command.</summary>
    public TransferOptions(Command command, NotedOptions noted)
    {
        command.Add(_from);
        command.Add(_afresh);
        command.Add(noted.Add(_freeze));
        command.Add(noted.Add(_classes));
    }

    /// <summary>Whose weights it begins with.</summary>
    public Option From => _from;

    /// <summary>The pictures of the classes that are asked for.</summary>
    /// <exception cref="UsageException">There is no picture of one of them, or one is given twice.</exception>
    public PictureFolder Chosen(ParseResult parsed, PictureFolder pictures)
    {
        if (parsed.GetValue(_classes) is not { } text)
        {
            return pictures;
        }

        var names = Names(text);
        var classes = names.Select(name => pictures.Train.ClassNames.ToList().IndexOf(name)).ToList();
        for (var i = 0; i < names.Length; i++)
        {
            if (classes[i] < 0 || classes.IndexOf(classes[i]) < i)
            {
                throw new UsageException(
                    $"--classes {text}: {names[i]} {(classes[i] < 0 ? $"is none of the classes, which are {string.Join(", ", pictures.Train.ClassNames)}" : "is there twice")}"
                );
            }
        }

        try
        {
            return new(pictures.Train.OfClasses(classes), pictures.Test.OfClasses(classes))
            {
                Validation = pictures.Validation?.OfClasses(classes),
            };
        }
        catch (ArgumentException error)
        {
            throw new UsageException($"--classes {text}: {error.Message.Split(" (Parameter")[0]}");
        }
    }

    /// <summary>The network with its frozen layers.</summary>
    /// <exception cref="LayerException">It has no such layer.</exception>
    public Network Frozen(ParseResult parsed, Network network) =>
        parsed.GetValue(_freeze) is { } layers ? network.Freeze(Names(layers)) : network;

    /// <summary>The run before its first epoch; null where it begins with random weights only.</summary>
    /// <exception cref="UsageException">Layers are to begin afresh where all do.</exception>
    /// <exception cref="Cases.FileFormatException">The file holds no weights.</exception>
    /// <exception cref="LayerException">Its weights do not fit the network.</exception>
    public TrainingRun<float>? Start(ParseResult parsed, Network network, Optimiser optimiser, ulong seed)
    {
        if (parsed.GetValue(_from) is not { } file)
        {
            return parsed.GetValue(_afresh) is null
                ? null
                : throw new UsageException("--afresh goes with --from FILE: without it, all layers begin with random weights");
        }

        var start = new Trainer(network, new SoftmaxCrossEntropyLoss()) { Optimiser = optimiser }.Start<float>(seed);
        return Transfer.Into(start, network, Transfer.Weights<float>(file), Names(parsed.GetValue(_afresh) ?? ""));
    }

    private static string[] Names(string layers) =>
        layers.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
