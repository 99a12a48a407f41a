using System.Text.Json;
using Reference.Cases;

namespace Reference.Oracle.Training;

/// <summary>A folder that holds all about one training run.</summary>
/// <param name="path">The folder.</param>
internal sealed class RunFolder(string path)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Weights and state, written anew after each epoch.</summary>
    public string Checkpoint => Path.Combine(path, "checkpoint.safetensors");

    /// <summary>What was measured: a JSON object a line.</summary>
    public string Metrics => Path.Combine(path, "metrics.jsonl");

    /// <summary>A page that needs nothing else.</summary>
    public string Report => Path.Combine(path, "report.html");

    /// <summary>Makes the folder where there is none.</summary>
    /// <exception cref="UsageException">It cannot be made.</exception>
    public void Create()
    {
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UsageException($"--run {path}: no folder can be made there: {error.Message}");
        }
    }

    /// <summary>Writes what the run was asked for to settings.json.</summary>
    public void WriteSettings(object settings) =>
        AtomicFile.Write(
            Path.Combine(path, "settings.json"),
            stream =>
            {
                JsonSerializer.Serialize(stream, settings, Indented);
                stream.WriteByte((byte)'\n');
            }
        );
}
