using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;

namespace Reference.Oracle.Generation;

/// <summary>
/// The attributes that the user fixed. Generators ask here for each attribute that shapes depend on: a fixed one comes back
/// as it was given, any other is drawn. Attributes that nobody asks for are added at the end (<see cref="Over"/>).
/// </summary>
/// <param name="op">The operator's ONNX name, for errors.</param>
/// <param name="fixedAttributes">Name → JSON value, of the types that the operator wants.</param>
internal sealed class Wishes(string op, JsonObject fixedAttributes)
{
    private static readonly (string Name, int EntriesAnAxis)[] SpatialLists =
    [
        ("kernel_shape", 1),
        ("strides", 1),
        ("dilations", 1),
        ("output_padding", 1),
        ("pads", 2),
    ];

    /// <summary>How many spatial axes there are.</summary>
    public int Rank { get; private init; }

    /// <summary>How many groups of channels there are.</summary>
    public int Groups { get; private init; }

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
            ? Gen.Constant(Finite(name, value))
            : Gen.Frequency((1, Gen.Constant(usual)), (3, Draws.Hundredths(least, most)));

    /// <summary>A word of a list, such as auto_pad's.</summary>
    /// <param name="name">The attribute.</param>
    /// <param name="words">The words to draw from.</param>
    public Gen<string> Word(string name, params string[] words) =>
        Fixed(name) is { } value ? Gen.Constant(value.GetValue<string>()) : Gen.Elements(words);

    /// <summary>A list of whole numbers, or null where the attribute is left at its default.</summary>
    /// <param name="name">The attribute.</param>
    /// <param name="otherwise">How to draw it.</param>
    public Gen<int[]?> List(string name, Gen<int[]?> otherwise) => List<int>(name, otherwise);

    /// <summary>A list of whole numbers that may be very large, or null where the attribute is left at its default.</summary>
    /// <param name="name">The attribute.</param>
    /// <param name="otherwise">How to draw it.</param>
    public Gen<long[]?> List(string name, Gen<long[]?> otherwise) => List<long>(name, otherwise);

    /// <summary>A list of real numbers, or null where the attribute is left at its default.</summary>
    /// <param name="name">The attribute.</param>
    /// <param name="otherwise">How to draw it.</param>
    public Gen<double[]?> Reals(string name, Gen<double[]?> otherwise) => List<double>(name, otherwise);

    /// <summary>Whether the user fixed an attribute.</summary>
    /// <param name="name">The attribute.</param>
    public bool Has(string name) => Fixed(name) is not null;

    /// <summary>
    /// The same wishes with what drafts are drawn around decided: how many spatial axes and how many groups. Decided once, a case is
    /// not drawn again with fewer axes because one with more did not fit.
    /// </summary>
    /// <exception cref="LayerException">The lists that are fixed contradict each other, or have more than three spatial axes.</exception>
    public Gen<Wishes> Decided()
    {
        var fixedRank = FixedRank();
        return from rank in fixedRank is { } given
                ? Gen.Constant(given)
                : Gen.Frequency((2, Gen.Constant(1)), (4, Gen.Constant(2)), (1, Gen.Constant(3)))
            from groups in Integer("group", Gen.Frequency((6, Gen.Constant(1)), (3, Gen.Constant(2)), (1, Gen.Constant(3))))
            select new Wishes(op, fixedAttributes) { Rank = rank, Groups = groups };
    }

    /// <summary>How many spatial axes there are: as many as the fixed lists have entries.</summary>
    private int? FixedRank()
    {
        var ranks = SpatialLists
            .Concat(op == "ConvTranspose" ? [("output_shape", 1)] : [])
            .Where(list => Fixed(list.Name) is not null)
            .Select(list => (list.Name, Rank: ((JsonArray)Fixed(list.Name)!).Count / list.EntriesAnAxis))
            .ToList();
        if (ranks.Count == 0)
        {
            return null;
        }

        var (name, rank) = ranks[0];
        LayerException.Unless(rank is >= 1 and <= 3, op, name, $"speaks of {rank} spatial axes: cases have one to three");
        var other = ranks.Find(list => list.Rank != rank);
        LayerException.Unless(other == default, op, other.Name ?? "", $"speaks of {other.Rank} spatial axes, but {name} of {rank}");
        return rank;
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

    /// <exception cref="LayerException">It is NaN or infinite, which JSON writes as a word.</exception>
    private double Finite(string name, JsonNode value) =>
        value.GetValueKind() == JsonValueKind.Number
            ? value.GetValue<double>()
            : throw new LayerException(op, name, $"is {value}: cases are drawn around finite numbers");

    private Gen<T[]?> List<T>(string name, Gen<T[]?> otherwise) =>
        Fixed(name) is { } value ? Gen.Constant<T[]?>(value.Deserialize<T[]>()) : otherwise;

    private JsonNode? Fixed(string name) => fixedAttributes[name];
}
