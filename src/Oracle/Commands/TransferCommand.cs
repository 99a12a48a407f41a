using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Reference.Cases;
using Reference.Data;
using Reference.Losses;
using Reference.Native;
using Reference.Networks;
using Reference.Oracle.Reports;
using Reference.Training;
using Spectre.Console;

namespace Reference.Oracle.Commands;

/// <summary><c>reference transfer</c>: what a network that has learned five digits knows of the other five.</summary>
internal static class TransferCommand
{
    private const int Batch = 10;
    private const double Rate = 0.01;

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <summary>The command with its arguments and options.</summary>
    public static Command Create()
    {
        var network = new Argument<string>("NETWORK") { Description = $"What to train: {string.Join(", ", Architectures.Names)}." };
        var data = new Option<string>("--data")
        {
            Description = "A folder with training and test set, such as data/mnist.",
            HelpName = "FOLDER",
            Required = true,
        };
        var perClass = new Option<int[]>("--per-class")
        {
            Description = "How many pictures of each of the classes 5 to 9 to learn from; may be given several times.",
            HelpName = "N",
            DefaultValueFactory = _ => [10, 100],
        };
        var seeds = new Option<int>("--seeds")
        {
            Description = "How many times to repeat it, with the seeds 1, 2, …",
            HelpName = "N",
            DefaultValueFactory = _ => 5,
        };
        var device = DeviceOption.Create("What computes.", otherwise: DeviceOption.Specification);
        var json = ReportOptions.Json();
        var command = new Command(
            "transfer",
            "Learn the classes 0 to 4 from all their pictures, then 5 to 9 from few, with what was learned and from scratch; prints the accuracies."
        )
        {
            network,
            data,
            perClass,
            seeds,
            device,
            json,
        };
        command.SetAction(
            (parsed, stop) =>
                Task.Run(
                    () =>
                    {
                        var (name, counts, repeats) = (
                            parsed.GetRequiredValue(network),
                            parsed.GetValue(perClass)!,
                            parsed.GetValue(seeds)
                        );
                        Require(counts.All(count => count > 0), "--per-class must be at least 1");
                        Require(repeats > 0, "--seeds must be at least 1");
                        var jsonFile = ReportOptions.Writable("--json", parsed.GetValue(json));
                        var chosen = DeviceOption.Find(parsed.GetRequiredValue(device));
                        var pictures = PictureFolder.Read(parsed.GetRequiredValue(data));
                        Require(pictures.Train.Classes >= 10, $"there are {pictures.Train.Classes} classes, and 0 to 9 are needed");
                        using var context = chosen is null ? null : new Context(chosen);
                        var experiment = new TransferExperiment(
                            classes => Architectures.Find(name, pictures.Train.PictureShape, classes),
                            trained => TrainerOf(context, trained)
                        )
                        {
                            PerClass = counts,
                            Seeds = [.. Enumerable.Range(1, repeats).Select(seed => (ulong)seed)],
                        };
                        var rows = Rows(experiment, pictures, stop);
                        if (jsonFile is not null)
                        {
                            AtomicFile.Write(jsonFile, stream => JsonSerializer.Serialize(stream, rows, Json));
                        }

                        Show(rows);
                        return CommandLine.Agreement;
                    },
                    stop
                )
        );
        return command;
    }

    private static ITrainer<float> TrainerOf(Context? context, Network network)
    {
        var (loss, optimiser) = (new SoftmaxCrossEntropyLoss(), Optimiser.GradientDescent(Rate));
        return context is null
            ? new Trainer(network, loss) { BatchSize = Batch, Optimiser = optimiser }
            : new DeviceTrainer(context, network, loss) { BatchSize = Batch, Optimiser = optimiser };
    }

    private static IReadOnlyList<TransferRow> Rows(TransferExperiment experiment, PictureFolder pictures, CancellationToken stop)
    {
        IReadOnlyList<TransferRow> rows = [];
        var steps = experiment.Seeds.Count * (1 + experiment.PerClass.Count * Enum.GetValues<TransferWay>().Length);
        Terminal.WithProgress("transfer", steps, advance => rows = experiment.Run(pictures, new Steps(advance), stop));
        return rows;
    }

    private static void Show(IReadOnlyList<TransferRow> rows)
    {
        var table = Terminal.Table();
        foreach (var title in new[] { "pictures of each", "way", "accuracy", "±", "least", "most" })
        {
            table.AddColumn(new TableColumn(title) { Alignment = title == "way" ? Justify.Left : Justify.Right });
        }

        foreach (var row in rows)
        {
            table.AddRow(
                row.PerClass.ToString(CultureInfo.InvariantCulture),
                Called(row.Way),
                Percent(row.Mean),
                Percent(row.Deviation),
                Percent(row.Accuracies.Min()),
                Percent(row.Accuracies.Max())
            );
        }

        Terminal.Out.Write(table);
    }

    private static string Called(TransferWay way) =>
        way switch
        {
            TransferWay.Scratch => "from scratch",
            TransferWay.LastLayer => "last layer trained",
            TransferWay.FullyConnected => "fully connected layers trained",
            _ => "all layers trained",
        };

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:F2} %");

    private static void Require(bool holds, string problem)
    {
        if (!holds)
        {
            throw new UsageException(problem);
        }
    }

    private sealed class Steps(Action advance) : IProgress<double>
    {
        public void Report(double value) => advance();
    }
}
