using System.Text.Json;
using System.Text.Json.Serialization;
using Reference.Numbers;
using Reference.Oracle.Reports;

namespace Reference.Oracle.Lectures;

/// <summary>Lectures as JSON: fractions are texts such as <c>7/9</c>, shapes are lists of lengths.</summary>
internal static class LectureJson
{
    /// <summary>How they are written.</summary>
    public static readonly JsonSerializerOptions Options = new(JsonReport.Options) { Converters = { new Fractions() } };

    private sealed class Fractions : JsonConverter<Rational>
    {
        public override Rational Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            Rational.Parse(reader.GetString()!);

        public override void Write(Utf8JsonWriter writer, Rational value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.ToString());
    }
}
