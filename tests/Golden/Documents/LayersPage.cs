using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Reference.Layers;

namespace Reference.GoldenTests.Documents;

/// <summary>Writes docs/layers.md from the operators themselves and from the comments on them.</summary>
internal static partial class LayersPage
{
    private const string Opening = """
        # Layers, losses and optimisers

        Made from the source by `./build.sh docs`; a test compares the two. A layer's file says more: the comments of its passes, and the passes.

        An operator, its attributes and its tensors have ONNX's names. An *exact* operator needs only + - × ÷ and comparisons and runs over
        every number type, exact fractions included (`where T : INumber<T>`); a *real* one needs exp, log or a root (`where T : IFloatingPointIeee754<T>`).
        Lecture ids are those of the tests: `./build.sh test --filter-trait Lecture=pooling`.
        Letters: N batch, C channels, H W input, O filters, K L kernel, s stride, p pad, d dilation, G groups.

        `d` before an output's name is its upstream gradient, which is given; `d` before an input's name its gradient, a result. *Dialect* says what is chosen where systems differ, and what others choose;
        *Allowed*, in units u of roundoff, what the bound leaves for other formulas ([why](numbers/bounded.md#room-for-other-formulas)).
        A step of an optimiser takes any number of parameters at once: R is the rate and T the count of updates, one number each; `inputs` are all parameters x, then all their gradients dx, then of
        each state in the formula's order (v before h) that of all parameters; `outputs` are the new parameters, then the new states.

        | operator | C# type | numbers | lectures |
        |---|---|---|---|

        """;

    private const string Windows = """

        ## Windows

        Which elements of x each element of y is made of, along one axis, with a `kernel_shape` of 3: `#` an element, `o` padding, which stands at the dots. Convolution and pooling
        alike; `ceil_mode` is pooling's alone.


        """;

    private static readonly JsonSerializerOptions Options = new()
    {
        Converters = { new JsonStringEnumConverter() },
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    private static readonly Dictionary<string, XElement> Comments = XDocument
        .Load(Path.ChangeExtension(typeof(Operators).Assembly.Location, ".xml"))
        .Descendants("member")
        .ToDictionary(member => (string)member.Attribute("name")!);

    public static string Write()
    {
        var page = new StringBuilder(Opening);
        foreach (var op in Operators.Names.Select(name => Operators.Create(name)))
        {
            page.Append($"| [{Name(op)}](#{Name(op).ToLowerInvariant()}) | `{op.GetType().Name}` ")
                .Append($"| {(op is IExactOperator ? "exact" : "real")} | {string.Join(", ", Lectures(op))} |\n");
        }

        page.Append(Windows).Append($"```text\n{WindowDrawings.Write()}```\n");
        foreach (var op in Operators.Names.Select(name => Operators.Create(name)))
        {
            page.Append($"\n## {Name(op)}\n\n").Append(Paragraphs(Comment(op).Element("summary")!));
            page.Append($"\n**In** {Ports(op.Signature.Inputs)}. **Out** {Ports(op.Signature.Outputs)}.\n");
            page.Append(Attributes(op));
            page.Append('\n').Append(Paragraphs(Comment(op).Element("remarks")!));
        }

        return page.ToString();
    }

    /// <summary>The attributes as <see cref="Operators"/> reads them: properties that can be set, in snake_case or under a name of their own.</summary>
    public static IEnumerable<(string Name, PropertyInfo Property)> AttributesOf(Type op) =>
        from property in op.GetProperties()
        where property.SetMethod is { IsPublic: true } && property.PropertyType != typeof(Signature)
        let own = property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name
        let name = own ?? JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name)
        orderby name
        select (name, property);

    private static string Name(IOperator op) => op.Signature.Name;

    private static XElement Comment(IOperator op) => Comments[$"T:{op.GetType().FullName}"];

    /// <summary>The ids in the sentence on lectures: words in brackets, <c>(id relu)</c> or <c>(voting, chaining: …)</c>.</summary>
    private static IEnumerable<string> Lectures(IOperator op)
    {
        var sentence = Line(Comment(op).Element("remarks")!)
            .Split('\n')
            .SkipWhile(line => !line.StartsWith("Lecture", StringComparison.Ordinal));
        var text = string.Join(' ', sentence).Split("Source:")[0].Split("Dialect:")[0];
        return Ids().Matches(text).SelectMany(match => match.Groups["id"].Captures).Select(id => id.Value).Distinct();
    }

    private static string Ports(IEnumerable<Port> ports) => string.Join(", ", ports.Select(Describe));

    private static string Describe(Port port)
    {
        var name = port.Variadic ? $"`{port.Name}_0`, `{port.Name}_1`, …" : $"`{port.Name}`";
        string?[] more =
        [
            port.Optional ? "optional" : null,
            port.Kind switch
            {
                PortKind.Integer => "integers",
                PortKind.Boolean => "mask",
                _ => port.Differentiable ? null : "no gradient",
            },
        ];
        var said = string.Join(", ", more.OfType<string>());
        return said.Length == 0 ? name : $"{name} ({said})";
    }

    private static string Attributes(IOperator op)
    {
        var rows = AttributesOf(op.GetType()).ToList();
        if (rows.Count == 0)
        {
            return "";
        }

        var table = new StringBuilder("\n| attribute | type | default | |\n|---|---|---|---|\n");
        foreach (var (name, property) in rows)
        {
            var comment = Comments[$"P:{property.DeclaringType!.FullName}.{property.Name}"].Element("summary")!;
            table.Append(
                $"| `{name}` | {Type(property.PropertyType)} | {Default(property, op)} | {Line(comment).ReplaceLineEndings(" ").Trim()} |\n"
            );
        }

        return table.ToString();
    }

    private static string Type(Type type) =>
        Nullable.GetUnderlyingType(type) is { } underlying ? Type(underlying)
        : type == typeof(bool) ? "0 or 1"
        : type == typeof(int) || type == typeof(long) ? "int"
        : type == typeof(double) || type == typeof(float) ? "float"
        : type == typeof(string) ? "text"
        : type.IsEnum ? string.Join(", ", Enum.GetValues(type).Cast<object>().Select(value => $"`{Text(value)}`"))
        : type.IsAssignableTo(typeof(IEnumerable<double>)) ? "floats"
        : "ints";

    private static string Default(PropertyInfo property, IOperator op) =>
        property.GetValue(op) switch
        {
            null => "",
            bool truth => truth ? "`1`" : "`0`",
            { } value => $"`{Text(value)}`",
        };

    private static string Text(object value) => JsonSerializer.Serialize(value, Options).Trim('"');

    /// <summary>A comment as Markdown: formulas in blocks of their own, and a new paragraph for sources and dialects.</summary>
    private static string Paragraphs(XElement comment)
    {
        var text = new StringBuilder();
        foreach (var node in comment.Nodes())
        {
            if (node is XElement { Name.LocalName: "code" } code)
            {
                var lines = code.Value.Trim().Split('\n').Select(line => line.Trim());
                text.Append($"\n```text\n{string.Join('\n', lines)}\n```\n\n");
            }
            else
            {
                text.Append(Inline(node));
            }
        }

        var paragraphs = Label().Replace(text.ToString(), "\n\n$0").Trim();
        return ManyLines().Replace(LineEnd().Replace(paragraphs, "\n"), "\n\n") + "\n";
    }

    private static string Line(XElement comment) => string.Concat(comment.Nodes().Select(Inline)).Trim();

    private static string Inline(XNode node) =>
        node switch
        {
            XText text => LineBreak()
                .Replace(text.Value, "\n")
                .Replace("|", "\\|", StringComparison.Ordinal)
                .Replace("*", "\\*", StringComparison.Ordinal),
            XElement { Name.LocalName: "see" } see => $"`{Named((string)see.Attribute("cref")!)}`",
            XElement element => $"`{element.Value}`",
            _ => "",
        };

    /// <summary>What a reader calls a property or type: an attribute by its own name.</summary>
    private static string Named(string reference)
    {
        var name = reference.Split('.')[^1];
        return reference.StartsWith("P:", StringComparison.Ordinal) ? JsonNamingPolicy.SnakeCaseLower.ConvertName(name) : name;
    }

    [GeneratedRegex(@"(?<=\s)\((?:ids? )?(?<id>[a-z0-9]+(?:-[a-z0-9]+)*)(?:, (?<id>[a-z0-9]+(?:-[a-z0-9]+)*)(?=[,:;)]))*(?=[,:;)])")]
    private static partial Regex Ids();

    [GeneratedRegex(@"\n(?=(?:Lectures?|Source|Dialect): )|(?<=[.)] )(?=(?:Source|Dialect): )")]
    private static partial Regex Label();

    [GeneratedRegex(@"\s*\n\s*")]
    private static partial Regex LineBreak();

    [GeneratedRegex(@" +\n")]
    private static partial Regex LineEnd();

    [GeneratedRegex(@"\n{3,}")]
    private static partial Regex ManyLines();
}
