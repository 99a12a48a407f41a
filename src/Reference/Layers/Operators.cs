using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Reference.Losses;
using Reference.Optimisers;

namespace Reference.Layers;

/// <summary>Every operator of the specification under its ONNX name, and the way from and to its attributes as JSON.</summary>
/// <remarks>
/// An attribute is a property of the operator's record, its name in snake_case unless <see cref="JsonPropertyNameAttribute"/> says
/// otherwise (<c>KernelShape</c> is <c>kernel_shape</c>, <c>transA</c> has its own); truth values are 0 and 1 as in ONNX.
/// </remarks>
public static class Operators
{
    private static readonly Dictionary<string, Type> Types = new(StringComparer.Ordinal)
    {
        ["Abs"] = typeof(AbsoluteValue),
        ["AbsoluteLoss"] = typeof(AbsoluteLoss),
        ["Adagrad"] = typeof(Adagrad),
        ["Adam"] = typeof(Adam),
        ["AdamW"] = typeof(AdamW),
        ["Add"] = typeof(Addition),
        ["ArgMax"] = typeof(ArgMax),
        ["ArgMin"] = typeof(ArgMin),
        ["Atan"] = typeof(Atan),
        ["AveragePool"] = typeof(AveragePooling),
        ["BatchNormalization"] = typeof(BatchNormalization),
        ["BinaryCrossEntropyLoss"] = typeof(BinaryCrossEntropyLoss),
        ["Celu"] = typeof(Celu),
        ["Clip"] = typeof(Clipping),
        ["Concat"] = typeof(Concatenation),
        ["Conv"] = typeof(Convolution),
        ["ConvTranspose"] = typeof(TransposedConvolution),
        ["CrossEntropyLoss"] = typeof(CrossEntropyLoss),
        ["DepthToSpace"] = typeof(DepthToSpace),
        ["Div"] = typeof(Division),
        ["Dropout"] = typeof(Dropout),
        ["Elu"] = typeof(Elu),
        ["Exp"] = typeof(Exponential),
        ["Expand"] = typeof(Expand),
        ["Flatten"] = typeof(Flatten),
        ["Gather"] = typeof(Gather),
        ["Gelu"] = typeof(Gelu),
        ["Gemm"] = typeof(FullyConnected),
        ["GlobalAveragePool"] = typeof(GlobalAveragePooling),
        ["GlobalLpPool"] = typeof(GlobalLpPooling),
        ["GlobalMaxPool"] = typeof(GlobalMaxPooling),
        ["GradientDescent"] = typeof(GradientDescent),
        ["GroupNormalization"] = typeof(GroupNormalization),
        ["HardSigmoid"] = typeof(HardSigmoid),
        ["HardSwish"] = typeof(HardSwish),
        ["Identity"] = typeof(Identity),
        ["InstanceNormalization"] = typeof(InstanceNormalization),
        ["L2Penalty"] = typeof(L2Penalty),
        ["LAMB"] = typeof(Lamb),
        ["LRN"] = typeof(LocalResponseNormalization),
        ["LayerNormalization"] = typeof(LayerNormalization),
        ["LeakyRelu"] = typeof(LeakyRelu),
        ["LocallyConnected"] = typeof(LocallyConnected),
        ["Log"] = typeof(Logarithm),
        ["LogSoftmax"] = typeof(LogSoftmax),
        ["LpPool"] = typeof(LpPooling),
        ["MatMul"] = typeof(MatrixProduct),
        ["Max"] = typeof(Maximum),
        ["MaxPool"] = typeof(MaxPooling),
        ["MaxUnpool"] = typeof(MaxUnpooling),
        ["Mean"] = typeof(Averaging),
        ["Min"] = typeof(Minimum),
        ["Mish"] = typeof(Mish),
        ["Momentum"] = typeof(Momentum),
        ["Mul"] = typeof(Multiplication),
        ["Neg"] = typeof(Negation),
        ["NegativeLogLikelihoodLoss"] = typeof(NegativeLogLikelihoodLoss),
        ["PRelu"] = typeof(PRelu),
        ["Pad"] = typeof(Padding),
        ["Pow"] = typeof(Power),
        ["QuadraticLoss"] = typeof(QuadraticLoss),
        ["RMSProp"] = typeof(RmsProp),
        ["Reciprocal"] = typeof(Reciprocal),
        ["ReduceL1"] = typeof(ReduceL1),
        ["ReduceL2"] = typeof(ReduceL2),
        ["ReduceMax"] = typeof(ReduceMax),
        ["ReduceMean"] = typeof(ReduceMean),
        ["ReduceMin"] = typeof(ReduceMin),
        ["ReduceProd"] = typeof(ReduceProd),
        ["ReduceSum"] = typeof(ReduceSum),
        ["ReduceSumSquare"] = typeof(ReduceSumSquare),
        ["Relu"] = typeof(Relu),
        ["Reshape"] = typeof(Reshape),
        ["Resize"] = typeof(Resize),
        ["Selu"] = typeof(Selu),
        ["Sigmoid"] = typeof(Sigmoid),
        ["Slice"] = typeof(Slice),
        ["Softmax"] = typeof(Softmax),
        ["SoftmaxCrossEntropyLoss"] = typeof(SoftmaxCrossEntropyLoss),
        ["Softplus"] = typeof(Softplus),
        ["Softsign"] = typeof(Softsign),
        ["SpaceToDepth"] = typeof(SpaceToDepth),
        ["Split"] = typeof(Splitting),
        ["Sqrt"] = typeof(SquareRoot),
        ["Squeeze"] = typeof(Squeeze),
        ["Step"] = typeof(Step),
        ["Sub"] = typeof(Subtraction),
        ["Sum"] = typeof(Summation),
        ["Swish"] = typeof(Swish),
        ["Tanh"] = typeof(Tanh),
        ["ThresholdedRelu"] = typeof(ThresholdedRelu),
        ["Transpose"] = typeof(Transpose),
        ["Unsqueeze"] = typeof(Unsqueeze),
    };

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        MaxDepth = 8,
        Converters = { new JsonStringEnumConverter(namingPolicy: null, allowIntegerValues: false), new TruthAsNumber() },
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { LeaveOutWhatCannotBeSet, LeaveOutDefaults } },
    };

    /// <summary>The ONNX names of all operators, in alphabetical order.</summary>
    public static IEnumerable<string> Names => Types.Keys.Order(StringComparer.Ordinal);

    /// <summary>The operator of a name with the attributes given, those left out at their defaults.</summary>
    /// <param name="name">The ONNX name, such as <c>Conv</c>.</param>
    /// <param name="attributes">A JSON object, such as <c>{"strides": [2, 2]}</c>.</param>
    /// <exception cref="LayerException">There is no such operator or attribute, or a value has the wrong type.</exception>
    public static IOperator Create(string name, string attributes = "{}")
    {
        if (!Types.TryGetValue(name, out var type))
        {
            throw new LayerException(AttributeCheck.Shown(name), "op", "is not an operator of this specification");
        }

        AttributeCheck.Check(name, Options.GetTypeInfo(type), attributes);
        return (IOperator)JsonSerializer.Deserialize(attributes, type, Options)!;
    }

    /// <summary>The attributes of an operator that differ from their defaults, as a JSON object.</summary>
    public static string AttributesOf(IOperator op)
    {
        ArgumentNullException.ThrowIfNull(op);
        return JsonSerializer.Serialize(op, op.GetType(), Options);
    }

    /// <summary>The attributes of an operator that have a value, those at their defaults too.</summary>
    /// <returns>Each one's ONNX name and its value: an int, long, double, bool or string, or a list of numbers.</returns>
    public static IEnumerable<(string Name, object Value)> ValuesOf(IOperator op)
    {
        ArgumentNullException.ThrowIfNull(op);
        foreach (var property in Options.GetTypeInfo(op.GetType()).Properties)
        {
            if (property.Get!(op) is { } value)
            {
                yield return (property.Name, value is Enum ? JsonSerializer.SerializeToElement(value, Options).GetString()! : value);
            }
        }
    }

    private static void LeaveOutWhatCannotBeSet(JsonTypeInfo type)
    {
        foreach (var property in type.Properties.Where(property => property.Set is null).ToList())
        {
            type.Properties.Remove(property);
        }
    }

    private static void LeaveOutDefaults(JsonTypeInfo type)
    {
        if (type.CreateObject is null || !typeof(IOperator).IsAssignableFrom(type.Type))
        {
            return;
        }

        var defaults = type.CreateObject();
        foreach (var property in type.Properties)
        {
            var usual = property.Get?.Invoke(defaults);
            property.ShouldSerialize = (_, value) => !Equals(value, usual);
        }
    }

    /// <summary>ONNX has no Boolean attributes: 0 is false, 1 is true.</summary>
    private sealed class TruthAsNumber : JsonConverter<bool>
    {
        public override bool Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var number) && number is 0 or 1
                ? number == 1
                : throw new JsonException("a truth value is 0 or 1");

        public override void Write(Utf8JsonWriter writer, bool value, JsonSerializerOptions options) =>
            writer.WriteNumberValue(value ? 1 : 0);
    }
}
