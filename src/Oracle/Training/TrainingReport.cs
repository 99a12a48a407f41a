using System.Globalization;
using System.Text.Json;
using Reference.Cases;
using Reference.Training;
using Spectre.Console;

namespace Reference.Oracle.Training;

/// <summary>How a training run went: its settings, its epochs and what came out on the test set.</summary>
internal sealed class TrainingReport(TrainingSettings settings)
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
    };

    /// <summary>A confusion matrix of more classes is for programs: it is in the JSON only.</summary>
    private const int MostClassesShown = 64;

    private readonly List<EpochMetrics> _epochs = [];

    /// <summary>The last judgement on the test set.</summary>
    public Evaluation? Final { get; set; }

    /// <summary>Adds an epoch, and says so.</summary>
    public void Add(EpochMetrics epoch, Evaluation evaluation)
    {
        _epochs.Add(epoch);
        Final = evaluation;
        Terminal.Out.WriteLine(
            FormattableString.Invariant(
                $"epoch {epoch.Epoch}: loss {epoch.Loss:F4}, accuracy {100 * epoch.Accuracy:F2} %; {settings.JudgedBy} loss {epoch.JudgedLoss:F4}, accuracy {100 * epoch.JudgedAccuracy:F2} %; {epoch.Seconds:F1} s"
            )
        );
    }

    /// <summary>Prints the confusion matrix and, last, the accuracy; writes all of it as JSON where a file is named.</summary>
    public void Write(string? json)
    {
        var final = Final ?? throw new InvalidOperationException("there is nothing to report yet");
        if (json is not null)
        {
            AtomicFile.Write(
                json,
                stream =>
                {
                    JsonSerializer.Serialize(stream, Content(final), Options);
                    stream.WriteByte((byte)'\n');
                }
            );
        }

        if (final.Confusion.Classes <= MostClassesShown)
        {
            WriteTable(final.Confusion);
        }

        Terminal.Out.WriteLine($"weights in {settings.File}");
        Terminal.Out.WriteLine(FormattableString.Invariant($"test accuracy {100 * final.Accuracy:F2} %"));
    }

    private static void WriteTable(ConfusionMatrix confusion)
    {
        var table = Terminal.Table().AddColumn("is \\ said");
        for (var said = 0; said < confusion.Classes; said++)
        {
            table.AddColumn(new TableColumn(Text(said)).RightAligned());
        }

        for (var truth = 0; truth < confusion.Classes; truth++)
        {
            table.AddRow([Text(truth), .. Row(confusion, truth).Select(count => Text(count))]);
        }

        Terminal.Out.Write(table);
    }

    private object Content(Evaluation final) =>
        new
        {
            settings.Network,
            settings.Options,
            Weights = settings.File,
            settings.JudgedBy,
            Epochs = _epochs,
            Confusion = Enumerable.Range(0, final.Confusion.Classes).Select(truth => Row(final.Confusion, truth)),
            TestLoss = final.Loss,
            TestAccuracy = final.Accuracy,
        };

    private static IEnumerable<long> Row(ConfusionMatrix confusion, int truth) =>
        Enumerable.Range(0, confusion.Classes).Select(said => confusion[truth, said]);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
