using System.CommandLine;
using System.Globalization;
using Reference.Data;
using Reference.Oracle.Training;

namespace Reference.Oracle.Commands;

/// <summary>The options that say what is learned from, how it is parted, and how it is augmented.</summary>
internal sealed class DataOptions
{
    /// <summary>Of a seed's generators the one that parts the pictures; an epoch takes its number, from 1.</summary>
    private const ulong PartingStream = 0;

    private readonly Option<string> _data = new("--data")
    {
        Description =
            "Pictures: a folder in IDX form, such as data/mnist; one with a folder for each class, also in train/ and test/; one with train.csv and test.csv; or a CSV file.",
        HelpName = "FOLDER|FILE.csv",
        Required = true,
    };
    private readonly Option<string?> _augment = new("--augment")
    {
        Description = $"Change each picture at random whenever it is learned from, such as shift=2,rotate=10: {AugmentationText.Names}.",
        HelpName = "LIST",
    };
    private readonly Option<double?> _validation = new("--validation")
    {
        Description =
            "Hold this share of the training pictures out, of each class, and judge the epochs by it; the test set is for the end.",
        HelpName = "SHARE",
    };
    private readonly Option<int?> _folds = new("--folds")
    {
        Description = "Cross-validate: part the training pictures in K, train K times without one part and judge by it. Nothing is kept.",
        HelpName = "K",
    };
    private readonly Option<double> _testShare = new("--test-share")
    {
        Description = "The share of each class that is kept for the test where the data do not say which pictures are.",
        HelpName = "SHARE",
        DefaultValueFactory = _ => new PictureReading().TestShare,
    };
    private readonly Option<string?> _label = new("--label")
    {
        Description = "CSV: the column of the labels, by the header's name; the first unless given.",
        HelpName = "COLUMN",
    };
    private readonly Option<string?> _shape = new("--shape")
    {
        Description = "CSV: the shape of a picture, channels, height and width; a square unless given.",
        HelpName = "CxHxW",
    };
    private readonly Option<int> _ahead = new("--ahead")
    {
        Description = "On a device: how many batches another thread makes ahead. It changes no result.",
        HelpName = "N",
        DefaultValueFactory = _ => 2,
    };

    /// <summary>Adds them to a command.</summary>
    public DataOptions(Command command, NotedOptions noted)
    {
        command.Add(_data);
        command.Add(noted.Add(_augment));
        command.Add(noted.Add(_validation));
        command.Add(_folds);
        command.Add(noted.Add(_testShare));
        command.Add(noted.Add(_label));
        command.Add(noted.Add(_shape));
        command.Add(_ahead);
    }

    /// <summary>How many batches are made ahead.</summary>
    /// <exception cref="UsageException">It is negative.</exception>
    public int Ahead(ParseResult parsed) => parsed.AtLeast(0, _ahead);

    /// <summary>Into how many parts to cross-validate; null for not at all.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="others">Options that have no use then.</param>
    /// <exception cref="UsageException">They are too few, or another option is given as well.</exception>
    public int? Folds(ParseResult parsed, params IEnumerable<Option> others)
    {
        var folds = parsed.AtLeast(2, _folds);
        return folds is not null && others.Append(_validation).FirstOrDefault(option => NotedOptions.IsGiven(parsed, option)) is { } other
            ? throw new UsageException($"--folds trains several times and keeps nothing: {other.Name} does not go with it")
            : folds;
    }

    /// <summary>Reads, parts and augments the pictures.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="seed">The run's.</param>
    /// <exception cref="UsageException">An option has a value that it cannot have.</exception>
    /// <exception cref="IOException">A file is malformed, or cannot be read; the message names it and the place.</exception>
    public PictureFolder Read(ParseResult parsed, ulong seed)
    {
        var augmentation = parsed.GetValue(_augment) is { } text ? AugmentationText.Parse(text) : null;
        var share = Share(parsed.GetValue(_validation), _validation);
        var reading = new PictureReading
        {
            TestShare = Share(parsed.GetValue(_testShare), _testShare)!.Value,
            LabelColumn = parsed.GetValue(_label),
            PictureShape = parsed.GetValue(_shape) is { } shape ? ShapeOf(shape) : null,
        };
        var data = PictureFolder.Read(parsed.GetRequiredValue(_data), reading);
        data = share is null ? data : HoldOut(data, share.Value, seed);
        return data with { Train = data.Train.Augmented(augmentation) };
    }

    /// <summary>The training pictures in folds, each centred and scaled as what is learned from says.</summary>
    /// <exception cref="UsageException">There are fewer pictures than folds.</exception>
    public static IReadOnlyList<Fold> Folds(LabelledPictures train, int folds, ulong seed)
    {
        if (folds > train.Count)
        {
            throw new UsageException($"--folds is {folds}, but there are {train.Count} training pictures");
        }

        return
        [
            .. train
                .Folds(folds, new RandomNumbers(seed, PartingStream))
                .Select(fold => (Fold: fold, Normalisation: Normalisation.Of(fold.Train)))
                .Select(each => new Fold(each.Fold.Train.Normalised(each.Normalisation), each.Fold.Held.Normalised(each.Normalisation))),
        ];
    }

    private static PictureFolder HoldOut(PictureFolder data, double share, ulong seed)
    {
        try
        {
            var (train, held) = data.Train.HoldOut(share, new RandomNumbers(seed, PartingStream));
            var normalisation = Normalisation.Of(train);
            return new(train.Normalised(normalisation), data.Test.Normalised(normalisation))
            {
                Validation = held.Normalised(normalisation),
            };
        }
        catch (ArgumentException problem)
        {
            throw new UsageException($"--validation: {problem.Message}");
        }
    }

    private static double? Share(double? share, Option option) =>
        share is null or (> 0 and < 1)
            ? share
            : throw new UsageException(
                string.Create(CultureInfo.InvariantCulture, $"{option.Name} is {share}: it must be above 0 and below 1")
            );

    private static Shape ShapeOf(string text)
    {
        var lengths = text.Split('x', '×')
            .Select(length => int.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0)
            .ToArray();
        return lengths.Length == 3 && Array.TrueForAll(lengths, length => length is > 0 and <= 1 << 14)
            ? [lengths[0], lengths[1], lengths[2]]
            : throw new UsageException($"--shape {text}: it must be channels, height and width, such as 1x28x28");
    }
}
