using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;

namespace Reference.Oracle.Generation;

/// <summary>
/// The attributes that the user fixed. Generators ask here for each attribute that shapes depend on: a fixed one comes back
/// as it was given, any other is drawn. Attributes that nobody asks for are added at the end (<see cref="Over"/>).
/// </summary>
/// <param name="fixedAttributes">Name → JSON value.</param>
internal sealed class Wishes(JsonObject fixedAttributes)
{
    /// <summary>A whole number.</summary>
    /// <param name="name">The attribute.</param>
    /// <param name="otherwise">How to draw it.</param>
    public Gen<int> Integer(string name, Gen<int> otherwise) => Fixed(name) is { } value ? Gen.Constant(value.GetValue<int>()) : otherwise;

    /// <summary>A truth value, 0 or 1 in ONNX.</summary>
    /// <param name="name">The attribute.</param>
    /// <param name="otherwise">How to draw it.</param>
    public Gen<bool> Truth(string name, Gen<bool> otherwise) =>
        Fixed(name) is { } value ? Gen.Constant(value.GetValue<int>() == 1) : otherwise;

    /// <summary>A real number with two decimals, or now and then its default.</summary>
    /// <param name="name">The attribute.</param>
    /// <param name="least">The smallest to draw.</param>
    /// <param name="most">The largest to draw.</param>
    /// <param name="usual">The default.</param>
    public Gen<double> Real(string name, double least, double most, double usual) =>
        Fixed(name) is { } value
            ? Gen.Constant(value.GetValue<double>())
            : Gen.Frequency((1, Gen.Constant(usual)), (3, Draws.Hundredths(least, most)));

    /// <summary>A word of a list, such as auto_pad's.</summary>
    /// <param name="name">The attribute.</param>
    /// <param name="words">The words to draw from.</param>
    public Gen<string> Word(string name, params string[] words) =>
        Fixed(name) is { } value ? Gen.Constant(value.GetValue<string>()) : Gen.Elements(words);

    /// <summary>A list of whole numbers, or null where the attribute is left at its default.</summary>
    /// <param name="name">The attribute.</param>
    /// <param name="otherwise">How to draw it.</param>
    public Gen<int[]?> List(string name, Gen<int[]?> otherwise) =>
        Fixed(name) is { } value ? Gen.Constant<int[]?>(value.Deserialize<int[]>()) : otherwise;

    /// <summary>Whether the user fixed an attribute.</summary>
    /// <param name="name">The attribute.</param>
    public bool Has(string name) => Fixed(name) is not null;

    /// <summary>How many spatial axes there are: as many as the fixed lists have entries, else one to three.</summary>
    public Gen<int> Rank()
    {
        var lists = fixedAttributes
            .Where(attribute => attribute.Value is JsonArray)
            .Select(attribute => attribute.Key == "pads" ? ((JsonArray)attribute.Value!).Count / 2 : ((JsonArray)attribute.Value!).Count);
        var rank = lists.FirstOrDefault(0);
        return rank > 0 ? Gen.Constant(rank) : Gen.Frequency((2, Gen.Constant(1)), (4, Gen.Constant(2)), (1, Gen.Constant(3)));
    }

    /// <summary>The attributes drawn, with the fixed ones over them.</summary>
    /// <param name="drawn">Name → JSON value.</param>
    public JsonObject Over(JsonObject drawn)
    {
        var merged = (JsonObject)drawn.DeepClone();
        foreach (var (name, value) in fixedAttributes)
        {
            merged[name] = value?.DeepClone();
        }

        return merged;
    }

    private JsonNode? Fixed(string name) => fixedAttributes[name];
}
