using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Reference.Cases;
using Reference.Data;
using Reference.Losses;
using Reference.Native;
using Reference.Oracle.Reports;
using Reference.Training;
using Spectre.Console;

namespace Reference.Oracle.Commands;

/// <summary><c>reference rate</c>: looks for a learning rate by a sweep over many.</summary>
internal sealed class RateCommand
{
    private const int RowsShown = 20;

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    private readonly NotedOptions _noted = new();
    private readonly Command _command = new(
        "rate",
        "Look for a learning rate: train for some steps, each with a larger one, and watch the loss; ends with a suggestion."
    );
    private readonly NetworkOptions _network;
    private readonly OptimiserOptions _optimiser;
    private readonly Option<string> _data = new("--data")
    {
        Description = "A folder with a training set, such as data/mnist.",
        HelpName = "FOLDER",
        Required = true,
    };
    private readonly Option<int> _batch = new("--batch")
    {
        Description = "How many pictures a step learns from.",
        HelpName = "N",
        DefaultValueFactory = _ => 16,
    };
    private readonly Option<double> _from = Number("--from", "The rate of the first step.", 1e-6);
    private readonly Option<double> _to = Number("--to", "The rate of the last step.", 10);
    private readonly Option<int> _steps = new("--steps")
    {
        Description = "How many steps; it ends before where the loss soars.",
        HelpName = "N",
        DefaultValueFactory = _ => 200,
    };
    private readonly Option<ulong> _seed = new("--seed")
    {
        Description = "Where first weights and the order of the pictures come from.",
        HelpName = "S",
        DefaultValueFactory = _ => 1,
    };
    private readonly Option<string> _device = DeviceOption.Create("What computes.", otherwise: DeviceOption.Specification);
    private readonly Option<string?> _json = ReportOptions.Json();

    private RateCommand()
    {
        _network = new(_command, _noted);
        _command.Add(_data);
        _command.Add(_batch);
        _optimiser = new(_command, _noted);
        foreach (var option in (Option[])[_from, _to, _steps, _seed, _device, _json])
        {
            _command.Add(option);
        }

        _command.SetAction((parsed, stop) => Task.Run(() => Run(parsed, stop), stop));
    }

    /// <summary>The command with its arguments and options.</summary>
    public static Command Create() => new RateCommand()._command;

    private int Run(ParseResult parsed, CancellationToken stop)
    {
        var (batch, optimiser) = (parsed.AtLeast(1, _batch), _optimiser.Read(parsed, 0.0));
        var finder = new RateFinder(parsed.Within(1e-30, 1e6, _from), parsed.Within(1e-30, 1e6, _to), parsed.AtLeast(10, _steps));
        if (finder.From >= finder.To)
        {
            throw new UsageException(
                string.Create(CultureInfo.InvariantCulture, $"--from is {finder.From} and --to {finder.To}: the rate is to grow")
            );
        }

        var json = ReportOptions.Writable("--json", parsed.GetValue(_json));
        var device = DeviceOption.Find(parsed.GetRequiredValue(_device));
        var pictures = PictureFolder.Read(parsed.GetRequiredValue(_data)).Train;
        var (network, loss) = (_network.Build(parsed, pictures), new SoftmaxCrossEntropyLoss());
        using var context = device is null ? null : new Context(device);
        ITrainer<float>? trainer = null;
        try
        {
            var sweep = finder.Find(
                rate =>
                    trainer = context is null
                        ? new Trainer(network, loss) { BatchSize = batch, Optimiser = optimiser with { Rate = rate } }
                        : new DeviceTrainer(context, network, loss) { BatchSize = batch, Optimiser = optimiser with { Rate = rate } },
                parsed.GetValue(_seed),
                pictures,
                stop
            );
            if (json is not null)
            {
                AtomicFile.Write(json, stream => JsonSerializer.Serialize(stream, sweep, Json));
            }

            Show(sweep);
        }
        finally
        {
            (trainer as IDisposable)?.Dispose();
        }

        return CommandLine.Agreement;
    }

    private static void Show(RateSweep sweep)
    {
        var table = Terminal.Table();
        foreach (var title in new[] { "step", "rate", "loss", "smoothed" })
        {
            table.AddColumn(new TableColumn(title) { Alignment = Justify.Right });
        }

        var every = Math.Max(1, (sweep.Points.Count + RowsShown - 1) / RowsShown);
        for (var step = 0; step < sweep.Points.Count; step += every)
        {
            var point = sweep.Points[step];
            table.AddRow(Text(step + 1, "0"), Text(point.Rate, "0.0e-0"), Text(point.Loss, "F4"), Text(point.Smoothed, "F4"));
        }

        Terminal.Out.Write(table);
        Terminal.Out.WriteLine($"the loss is lowest at rate {Text(sweep.Lowest, "G3")}");
        Terminal.Out.WriteLine(
            sweep.Suggestion is { } rate ? $"suggested rate {Text(rate, "G3")}" : "no suggestion: the loss falls at none of these rates"
        );
    }

    private static string Text(double number, string format) => number.ToString(format, CultureInfo.InvariantCulture);

    private static Option<double> Number(string name, string description, double otherwise) =>
        new(name)
        {
            Description = description,
            HelpName = "X",
            DefaultValueFactory = _ => otherwise,
        };
}
