using Google.Protobuf;
using Reference.Onnx;
using Reference.Onnx.Protocol;

namespace Reference.GoldenTests.Onnx;

/// <summary>Models written down in tests: <c>new ModelText(13).Input("x", 2, 3).Node("Relu", "x", "y").Output("y")</c>.</summary>
internal sealed class ModelText
{
    public ModelText(int version, string domain = "")
    {
        Proto.IrVersion = 8;
        Proto.OpsetImport.Add(new OperatorSetIdProto { Domain = domain, Version = version });
        Proto.Graph = new GraphProto { Name = "test" };
    }

    public ModelProto Proto { get; } = new();

    public ModelText Input(string name, params int[] shape) => Input(name, OnnxType.Float, shape);

    public ModelText Input(string name, OnnxType type, params int[] shape)
    {
        Proto.Graph.Input.Add(Value(name, type, shape));
        return this;
    }

    public ModelText Output(string name, OnnxType type = 0, params int[] shape)
    {
        Proto.Graph.Output.Add(type == 0 ? new ValueInfoProto { Name = name } : Value(name, type, shape));
        return this;
    }

    public ModelText Declare(string name, OnnxType type, params int[] shape)
    {
        Proto.Graph.ValueInfo.Add(Value(name, type, shape));
        return this;
    }

    public ModelText Weights(string name, Shape shape, params float[] values)
    {
        var tensor = new TensorProto { Name = name, DataType = (int)OnnxType.Float };
        tensor.Dims.AddRange(shape.Select(length => (long)length));
        tensor.FloatData.AddRange(values);
        Proto.Graph.Initializer.Add(tensor);
        return this;
    }

    public ModelText Wholes(string name, params long[] values) => Indices(name, [values.Length], values);

    public ModelText Indices(string name, Shape shape, params long[] values)
    {
        var tensor = new TensorProto { Name = name, DataType = (int)OnnxType.Int64 };
        tensor.Dims.AddRange(shape.Select(length => (long)length));
        tensor.Int64Data.AddRange(values);
        Proto.Graph.Initializer.Add(tensor);
        return this;
    }

    /// <summary>A node; inputs and outputs are separated by spaces, <c>-</c> leaves one out.</summary>
    public ModelText Node(string op, string inputs, string outputs, params (string Name, object Value)[] attributes)
    {
        var node = new NodeProto { OpType = op, Name = $"{op.ToLowerInvariant()}{Proto.Graph.Node.Count}" };
        node.Input.AddRange(Names(inputs));
        node.Output.AddRange(Names(outputs));
        foreach (var (name, value) in attributes)
        {
            node.Attribute.Add(Attribute(name, value));
        }

        Proto.Graph.Node.Add(node);
        return this;
    }

    public byte[] Bytes() => Proto.ToByteArray();

    public OnnxModel Load() => OnnxModel.Load(new MemoryStream(Bytes()), "test.onnx");

    private static IEnumerable<string> Names(string names) =>
        names.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(name => name == "-" ? "" : name);

    private static AttributeProto Attribute(string name, object value)
    {
        var attribute = new AttributeProto { Name = name };
        switch (value)
        {
            case int number:
                (attribute.Type, attribute.I) = (2, number);
                break;
            case float number:
                (attribute.Type, attribute.F) = (1, number);
                break;
            case string text:
                (attribute.Type, attribute.S) = (3, ByteString.CopyFromUtf8(text));
                break;
            case string[] texts:
                attribute.Type = 8;
                attribute.Strings.AddRange(texts.Select(ByteString.CopyFromUtf8));
                break;
            default:
                attribute.Type = 7;
                attribute.Ints.AddRange(((int[])value).Select(number => (long)number));
                break;
        }

        return attribute;
    }

    private static ValueInfoProto Value(string name, OnnxType type, int[] shape)
    {
        var tensor = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = new() };
        tensor.Shape.Dim.AddRange(shape.Select(length => new TensorShapeProto.Types.Dimension { DimValue = length }));
        return new()
        {
            Name = name,
            Type = new() { TensorType = tensor },
        };
    }
}
