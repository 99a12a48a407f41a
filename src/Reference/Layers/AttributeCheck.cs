using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Reference.Layers;

/// <summary>Reads attributes one by one before the operator is made of them, because only then an error can say which one it is, what was given and what it wants.</summary>
internal static class AttributeCheck
{
    /// <summary>Checks the attributes of one operator.</summary>
    /// <param name="name">The operator's ONNX name.</param>
    /// <param name="type">How its attributes are read.</param>
    /// <param name="attributes">The JSON text.</param>
    /// <exception cref="LayerException">There is no such attribute, or a value has the wrong type.</exception>
    public static void Check(string name, JsonTypeInfo type, string attributes)
    {
        try
        {
            using var given = JsonDocument.Parse(
                attributes,
                new JsonDocumentOptions { MaxDepth = type.Options.MaxDepth, AllowDuplicateProperties = false }
            );
            LayerException.Unless(
                given.RootElement.ValueKind == JsonValueKind.Object,
                name,
                "attributes",
                $"are {Shown(attributes)}, not a JSON object"
            );
            var known = type.Properties.ToDictionary(property => property.Name, StringComparer.Ordinal);
            foreach (var attribute in given.RootElement.EnumerateObject())
            {
                LayerException.Unless(
                    known.ContainsKey(attribute.Name),
                    name,
                    Shown(attribute.Name),
                    $"is not one of its attributes: {Listed(known.Keys)}"
                );
                var wanted = known[attribute.Name].PropertyType;
                LayerException.Unless(
                    CanBe(attribute.Value, wanted, type.Options),
                    name,
                    attribute.Name,
                    $"is {Shown(attribute.Value.GetRawText())}, but it is {Described(wanted, type.Options, attribute.Value)}"
                );
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // InvalidOperationException is what half of a surrogate pair gives, "\ud800".
            throw new LayerException(name, "attributes", $"are not a JSON object with each name once: {Shown(attributes)}");
        }
    }

    private static bool CanBe(JsonElement value, Type type, JsonSerializerOptions options)
    {
        try
        {
            return value.Deserialize(type, options) is not null || Nullable.GetUnderlyingType(type) is not null;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Says how many bits there are where that is all that is wrong with a value.</summary>
    private static string Bits(JsonElement found, Type wide, JsonSerializerOptions options) =>
        CanBe(found, wide, options) ? " of 32 bits" : "";

    private static string Described(Type type, JsonSerializerOptions options, JsonElement found) =>
        Nullable.GetUnderlyingType(type) is { } underlying ? Described(underlying, options, found)
        : type == typeof(bool) ? "0 or 1"
        : type == typeof(int) ? $"a whole number{Bits(found, typeof(Int128), options)}"
        : type == typeof(long) ? "a whole number"
        : type == typeof(double) ? "a number"
        : type.IsEnum
            ? $"one of {Listed(Enum.GetValues(type).Cast<object>().Select(value => JsonSerializer.Serialize(value, type, options)))}"
        : type.IsAssignableTo(typeof(IEnumerable<double>)) ? "a list of numbers, such as [0.5, 1]"
        : $"a list of whole numbers{Bits(found, typeof(Int128[]), options)}, such as [2, 1]";

    private static string Listed(IEnumerable<string> names) => string.Join(", ", names.DefaultIfEmpty("it has none"));

    /// <summary>A text that somebody has written, cut where it is long.</summary>
    public static string Shown(string json) => json.Length <= 60 ? json : $"{json[..60]}…";
}
