using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Reference.Layers;

namespace Reference.Oracle.Diagnosis;

/// <summary>Of every operator: an attribute that is not read at all, a truth value taken for its opposite, a word for another one.</summary>
internal static class AttributeMistakes
{
    /// <summary>They change no result, must be given, or leave nothing that fits the shapes when they are not read.</summary>
    private static readonly string[] Left = ["exact_fit", "stash_type", "kernel_shape", "group", "num_groups", "size"];

    /// <summary>The same of single operators.</summary>
    private static readonly (string Op, string Attribute)[] LeftOf =
    [
        ("Concat", "axis"),
        ("DepthToSpace", "blocksize"),
        ("Expand", "shape"),
        ("Gemm", "transA"),
        ("Gemm", "transB"),
        ("LocallyConnected", "auto_pad"),
        ("LocallyConnected", "dilations"),
        ("LocallyConnected", "pads"),
        ("LocallyConnected", "strides"),
        ("MaxUnpool", "strides"),
        ("Momentum", "alpha"),
        ("Momentum", "beta"),
        ("Momentum", "mode"),
        ("Momentum", "norm_coefficient"),
        ("Pad", "pads"),
        ("Reshape", "allowzero"),
        ("Reshape", "shape"),
        ("Resize", "roi"),
        ("Resize", "scales"),
        ("Resize", "sizes"),
        ("Slice", "ends"),
        ("Slice", "starts"),
        ("SpaceToDepth", "blocksize"),
        ("Split", "num_outputs"),
        ("Split", "split"),
        ("Unsqueeze", "axes"),
    ];

    /// <summary>Mistakes with a number of their own.</summary>
    private static readonly Dictionary<string, string> Ids = new()
    {
        ["with auto_pad ignored"] = "T05",
        ["with pads ignored"] = "C09",
        ["with strides ignored"] = "C12",
        ["with dilations ignored"] = "C07",
        ["with ceil_mode ignored"] = "P06",
        ["with count_include_pad inverted"] = "P08",
        ["with approximate ignored"] = "A10",
        ["with approximate tanh"] = "A10",
        ["with training_mode inverted"] = "N09",
        ["with storage_order ignored"] = "P13",
        ["with axis ignored"] = "A14",
    };

    public static IEnumerable<Variant> Variants { get; } =
    [
        .. Operators.Names.SelectMany(op => Of(Operators.Create(op))).GroupBy(variant => variant.Words).Select(Together),
        new("C08", "with pads read as a pair for each axis", ["Pad"], asked => Specification.WithAttributes(asked, Paired)),
    ];

    private static IEnumerable<Variant> Of(IOperator op)
    {
        var attributes =
            from property in op.GetType().GetProperties()
            where property.SetMethod is { IsPublic: true } && property.PropertyType != typeof(Signature)
            let name = property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name
                ?? JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name)
            where !Left.Contains(name) && !LeftOf.Contains((op.Signature.Name, name))
            orderby name
            select (name, property);
        foreach (var (name, property) in attributes)
        {
            if (property.PropertyType == typeof(bool))
            {
                yield return With(
                    op,
                    $"with {name} inverted",
                    "a truth value is taken for its opposite",
                    attributes => attributes[name] = 1 - ((int?)attributes[name] ?? 0)
                );
            }
            else
            {
                yield return With(op, $"with {name} ignored", "an attribute is not read", attributes => attributes.Remove(name));
            }

            if (property.PropertyType.IsEnum && name != "auto_pad")
            {
                foreach (var word in Words(property.PropertyType, property.GetValue(op)!))
                {
                    yield return With(op, $"with {name} {word}", "a word is taken for another one", attributes => attributes[name] = word);
                }
            }
        }
    }

    private static Variant With(IOperator op, string words, string mistake, Action<JsonObject> change) =>
        new(Ids.GetValueOrDefault(words, "G01"), words, [op.Signature.Name], asked => Specification.WithAttributes(asked, change))
        {
            Mistake = Ids.ContainsKey(words) ? words : mistake,
        };

    /// <summary>The same attribute of several operators is one variant of all of them.</summary>
    private static Variant Together(IEnumerable<Variant> same) =>
        same.First() with
        {
            Operators = [.. same.SelectMany(variant => variant.Operators)],
        };

    /// <summary>The words of an enumeration but the default, which is what an attribute that is not read comes to.</summary>
    private static IEnumerable<string> Words(Type words, object usual) =>
        words
            .GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(word => !word.GetValue(null)!.Equals(usual))
            .Select(word => word.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name ?? word.Name);

    private static void Paired(JsonObject attributes)
    {
        var pads = ((JsonArray)attributes["pads"]!).Select(entry => (int)entry!).ToList();
        attributes["pads"] = new JsonArray([
            .. pads.Where((_, place) => place % 2 == 0)
                .Concat(pads.Where((_, place) => place % 2 == 1))
                .Select(entry => JsonValue.Create(entry)),
        ]);
    }
}
