using System.Text.Json;
using Google.Protobuf;
using Reference.Cases;
using Reference.Data;
using Reference.Layers;
using Reference.Networks;
using Reference.Onnx.Protocol;

namespace Reference.Onnx;

/// <summary>Writes networks of this project as ONNX models that other runtimes load: operators of version 21, weights inside the file.</summary>
public static class NetworkExport
{
    /// <summary>The version of ONNX's operators that is written.</summary>
    public const int Version = 21;

    private const int FormatVersion = 10;
    private const string Batch = "N";

    /// <summary>Writes a network as it is used after training: batch normalisation by its running statistics, no dropout.</summary>
    /// <param name="network">The network.</param>
    /// <param name="parameters">The values of its parameters.</param>
    /// <param name="path">The file; one that is there is replaced.</param>
    /// <param name="pictures">How the network was fed with pixels; the model then takes numbers from 0 to 1 and does that itself. Null for a network that
    /// takes its inputs as they are.</param>
    /// <exception cref="LayerException">An operator or attribute of the network is not one of ONNX's.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Export(this Network network, Values<float> parameters, string path, Normalisation? pictures = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(parameters);
        var model = ModelOf(network.ForInference(), parameters, pictures ?? Normalisation.None);
        AtomicFile.Write(path, stream => model.WriteTo(stream));
    }

    private static ModelProto ModelOf(Network network, Values<float> parameters, Normalisation pictures)
    {
        var graph = new GraphProto { Name = "network" };
        var renamed = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var input in network.Inputs)
        {
            graph.Input.Add(Declared(input.Name, input.Kind, input.Shape));
            if (pictures != Normalisation.None && input.Kind == PortKind.Real && input.Shape.Rank > 1)
            {
                renamed[input.Name] = Standardised(graph, input.Name, pictures);
            }
        }

        foreach (var parameter in network.Parameters)
        {
            graph.Initializer.Add(Stored(OnnxTensor.OfFloats(parameter.Name, parameter.Shape, parameters[parameter.Name].Flat())));
        }

        foreach (var node in network.Nodes)
        {
            graph.Node.Add(Written(graph, node with { Inputs = [.. node.Inputs.Select(name => renamed.GetValueOrDefault(name, name))] }));
        }

        foreach (var output in network.Outputs)
        {
            graph.Output.Add(Declared(output, PortKind.Real, network.ShapeOf(output)));
        }

        return new()
        {
            IrVersion = FormatVersion,
            ProducerName = "Reference",
            Graph = graph,
            OpsetImport = { new OperatorSetIdProto { Version = Version } },
        };
    }

    /// <summary>(x - centre) / scale, in front of everything.</summary>
    private static string Standardised(GraphProto graph, string input, Normalisation pictures)
    {
        var (centre, scale, centred, result) = ($"{input}.centre", $"{input}.scale", $"{input}.centred", $"{input}.standardised");
        graph.Initializer.Add(Stored(OfChannels(centre, pictures.Centres)));
        graph.Initializer.Add(Stored(OfChannels(scale, pictures.Scales)));
        graph.Node.Add(
            new NodeProto
            {
                Name = centred,
                OpType = "Sub",
                Input = { input, centre },
                Output = { centred },
            }
        );
        graph.Node.Add(
            new NodeProto
            {
                Name = result,
                OpType = "Div",
                Input = { centred, scale },
                Output = { result },
            }
        );
        return result;
    }

    /// <summary>A scalar, or C×1×1.</summary>
    private static OnnxTensor OfChannels(string name, IReadOnlyList<double> values) =>
        OnnxTensor.OfFloats(name, values.Count == 1 ? Shape.Scalar : [values.Count, 1, 1], [.. values.Select(value => (float)value)]);

    private static NodeProto Written(GraphProto graph, Node node)
    {
        var name = node.Operator.Signature.Name;
        var written = new NodeProto { Name = node.Name, OpType = name };
        written.Input.AddRange(node.Inputs);
        written.Output.AddRange(node.Outputs);
        using var attributes = JsonDocument.Parse(Operators.AttributesOf(node.Operator));
        var inputs = AttributesThatAreInputs(name);
        foreach (var attribute in attributes.RootElement.EnumerateObject())
        {
            var place = Array.IndexOf(inputs, attribute.Name);
            if (place >= 0)
            {
                var constant = $"{node.Name}.{attribute.Name}";
                graph.Initializer.Add(Stored(Constant(constant, attribute.Value, attribute.Name)));
                while (written.Input.Count <= place + 1)
                {
                    written.Input.Add("");
                }

                written.Input[place + 1] = constant;
            }
            else if (!(name == "Dropout" && attribute.Name == "ratio"))
            {
                LayerException.Unless(
                    !NotInOnnx.Contains((name, attribute.Name)) && attribute.Name != "exact_fit",
                    node.Name,
                    attribute.Name,
                    $"is no attribute of ONNX's {name}: this network cannot be written as an ONNX model"
                );
                written.Attribute.Add(Attribute(attribute.Name, attribute.Value));
            }
        }

        LayerException.Unless(IsInOnnx(name), node.Name, name, $"is no operator of ONNX: this network cannot be written as an ONNX model");
        return written;
    }

    private static bool IsInOnnx(string name) => Translation.Translator.Knows("", name);

    /// <summary>Attributes that the specification has beyond ONNX.</summary>
    private static readonly HashSet<(string, string)> NotInOnnx = [("MaxUnpool", "indices_into_output"), ("Softplus", "threshold")];

    /// <summary>Those attributes of the specification that are inputs in ONNX, after the first input and in their order.</summary>
    private static string[] AttributesThatAreInputs(string name) =>
        name switch
        {
            "Reshape" or "Expand" => ["shape"],
            "Pad" => ["pads", "constant_value", "axes"],
            "Clip" => ["min", "max"],
            "Slice" => ["starts", "ends", "axes", "steps"],
            "Split" => ["split"],
            "Resize" => ["roi", "scales", "sizes"],
            "Squeeze" or "Unsqueeze" or "ReduceMean" or "ReduceSum" or "ReduceMax" or "ReduceMin" or "ReduceProd" => ["axes"],
            "ReduceL1" or "ReduceL2" or "ReduceSumSquare" => ["axes"],
            _ => [],
        };

    /// <summary>Attributes that are real numbers also where they are written without a point.</summary>
    private static bool IsReal(string attribute) =>
        attribute
            is "alpha"
                or "beta"
                or "gamma"
                or "epsilon"
                or "momentum"
                or "bias"
                or "min"
                or "max"
                or "constant_value"
                or "scales"
                or "roi"
                or "cubic_coeff_a"
                or "extrapolation_value";

    private static OnnxTensor Constant(string name, JsonElement value, string attribute)
    {
        var numbers = value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().ToList() : [value];
        Shape shape = value.ValueKind == JsonValueKind.Array ? [numbers.Count] : Shape.Scalar;
        return IsReal(attribute)
            ? OnnxTensor.OfFloats(name, shape, [.. numbers.Select(number => (float)Number(number))])
            : OnnxTensor.OfIntegers(name, shape, [.. numbers.Select(number => number.GetInt64())]);
    }

    private static double Number(JsonElement value) =>
        value.ValueKind == JsonValueKind.String
            ? double.Parse(value.GetString()!, System.Globalization.CultureInfo.InvariantCulture)
            : value.GetDouble();

    private static AttributeProto Attribute(string name, JsonElement value)
    {
        var attribute = new AttributeProto { Name = name };
        switch (value.ValueKind)
        {
            case JsonValueKind.Array when IsReal(name):
                attribute.Type = 6;
                attribute.Floats.AddRange(value.EnumerateArray().Select(number => (float)Number(number)));
                break;
            case JsonValueKind.Array:
                attribute.Type = 7;
                attribute.Ints.AddRange(value.EnumerateArray().Select(number => number.GetInt64()));
                break;
            case JsonValueKind.String when !IsReal(name):
                (attribute.Type, attribute.S) = (3, ByteString.CopyFromUtf8(value.GetString()!));
                break;
            case var _ when IsReal(name):
                (attribute.Type, attribute.F) = (1, (float)Number(value));
                break;
            default:
                (attribute.Type, attribute.I) = (2, value.GetInt64());
                break;
        }

        return attribute;
    }

    private static TensorProto Stored(OnnxTensor tensor)
    {
        var proto = new TensorProto
        {
            Name = tensor.Name,
            DataType = (int)tensor.Type,
            RawData = ByteString.CopyFrom(tensor.Data.Span),
        };
        proto.Dims.AddRange(tensor.Shape.Select(length => (long)length));
        return proto;
    }

    /// <summary>The first axis is the batch, of any length.</summary>
    private static ValueInfoProto Declared(string name, PortKind kind, Shape shape)
    {
        var type = kind switch
        {
            PortKind.Real => OnnxType.Float,
            PortKind.Integer => OnnxType.Int64,
            _ => OnnxType.Bool,
        };
        var tensor = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = new() };
        tensor.Shape.Dim.AddRange(
            shape.Select(
                (length, axis) =>
                    axis == 0
                        ? new TensorShapeProto.Types.Dimension { DimParam = Batch }
                        : new TensorShapeProto.Types.Dimension { DimValue = length }
            )
        );
        return new()
        {
            Name = name,
            Type = new() { TensorType = tensor },
        };
    }
}
