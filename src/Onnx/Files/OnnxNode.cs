using Reference.Cases;
using Reference.Onnx.Protocol;

namespace Reference.Onnx;

/// <summary>One operator at work in a model, as the file has it.</summary>
public sealed class OnnxNode
{
    private readonly Dictionary<string, AttributeProto> _attributes = new(StringComparer.Ordinal);
    private readonly string _file;

    internal OnnxNode(NodeProto proto, int place, int version, string file)
    {
        (_file, Version) = (file, version);
        (Name, Operator) = (proto.Name.Length > 0 ? proto.Name : $"#{place}", proto.OpType);
        Domain = proto.Domain is "ai.onnx" ? "" : proto.Domain;
        (Inputs, Outputs) = ([.. proto.Input], [.. proto.Output]);
        foreach (var attribute in proto.Attribute)
        {
            if (attribute.RefAttrName.Length > 0)
            {
                throw Error($"attribute {FileFormatException.Quote(attribute.Name)} is a function's, but there are no functions here");
            }

            if (!_attributes.TryAdd(attribute.Name, attribute))
            {
                throw Error($"attribute {FileFormatException.Quote(attribute.Name)} is there twice");
            }
        }
    }

    /// <summary>The node's name, or <c>#3</c> where it has none: its place in the file.</summary>
    public string Name { get; }

    /// <summary>The operator's name, such as <c>Conv</c>.</summary>
    public string Operator { get; }

    /// <summary>The operator's domain; empty for ONNX's own.</summary>
    public string Domain { get; }

    /// <summary>The version of that domain's operators that the model imports.</summary>
    public int Version { get; }

    /// <summary>The tensors that go in; empty where an optional one is left out.</summary>
    public IReadOnlyList<string> Inputs { get; }

    /// <summary>The names given to what comes out; empty where that is not wanted.</summary>
    public IReadOnlyList<string> Outputs { get; }

    /// <summary>The names of the attributes that are given.</summary>
    public IEnumerable<string> AttributeNames => _attributes.Keys;

    /// <summary><c>node conv1 (Conv)</c>: how errors name it.</summary>
    public override string ToString() =>
        $"node {FileFormatException.Quote(Name)} ({(Domain.Length > 0 ? $"{FileFormatException.Quote(Domain)}:" : "")}{FileFormatException.Quote(Operator)})";

    /// <summary>Whether an attribute is given.</summary>
    internal bool Has(string attribute) => _attributes.ContainsKey(attribute);

    /// <summary>An attribute that is a whole number.</summary>
    internal long? Integer(string attribute) => Typed(attribute, 2, "a whole number")?.I;

    /// <summary>An attribute that is a number, binary32 as ONNX has it.</summary>
    internal double? Number(string attribute) => Typed(attribute, 1, "a number")?.F;

    /// <summary>An attribute that is a text.</summary>
    internal string? Text(string attribute) => Typed(attribute, 3, "a text")?.S.ToStringUtf8();

    /// <summary>An attribute that is a list of whole numbers.</summary>
    internal IReadOnlyList<long>? Integers(string attribute) => Typed(attribute, 7, "a list of whole numbers")?.Ints;

    /// <summary>An attribute that is a list of numbers.</summary>
    internal IReadOnlyList<float>? Numbers(string attribute) => Typed(attribute, 6, "a list of numbers")?.Floats;

    /// <summary>An attribute that is a list of texts.</summary>
    internal IReadOnlyList<string>? Texts(string attribute) =>
        Typed(attribute, 8, "a list of texts")?.Strings.Select(text => text.ToStringUtf8()).ToList();

    /// <summary>An attribute that is a tensor.</summary>
    internal OnnxTensor? Tensor(string attribute) =>
        Typed(attribute, 4, "a tensor") is { } proto ? TensorReader.Read(proto.T ?? new TensorProto(), _file, null) : null;

    /// <summary>An attribute of whichever type it has: a long, a double, a text, or a list of one of these.</summary>
    internal object Any(string attribute) =>
        TypeOf(_attributes[attribute]) switch
        {
            1 => Number(attribute)!,
            2 => Integer(attribute)!,
            3 => Text(attribute)!,
            6 => Numbers(attribute)!,
            7 => Integers(attribute)!,
            8 => Texts(attribute)!,
            _ => throw Error($"attribute {FileFormatException.Quote(attribute)} is of a kind that this operator does not have"),
        };

    /// <summary>What to throw where the node cannot be used.</summary>
    internal FileFormatException Error(string problem) => new(_file, $"{this}: {problem}");

    private AttributeProto? Typed(string attribute, int type, string what) =>
        !_attributes.TryGetValue(attribute, out var proto) ? null
        // An empty list has no type in files that leave the type out.
        : TypeOf(proto) == type || (proto.Type == 0 && TypeOf(proto) == 0) ? proto
        : throw Error($"attribute {attribute} must be {what}");

    /// <summary>The type that is given, or in files from before there were types the one of the field that is used.</summary>
    private static int TypeOf(AttributeProto proto) =>
        proto.Type != 0 ? proto.Type
        : proto.Floats.Count > 0 ? 6
        : proto.Ints.Count > 0 ? 7
        : proto.Strings.Count > 0 ? 8
        : proto.T is not null ? 4
        : proto.S.Length > 0 ? 3
        : proto.F != 0 ? 1
        : proto.I != 0 ? 2
        : 0;
}
