using System.Text.Json.Nodes;
using Reference.Cases;
using Reference.Layers;
using Reference.Networks;

namespace Reference.Onnx.Translation;

/// <summary>A node of a model at the moment when its inputs are there: what translations ask of it.</summary>
internal sealed class NodeCall(OnnxNode node, IKnownTensors known)
{
    /// <summary>The node.</summary>
    public OnnxNode Node => node;

    /// <summary>The version of the operators that the model is written for.</summary>
    public int Version => node.Version;

    /// <summary>The name of an input, or the empty name.</summary>
    public string Input(int place) => place < node.Inputs.Count ? node.Inputs[place] : "";

    /// <summary>The name of an output, or the empty name.</summary>
    public string Output(int place) => place < node.Outputs.Count ? node.Outputs[place] : "";

    /// <summary>Whether an input is given.</summary>
    public bool Has(int place) => Input(place).Length > 0;

    /// <summary>The shape of an input that must be given.</summary>
    public Shape Shape(int place) => known.ShapeOf(Required(place));

    /// <summary>The type of an input that must be given.</summary>
    public OnnxType Type(int place) => known.TypeOf(Required(place));

    /// <summary>A name for a tensor in between.</summary>
    public string NewName(string purpose) => known.NewName(purpose);

    /// <summary>The whole numbers of an input, or null where it is left out.</summary>
    public long[]? Integers(int place) => Has(place) ? known.Integers(Input(place)) : null;

    /// <summary>The numbers of an input, or null where it is left out.</summary>
    public double[]? Reals(int place) => Has(place) ? known.Doubles(Input(place)) : null;

    /// <summary>A zero of the type of an input.</summary>
    public OnnxTensor Zero(int place) => OnnxTensor.OfBytes("", Type(place), [1], new byte[Type(place).Size()]);

    /// <summary>The one number of an input, or null where it is left out.</summary>
    public double? Number(int place)
    {
        if (!Has(place))
        {
            return null;
        }

        var numbers = known.Doubles(Input(place));
        return numbers.Length == 1
            ? numbers[0]
            : throw node.Error($"its input {FileFormatException.Quote(Input(place))} is {Shape(place)}, but must be one number");
    }

    /// <summary>An operator of the specification by its name.</summary>
    /// <param name="name">ONNX's name, or that of the operator that stands for it.</param>
    /// <param name="attributes">Its attributes under their names; null leaves one at its default.</param>
    public static IOperator Create(string name, params (string Name, object? Value)[] attributes)
    {
        var json = new JsonObject();
        foreach (var (key, value) in attributes)
        {
            if (value is not null)
            {
                json[key] = Json(value);
            }
        }

        return Operators.Create(name, json.ToJsonString());
    }

    /// <summary>The specification's operator of the node's own name with the node's attributes.</summary>
    /// <param name="without">Attributes that are not the specification's.</param>
    /// <param name="more">Attributes that the node does not have itself; those that it has win.</param>
    public IOperator Same(string[]? without = null, params (string Name, object? Value)[] more)
    {
        var own = node
            .AttributeNames.Where(name => without?.Contains(name) is not true)
            .Select(name => (name, (object?)node.Any(name)))
            .ToList();
        return Create(node.Operator, [.. own, .. more.Where(extra => !own.Exists(attribute => attribute.name == extra.Name))]);
    }

    /// <summary>Applies an operator to the node's first inputs, as many as the operator has, for the node's outputs.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="inputs">How many inputs; those after them are attributes in the specification.</param>
    public Apply Apply(IOperator op, int inputs = int.MaxValue) =>
        new(new Node(node.Name, op, [.. node.Inputs.Take(inputs)], node.Outputs));

    /// <summary>Applies an operator between tensors by name.</summary>
    public Apply Apply(IOperator op, string output, params string[] inputs) => new(new Node(node.Name, op, output, inputs));

    /// <summary>An attribute list or input of whole numbers as an attribute of the specification, 32 bits each.</summary>
    public static IReadOnlyList<long>? Clamped(IReadOnlyList<long>? values) =>
        values?.Select(value => Math.Clamp(value, -int.MaxValue, int.MaxValue)).ToList();

    private string Required(int place) => Has(place) ? Input(place) : throw node.Error($"its input {place} is missing");

    private static JsonNode? Json(object value) =>
        value switch
        {
            bool truth => JsonValue.Create(truth ? 1 : 0),
            int number => JsonValue.Create(number),
            long number => JsonValue.Create(number),
            double number when double.IsFinite(number) => JsonValue.Create(number),
            double number => JsonValue.Create(
                double.IsNaN(number) ? "NaN"
                : number > 0 ? "Infinity"
                : "-Infinity"
            ),
            string text => JsonValue.Create(text),
            IEnumerable<long> numbers => new JsonArray([.. numbers.Select(number => JsonValue.Create(number))]),
            IEnumerable<int> numbers => new JsonArray([.. numbers.Select(number => JsonValue.Create(number))]),
            IEnumerable<float> numbers => new JsonArray([.. numbers.Select(number => Json((double)number))]),
            IEnumerable<double> numbers => new JsonArray([.. numbers.Select(number => Json(number))]),
            IEnumerable<string> texts => new JsonArray([.. texts.Select(text => JsonValue.Create(text))]),
            _ => throw new ArgumentException($"{value.GetType().Name} is no attribute", nameof(value)),
        };
}
