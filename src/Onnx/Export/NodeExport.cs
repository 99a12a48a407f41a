using System.Globalization;
using Google.Protobuf;
using Reference.Cases;
using Reference.Layers;
using Reference.Networks;
using Reference.Onnx.Protocol;
using Reference.Onnx.Translation;

namespace Reference.Onnx;

/// <summary>Operators of the specification as nodes of an ONNX graph: the way back from <see cref="Translator"/>.</summary>
internal static class NodeExport
{
    /// <summary>The version of ONNX's file format that is written.</summary>
    public const int FormatVersion = 10;

    /// <summary>Attributes that the specification has beyond ONNX.</summary>
    private static readonly HashSet<(string, string)> NotInOnnx =
    [
        ("MaxUnpool", "indices_into_output"),
        ("Softplus", "threshold"),
        ("Dropout", "ratio"),
        ("Dropout", "training_mode"),
    ];

    private const string Nowhere = "a model cannot have that";

    /// <summary>Whether ONNX has an operator.</summary>
    public static bool Knows(string op) => Translator.Knows("", op) || Translator.Knows(Translator.Training, op);

    /// <summary>ONNX's domain of an operator: the empty name, or that of its training operators.</summary>
    /// <param name="op">The operator's name.</param>
    /// <param name="node">What the node is called.</param>
    /// <exception cref="LayerException">ONNX has no operator of that name.</exception>
    public static string DomainOf(string op, string node) =>
        Translator.Knows("", op) ? ""
        : Translator.Knows(Translator.Training, op) ? Translator.Training
        : throw new LayerException(node, op, $"is no operator of ONNX: {Nowhere}");

    /// <summary>The versions of ONNX's operators that a model with these of them is written for: as old as they allow, so that many runtimes read it.</summary>
    public static IEnumerable<OperatorSetIdProto> Versions(IReadOnlyCollection<string> operators, OnnxType type)
    {
        yield return new()
        {
            Version =
                operators.Contains("Swish") ? 24
                : type == OnnxType.BFloat16 ? 22
                : NetworkExport.Version,
        };
        if (operators.Any(op => DomainOf(op, op).Length > 0))
        {
            yield return new() { Domain = Translator.Training, Version = 1 };
        }
    }

    /// <summary>The operator as an ONNX file can say it: real attributes rounded to binary32, those that are inputs there to the type of the tensors,
    /// and statistics in binary32.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="type">What its real tensors hold.</param>
    /// <exception cref="LayerException">ONNX has no such operator, attribute or type.</exception>
    public static IOperator Rounded(IOperator op, OnnxType type)
    {
        var name = op.Signature.Name;
        DomainOf(name, name);
        var allowed = name switch
        {
            "Celu" => type == OnnxType.Float,
            "Adagrad" or "Adam" or "Momentum" => type is OnnxType.Float or OnnxType.Double,
            _ => type.IsReal(),
        };
        LayerException.Unless(allowed, name, type.Name(), $"is no type of ONNX's {name}");
        return NodeCall.Create(name, [.. Operators.ValuesOf(op).Select(one => (one.Name, (object?)Round(one.Name, one.Value)))]);

        object Round(string attribute, object value) =>
            value switch
            {
                double number => IsOfTensors(attribute) ? type.Format().Round(number) : (float)number,
                IEnumerable<double> numbers => numbers.Select(number => (double)(float)number),
                _ when attribute == "stash_type" => (int)OnnxType.Float,
                _ => value,
            };
    }

    /// <summary>A node; constants that it needs become initializers of the graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="node">The node.</param>
    /// <param name="type">What its real tensors hold.</param>
    /// <exception cref="LayerException">ONNX has no such operator or attribute.</exception>
    public static NodeProto Write(GraphProto graph, Node node, OnnxType type)
    {
        var name = node.Operator.Signature.Name;
        var written = new NodeProto
        {
            Name = node.Name,
            OpType = name,
            Domain = DomainOf(name, node.Name),
        };
        written.Input.AddRange(node.Inputs);
        written.Output.AddRange(node.Outputs);
        LayerException.Unless(
            node.Operator is not Dropout { TrainingMode: true },
            node.Name,
            "training_mode",
            $"is 1, where ONNX's Dropout draws the mask itself: {Nowhere}"
        );
        var usual = Operators.ValuesOf(Operators.Create(name)).ToDictionary();
        var inputs = AttributesThatAreInputs(name);
        foreach (var (attribute, value) in Operators.ValuesOf(node.Operator))
        {
            var place = Array.IndexOf(inputs, attribute);
            if (place >= 0)
            {
                var constant = $"{node.Name}.{attribute}";
                graph.Initializer.Add(Constant(constant, value, IsOfTensors(attribute) ? type : OnnxType.Float));
                while (written.Input.Count <= place)
                {
                    written.Input.Add("");
                }

                written.Input[place] = constant;
            }
            else if (!NotInOnnx.Contains((name, attribute)) && attribute != "exact_fit")
            {
                written.Attribute.Add(Attribute(attribute, value));
            }
            else
            {
                LayerException.Unless(
                    node.Operator is Dropout || Equals(value, usual.GetValueOrDefault(attribute)),
                    node.Name,
                    attribute,
                    $"is no attribute of ONNX's {name}: {Nowhere}"
                );
            }
        }

        return written;
    }

    /// <summary>Those attributes of the specification that are inputs in ONNX, at their places among the inputs.</summary>
    private static string[] AttributesThatAreInputs(string name) =>
        name switch
        {
            "Reshape" or "Expand" => ["", "shape"],
            "Pad" => ["", "pads", "constant_value", "axes"],
            "Clip" => ["", "min", "max"],
            "MaxUnpool" => ["", "", "output_shape"],
            "Slice" => ["", "starts", "ends", "axes", "steps"],
            "Split" => ["", "split"],
            "Resize" => ["", "roi", "scales", "sizes"],
            "Squeeze" or "Unsqueeze" or "ReduceMean" or "ReduceSum" or "ReduceMax" or "ReduceMin" or "ReduceProd" => ["", "axes"],
            "ReduceL1" or "ReduceL2" or "ReduceSumSquare" => ["", "axes"],
            _ => [],
        };

    /// <summary>Whether an attribute that is an input in ONNX has the type of the operator's tensors there.</summary>
    private static bool IsOfTensors(string attribute) => attribute is "min" or "max" or "constant_value";

    private static TensorProto Constant(string name, object value, OnnxType type) =>
        TensorExport.Stored(
            value switch
            {
                double number => Reals(name, type, Shape.Scalar, number),
                IEnumerable<double> numbers => Reals(name, type, [numbers.Count()], [.. numbers]),
                IEnumerable<int> numbers => OnnxTensor.OfIntegers(name, [numbers.Count()], [.. numbers.Select(number => (long)number)]),
                IEnumerable<long> numbers => OnnxTensor.OfIntegers(name, [numbers.Count()], [.. numbers]),
                _ => throw new ArgumentException($"{name} is {value.GetType().Name}, which no input holds", nameof(value)),
            }
        );

    private static OnnxTensor Reals(string name, OnnxType type, Shape shape, params double[] numbers) =>
        OnnxTensor.Of(StoredTensor.OfReals(name, type.Format(), Tensors.Of(shape, numbers), shape));

    private static AttributeProto Attribute(string name, object value)
    {
        var attribute = new AttributeProto { Name = name };
        switch (value)
        {
            case double number:
                (attribute.Type, attribute.F) = (1, (float)number);
                break;
            case int or long or bool:
                (attribute.Type, attribute.I) = (2, System.Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case string word:
                (attribute.Type, attribute.S) = (3, ByteString.CopyFromUtf8(word));
                break;
            case IEnumerable<double> numbers:
                attribute.Type = 6;
                attribute.Floats.AddRange(numbers.Select(number => (float)number));
                break;
            default:
                attribute.Type = 7;
                attribute.Ints.AddRange(value as IEnumerable<long> ?? ((IEnumerable<int>)value).Select(number => (long)number));
                break;
        }

        return attribute;
    }
}
