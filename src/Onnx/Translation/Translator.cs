namespace Reference.Onnx.Translation;

/// <summary>
/// How each operator of ONNX is said in the operators of the specification, by the version of the operators that the model is written for.
/// Where the two agree nothing is to be said; every difference stands in one place, in the file of its family.
/// </summary>
/// <remarks>Source: ONNX's operator specification with its version history, from version 6 on; ai.onnx.preview.training 1.</remarks>
internal static partial class Translator
{
    /// <summary>ONNX's domain of training operators.</summary>
    public const string Training = "ai.onnx.preview.training";

    private static readonly Dictionary<(string Domain, string Operator), Func<NodeCall, IEnumerable<Instruction>>> Known = new()
    {
        [("", "Abs")] = AsItIs,
        [("", "Add")] = Pairwise,
        [("", "And")] = Connect,
        [("", "ArgMax")] = AsItIs,
        [("", "ArgMin")] = AsItIs,
        [("", "Atan")] = AsItIs,
        [("", "AveragePool")] = AsItIs,
        [("", "BatchNormalization")] = BatchNormalization,
        [("", "Cast")] = Cast,
        [("", "CastLike")] = CastLike,
        [("", "Ceil")] = Step,
        [("", "Celu")] = AsItIs,
        [("", "Clip")] = Clip,
        [("", "Concat")] = Concat,
        [("", "Constant")] = Constant,
        [("", "ConstantOfShape")] = ConstantOfShape,
        [("", "Conv")] = AsItIs,
        [("", "ConvTranspose")] = AsItIs,
        [("", "CumSum")] = CumSum,
        [("", "DepthToSpace")] = AsItIs,
        [("", "Div")] = Pairwise,
        [("", "Dropout")] = Dropout,
        [("", "Elu")] = AsItIs,
        [("", "Equal")] = Compare,
        [("", "Erf")] = Erf,
        [("", "Exp")] = AsItIs,
        [("", "Expand")] = Expand,
        [("", "Flatten")] = AsItIs,
        [("", "Floor")] = Step,
        [("", "Gather")] = AsItIs,
        [("", "GatherElements")] = GatherElements,
        [("", "GatherND")] = GatherND,
        [("", "Gelu")] = AsItIs,
        [("", "Gemm")] = Gemm,
        [("", "GlobalAveragePool")] = AsItIs,
        [("", "GlobalLpPool")] = AsItIs,
        [("", "GlobalMaxPool")] = AsItIs,
        [("", "Greater")] = Compare,
        [("", "GreaterOrEqual")] = Compare,
        [("", "GroupNormalization")] = GroupNormalization,
        [("", "HardSigmoid")] = HardSigmoid,
        [("", "HardSwish")] = AsItIs,
        [("", "Identity")] = AsItIs,
        [("", "InstanceNormalization")] = InstanceNormalization,
        [("", "LRN")] = LocalResponseNormalization,
        [("", "LayerNormalization")] = LayerNormalization,
        [("", "LeakyRelu")] = LeakyRelu,
        [("", "Less")] = Compare,
        [("", "LessOrEqual")] = Compare,
        [("", "Log")] = AsItIs,
        [("", "LogSoftmax")] = Softmax,
        [("", "LpPool")] = AsItIs,
        [("", "MatMul")] = AsItIs,
        [("", "Max")] = AsItIs,
        [("", "MaxPool")] = AsItIs,
        [("", "MaxUnpool")] = MaxUnpool,
        [("", "Mean")] = AsItIs,
        [("", "Min")] = AsItIs,
        [("", "Mish")] = AsItIs,
        [("", "Mul")] = Pairwise,
        [("", "Neg")] = AsItIs,
        [("", "NegativeLogLikelihoodLoss")] = AsItIs,
        [("", "Not")] = Not,
        [("", "Or")] = Connect,
        [("", "PRelu")] = PRelu,
        [("", "Pad")] = Pad,
        [("", "Pow")] = Pow,
        [("", "Range")] = Range,
        [("", "Reciprocal")] = AsItIs,
        [("", "ReduceL1")] = call => Reduce(call, axesAreInputFrom: 18),
        [("", "ReduceL2")] = call => Reduce(call, axesAreInputFrom: 18),
        [("", "ReduceLogSum")] = ReduceLogSum,
        [("", "ReduceLogSumExp")] = ReduceLogSumExp,
        [("", "ReduceMax")] = call => Reduce(call, axesAreInputFrom: 18),
        [("", "ReduceMean")] = call => Reduce(call, axesAreInputFrom: 18),
        [("", "ReduceMin")] = call => Reduce(call, axesAreInputFrom: 18),
        [("", "ReduceProd")] = call => Reduce(call, axesAreInputFrom: 18),
        [("", "ReduceSum")] = call => Reduce(call, axesAreInputFrom: 13),
        [("", "ReduceSumSquare")] = call => Reduce(call, axesAreInputFrom: 18),
        [("", "Relu")] = AsItIs,
        [("", "Reshape")] = Reshape,
        [("", "Resize")] = Resize,
        [("", "Round")] = Step,
        [("", "Scatter")] = ScatterElements,
        [("", "ScatterElements")] = ScatterElements,
        [("", "ScatterND")] = ScatterND,
        [("", "Selu")] = Selu,
        [("", "Shape")] = Shape,
        [("", "Sigmoid")] = AsItIs,
        [("", "Sign")] = Step,
        [("", "Size")] = Size,
        [("", "Slice")] = Slice,
        [("", "Softmax")] = Softmax,
        [("", "SoftmaxCrossEntropyLoss")] = AsItIs,
        [("", "Softplus")] = AsItIs,
        [("", "Softsign")] = AsItIs,
        [("", "SpaceToDepth")] = AsItIs,
        [("", "Split")] = Split,
        [("", "Sqrt")] = AsItIs,
        [("", "Squeeze")] = call => Axes(call, "Squeeze"),
        [("", "Sub")] = Pairwise,
        [("", "Sum")] = AsItIs,
        [("", "Swish")] = AsItIs,
        [("", "Tanh")] = AsItIs,
        [("", "ThresholdedRelu")] = AsItIs,
        [("", "Tile")] = Tile,
        [("", "TopK")] = TopK,
        [("", "Transpose")] = AsItIs,
        [("", "Trilu")] = Trilu,
        [("", "Unsqueeze")] = call => Axes(call, "Unsqueeze"),
        [("", "Upsample")] = Upsample,
        [("", "Where")] = Where,
        [("", "Xor")] = Connect,
        [(Training, "Adagrad")] = Adagrad,
        [(Training, "Adam")] = Adam,
        [(Training, "Gradient")] = Gradient,
        [(Training, "Momentum")] = AsItIs,
    };

    /// <summary>The names of all operators that can be translated, those of other domains with the domain before a colon.</summary>
    public static IEnumerable<string> Names =>
        Known.Keys.Select(key => key.Domain.Length > 0 ? $"{key.Domain}:{key.Operator}" : key.Operator).Order(StringComparer.Ordinal);

    /// <summary>Whether an operator can be translated.</summary>
    public static bool Knows(string domain, string op) => Known.ContainsKey((domain, op));

    /// <summary>What to do for a node.</summary>
    /// <exception cref="Cases.FileFormatException">An attribute or input has the wrong type.</exception>
    /// <exception cref="LayerException">The specification refuses an attribute.</exception>
    public static IEnumerable<Instruction> Translate(NodeCall call) => Known[(call.Node.Domain, call.Node.Operator)](call);

    /// <summary>The specification has the operator under the same name, with the same attributes, inputs and outputs in every version.</summary>
    private static IEnumerable<Instruction> AsItIs(NodeCall call) => [call.Apply(call.Same())];
}
