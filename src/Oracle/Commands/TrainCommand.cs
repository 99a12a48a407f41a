using System.CommandLine;
using System.Globalization;
using Reference.Data;
using Reference.Networks;
using Reference.Onnx;
using Reference.Oracle.Reports;
using Reference.Oracle.Training;
using Reference.Training;

namespace Reference.Oracle.Commands;

/// <summary><c>reference train</c>: teaches a network to read digits, or whatever else comes as pictures with labels.</summary>
internal static class TrainCommand
{
    private static readonly Dictionary<string, Func<PictureFolder, Network>> Networks = new()
    {
        ["lenet"] = data => Architectures.LeNet(data.Train.PictureShape, data.Train.Classes),
    };

    /// <summary>The command with its arguments and options.</summary>
    public static Command Create()
    {
        var network = new Argument<string>("NETWORK") { Description = $"What to train: {string.Join(", ", Networks.Keys)}." };
        network.AcceptOnlyFromAmong([.. Networks.Keys]);
        var data = new Option<string>("--data")
        {
            Description = "A folder with training and test set in IDX form, plain or gzip, such as data/mnist.",
            HelpName = "FOLDER",
            Required = true,
        };
        var epochs = new Option<int>("--epochs")
        {
            Description = "How often to go through all pictures, counting those done before --resume.",
            HelpName = "N",
            DefaultValueFactory = _ => 1,
        };
        var batch = new Option<int>("--batch")
        {
            Description = "How many pictures a step learns from.",
            HelpName = "N",
            DefaultValueFactory = _ => 16,
        };
        var rate = new Option<double>("--rate")
        {
            Description = "The learning rate at the beginning of each epoch.",
            HelpName = "X",
            DefaultValueFactory = _ => 0.015,
        };
        var finalRate = new Option<double>("--final-rate")
        {
            Description = "The learning rate towards the end of each epoch, to which it falls from step to step.",
            HelpName = "X",
            DefaultValueFactory = _ => 0,
        };
        var momentum = new Option<double>("--momentum")
        {
            Description = "The share of the velocity that stays from step to step.",
            HelpName = "X",
            DefaultValueFactory = _ => 0.9,
        };
        var seed = new Option<ulong>("--seed")
        {
            Description = "Where first weights and the order of the pictures come from; the same one repeats a run bit for bit.",
            HelpName = "S",
            DefaultValueFactory = _ => 1,
        };
        var limit = new Option<int?>("--limit") { Description = "Learn from the first N training pictures only.", HelpName = "N" };
        var save = new Option<string?>("--save")
        {
            Description =
                "Where weights and state are written after each epoch (safetensors), replacing what is there; NETWORK.safetensors unless given.",
            HelpName = "FILE",
        };
        var resume = new Option<bool>("--resume")
        {
            Description = "Go on from that file, with its seed and its options unless others are given.",
        };
        var device = DeviceOption.Create("What computes.", otherwise: DeviceOption.Specification);
        var export = new Option<string?>("--export")
        {
            Description = "Write the trained network to this file as an ONNX model, which takes pixels from 0 to 1.",
            HelpName = "FILE.onnx",
        };
        var json = ReportOptions.Json();
        var command = new Command("train", "Train a network on labelled pictures; ends with its accuracy on the test set.")
        {
            network,
            data,
            epochs,
            batch,
            rate,
            finalRate,
            momentum,
            seed,
            limit,
            save,
            resume,
            device,
            export,
            json,
        };
        command.SetAction(
            (parsed, stop) =>
                Task.Run(
                    () =>
                    {
                        var chosen = DeviceOption.Find(parsed.GetRequiredValue(device));
                        var name = parsed.GetRequiredValue(network);
                        var settings = new TrainingSettings(
                            name,
                            AtLeast(1, "--epochs", parsed.GetValue(epochs)),
                            AtLeast(1, "--batch", parsed.GetValue(batch)),
                            Within(0, 1e6, "--rate", parsed.GetValue(rate)),
                            Within(0, 1e6, "--final-rate", parsed.GetValue(finalRate)),
                            Within(0, 1, "--momentum", parsed.GetValue(momentum)),
                            parsed.GetValue(seed),
                            parsed.GetValue(limit) is { } first ? AtLeast(1, "--limit", first) : null,
                            ReportOptions.Writable("--save", parsed.GetValue(save) ?? $"{name}.safetensors")!
                        );
                        ReportOptions.Writable("--json", parsed.GetValue(json));
                        var model = ReportOptions.Writable("--export", parsed.GetValue(export));
                        var given = new[] { (Option)batch, rate, finalRate, momentum, seed, limit }
                            .Where(option => parsed.GetResult(option) is { Implicit: false })
                            .Select(option => option.Name);
                        var pictures = PictureFolder.Read(parsed.GetRequiredValue(data));
                        var trained = Networks[name](pictures);
                        var session = new TrainingSession(settings, trained, pictures);
                        var report = session.Run(parsed.GetValue(resume) ? [.. given] : null, chosen, stop);
                        report.Write(parsed.GetValue(json));
                        if (model is not null)
                        {
                            trained.Export(
                                Checkpoint.Read<float>(settings.File, trained).Run.Parameters,
                                model,
                                pictures.Train.Normalisation
                            );
                        }

                        return CommandLine.Agreement;
                    },
                    stop
                )
        );
        return command;
    }

    private static int AtLeast(int least, string option, int value) =>
        value >= least ? value : throw new UsageException($"{option} is {value}: it must be at least {least}");

    private static double Within(double least, double most, string option, double value) =>
        value >= least && value <= most
            ? value
            : throw new UsageException(
                string.Create(CultureInfo.InvariantCulture, $"{option} is {value}: it must be from {least} to {most}")
            );
}
