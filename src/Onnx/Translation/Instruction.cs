using Reference.Networks;

namespace Reference.Onnx.Translation;

/// <summary>One thing to do for a node of a model. Most nodes are one operator of the specification; some are several, or none.</summary>
public abstract record Instruction;

/// <summary>Applies an operator of the specification to tensors of the model.</summary>
/// <param name="Node">The operator and the names of its tensors.</param>
public sealed record Apply(Node Node) : Instruction
{
    /// <summary>What the elements of outputs are, where that is not the type of the first real input, INT64 or BOOL.</summary>
    public IReadOnlyDictionary<string, OnnxType>? Types { get; init; }
}

/// <summary>Brings in a tensor that is known without computing: a constant, a shape, a mask.</summary>
/// <param name="Tensor">Its name in the model.</param>
/// <param name="Value">Its elements.</param>
public sealed record Supply(string Tensor, OnnxTensor Value) : Instruction;

/// <summary>Brings in a tensor whose elements are all equal.</summary>
/// <param name="Tensor">Its name in the model.</param>
/// <param name="Value">A tensor of that one element.</param>
/// <param name="Shape">How large it is.</param>
public sealed record Fill(string Tensor, OnnxTensor Value, Shape Shape) : Instruction;

/// <summary>Turns the elements of a tensor into another type (ONNX's <c>Cast</c>).</summary>
/// <param name="From">The tensor.</param>
/// <param name="To">The name of the result.</param>
/// <param name="Type">Its type.</param>
public sealed record Convert(string From, string To, OnnxType Type) : Instruction;

/// <summary>The derivatives of a tensor of the graph (ONNX's <c>Gradient</c>).</summary>
/// <param name="Of">y, the tensor that is differentiated; upstream is 1.</param>
/// <param name="Independent">For each tensor that is varied or held: its name in the graph and the tensor that takes its place.</param>
/// <param name="Outputs">The derivatives with respect to the first of these; an empty name drops one.</param>
public sealed record Differentiate(string Of, IReadOnlyList<(string Tensor, string Value)> Independent, IReadOnlyList<string> Outputs)
    : Instruction;
