using System.CommandLine;
using Reference.Cases;
using Reference.Onnx;
using Reference.Oracle.Reports;
using Reference.Oracle.Training;
using Reference.Training;

namespace Reference.Oracle.Commands;

/// <summary><c>reference train</c>: teaches a network to read digits, or whatever else comes as pictures with labels.</summary>
internal sealed class TrainCommand
{
    private readonly NotedOptions _noted = new();
    private readonly Command _command = new("train", "Train a network on labelled pictures; ends with its accuracy on the test set.");
    private readonly Option<int> _epochs = new("--epochs")
    {
        Description = "How often to go through all pictures, counting those done before --resume.",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    };
    private readonly Option<int> _batch = new("--batch")
    {
        Description = "How many pictures a step learns from.",
        HelpName = "N",
        DefaultValueFactory = _ => 16,
    };
    private readonly Option<ulong> _seed = new("--seed")
    {
        Description = "Where first weights and the order of the pictures come from; the same one repeats a run bit for bit.",
        HelpName = "S",
        DefaultValueFactory = _ => 1,
    };
    private readonly Option<int?> _limit = new("--limit")
    {
        Description = "Learn from the first N training pictures only.",
        HelpName = "N",
    };
    private readonly Option<string?> _run = new("--run")
    {
        Description =
            "A folder for all about the run: checkpoint.safetensors, settings.json, metrics.jsonl, report.html; made where there is none.",
        HelpName = "FOLDER",
    };
    private readonly Option<string?> _save = new("--save")
    {
        Description =
            "Where weights and state are written after each epoch (safetensors), replacing what is there; in the --run folder, or NETWORK.safetensors, unless given.",
        HelpName = "FILE",
    };
    private readonly Option<bool> _resume = new("--resume")
    {
        Description = "Go on from that file, with its seed and its options unless others are given.",
    };
    private readonly Option<bool> _findRate = new("--find-rate")
    {
        Description = "Only look for a learning rate: take steps with larger and larger ones, and say where the loss falls fastest.",
    };
    private readonly Option<string> _device = DeviceOption.Create("What computes.", otherwise: DeviceOption.Specification);
    private readonly Option<string?> _export = new("--export")
    {
        Description = "Write the trained network to this file as an ONNX model, which takes pixels from 0 to 1.",
        HelpName = "FILE.onnx",
    };
    private readonly Option<string?> _json = ReportOptions.Json();
    private readonly NetworkOptions _network;
    private readonly DataOptions _data;
    private readonly OptimiserOptions _optimiser;
    private readonly ScheduleOptions _schedule;
    private readonly TransferOptions _transfer;
    private readonly StoppingOptions _stopping;

    private TrainCommand()
    {
        _network = new(_command, _noted);
        _data = new(_command, _noted);
        _command.Add(_epochs);
        _command.Add(_noted.Add(_batch));
        _optimiser = new(_command, _noted);
        _schedule = new(_command, _noted, _optimiser, _epochs);
        _stopping = new(_command, _noted);
        _command.Add(_noted.Add(_seed));
        _command.Add(_noted.Add(_limit));
        _transfer = new(_command, _noted);
        foreach (var option in (Option[])[_findRate, _run, _save, _resume, _device, _export, _json])
        {
            _command.Add(option);
        }

        _command.SetAction((parsed, stop) => Task.Run(() => Run(parsed, stop), stop));
    }

    /// <summary>The command with its arguments and options.</summary>
    public static Command Create() => new TrainCommand()._command;

    private int Run(ParseResult given, CancellationToken stop)
    {
        var folder = given.GetValue(_run) is { } path ? new RunFolder(path) : null;
        var file = given.GetValue(_save) ?? folder?.Checkpoint ?? $"{_network.Name(given)}.safetensors";
        var resumes = given.GetValue(_resume);
        var parsed = resumes ? Resumed(given, file) : given;
        var settings = Settings(parsed, file);
        var device = DeviceOption.Find(parsed.GetRequiredValue(_device));
        ReportOptions.Writable("--json", parsed.GetValue(_json));
        var model = ReportOptions.Writable("--export", parsed.GetValue(_export));

        var folds = _data.Folds(parsed, [_transfer.From, _findRate, _run, _save, _resume, _export, .. _stopping.All]);
        var pictures = _transfer.Chosen(parsed, _data.Read(parsed, settings.Seed));
        var network = _transfer.Frozen(parsed, _network.Build(parsed, pictures.Train));
        if (folds is { } count)
        {
            using var folded = new TrainingSession(settings, network, pictures, device, folder: null);
            FoldsReport.Run(folded.Trainer, DataOptions.Folds(folded.Train, count, settings.Seed), settings, parsed.GetValue(_json), stop);
            return CommandLine.Agreement;
        }

        (TrainingRun<float>? before, IReadOnlyDictionary<string, string> notes) = resumes
            ? Checkpoint.Read<float>(file, network)
            : (_transfer.Start(parsed, network, settings.Optimiser, settings.Seed), new Dictionary<string, string>());
        if (parsed.GetValue(_findRate))
        {
            using var search = new TrainingSession(settings, network, pictures, device, folder: null);
            search.FindRate(parsed.GetValue(_json), stop);
            return CommandLine.Agreement;
        }

        settings = settings with { Stopping = _stopping.Stopping(parsed, pictures) };
        if (_stopping.Restarts(parsed, pictures) is var starts and > 1)
        {
            if (before is not null)
            {
                throw new UsageException(
                    $"--restarts tries random first weights, which a run that goes on from {(resumes ? file : "--from FILE")} has not"
                );
            }

            using var search = new TrainingSession(settings, network, pictures, device, folder: null);
            settings = settings.From(search.BestSeed(starts, stop));
            pictures = _transfer.Chosen(parsed, _data.Read(parsed, settings.Seed));
        }

        folder?.Create();
        ReportOptions.Writable("--save", file);
        using var session = new TrainingSession(settings, network, pictures, device, folder);
        var report = session.Run(before, notes.GetValueOrDefault(ValidationHistory.Key, ""), stop);
        report.Write(parsed.GetValue(_json));
        if (model is not null)
        {
            network.Export(
                Checkpoint.Read<float>(settings.Stopping is null ? file : settings.BestFile, network).Run.Parameters,
                model,
                pictures.Train.Normalisation
            );
        }

        return CommandLine.Agreement;
    }

    /// <summary>The command line with what the file's run was asked for, save for what the user gives.</summary>
    /// <exception cref="UsageException">The user asks for another seed than the run began with.</exception>
    /// <exception cref="FileFormatException">The file is of another network, or a note cannot be read.</exception>
    private ParseResult Resumed(ParseResult given, string file)
    {
        var (notes, name) = (SafetensorsFile.Read(file).Metadata, _network.Name(given));
        if (notes.GetValueOrDefault(TrainingSettings.NetworkKey) != name)
        {
            throw new FileFormatException(
                file,
                $"holds a run of {FileFormatException.Quote(notes.GetValueOrDefault(TrainingSettings.NetworkKey, "no network"))}, not of {name}"
            );
        }

        var parsed = _noted.Completed(given, notes, file);
        return notes.GetValueOrDefault("seed") == FormattableString.Invariant($"{parsed.GetValue(_seed)}")
            ? parsed
            : throw new UsageException(
                $"--seed is {parsed.GetValue(_seed)}, but the run in {file} began with {notes.GetValueOrDefault("seed")}: leave it out to go on"
            );
    }

    private TrainingSettings Settings(ParseResult parsed, string file) =>
        new(
            _network.Name(parsed),
            parsed.AtLeast(1, _epochs),
            parsed.AtLeast(1, _batch),
            parsed.GetValue(_seed),
            parsed.AtLeast(1, _limit),
            _optimiser.Read(parsed, _schedule.Read(parsed)),
            file,
            _noted.Values(parsed)
        )
        {
            BatchesAhead = _data.Ahead(parsed),
        };
}
