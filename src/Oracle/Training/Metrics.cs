using System.Text.Json;
using System.Text.Json.Serialization;
using Reference.Cases;

namespace Reference.Oracle.Training;

/// <summary>One line of a run's metrics.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(StepMetrics), "step")]
[JsonDerivedType(typeof(EpochMetrics), "epoch")]
internal abstract record Metrics([property: JsonPropertyOrder(-1)] int Epoch);

/// <summary>A step, or what a few steps came to.</summary>
/// <param name="Epoch">The epoch at work, from 1.</param>
/// <param name="Step">The last of the steps, from 1.</param>
/// <param name="Steps">How many steps the epoch has.</param>
/// <param name="Loss">The mean loss of the steps since the line before.</param>
/// <param name="Rate">η of the last one.</param>
internal sealed record StepMetrics(int Epoch, int Step, int Steps, double Loss, double Rate) : Metrics(Epoch);

/// <summary>How one epoch went.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="Loss">The mean loss while learning.</param>
/// <param name="Accuracy">The share of pictures that were recognised while learning.</param>
/// <param name="JudgedLoss">The mean loss afterwards, on the test set or, where there is one, on the validation set.</param>
/// <param name="JudgedAccuracy">The share of it that was recognised.</param>
/// <param name="Seconds">How long it took, with the judging.</param>
internal sealed record EpochMetrics(int Epoch, double Loss, double Accuracy, double JudgedLoss, double JudgedAccuracy, double Seconds)
    : Metrics(Epoch);

/// <summary>
/// A run's metrics in a file: a line each, written whole and at once, so that a crash loses the last line at most. To go on from a checkpoint, the lines of the epochs
/// that it does not hold are dropped first.
/// </summary>
internal sealed class MetricsFile : IDisposable
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    private readonly FileStream _file;
    private readonly List<Metrics> _lines;

    /// <summary>Opens it, or begins it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="epochs">How many epochs are done.</param>
    public MetricsFile(string path, int epochs)
    {
        _lines =
            epochs > 0 && File.Exists(path)
                ? [.. File.ReadLines(path).Select(Read).OfType<Metrics>().Where(line => line.Epoch <= epochs)]
                : [];
        AtomicFile.Write(
            path,
            stream =>
            {
                foreach (var line in _lines)
                {
                    stream.Write(Bytes(line));
                }
            }
        );
        _file = new(path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 1);
    }

    /// <summary>All lines so far.</summary>
    public IReadOnlyList<Metrics> Lines => _lines;

    /// <summary>Adds a line.</summary>
    public void Add(Metrics line)
    {
        _lines.Add(line);
        _file.Write(Bytes(line));
        _file.Flush();
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static byte[] Bytes(Metrics line) => [.. JsonSerializer.SerializeToUtf8Bytes(line, Options), (byte)'\n'];

    /// <summary>A line; null where a crash has cut it short.</summary>
    private static Metrics? Read(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<Metrics>(line, Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
