using System.Text.Json;
using System.Text.Json.Serialization;

namespace Reference.Oracle.Reports;

/// <summary>Has values of a type stand on a line each in JSON that is indented otherwise.</summary>
/// <param name="line">How one is written, without indentation.</param>
internal sealed class OneLine<T>(JsonSerializerOptions line) : JsonConverter<T>
{
    /// <inheritdoc/>
    public override T? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        JsonSerializer.Deserialize<T>(ref reader, line);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteRawValue($"\n{new string(' ', 2 * writer.CurrentDepth)}{JsonSerializer.Serialize(value, line)}");
    }
}
