using Reference.Layers;

namespace Reference.Networks;

/// <summary>A tensor that a network is given with every call: pictures, labels, a mask.</summary>
/// <param name="Name">Its name in the network.</param>
/// <param name="Shape">Its shape, the batch axis first. A call may bring a batch of any length; the other axes are fixed.</param>
/// <param name="Kind">What its elements are.</param>
public sealed record Input(string Name, Shape Shape, PortKind Kind = PortKind.Real)
{
    /// <summary>Whether the first axis is the batch's; if not, all axes are fixed.</summary>
    public bool IsBatch { get; init; } = true;
}

/// <summary>A tensor that belongs to a network: weights that training changes, or statistics that it keeps.</summary>
/// <param name="Name">Its name in the network, such as <c>conv1.weight</c>.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Initialiser">Where its first values come from.</param>
/// <param name="Trained">Whether gradient descent changes it.</param>
public sealed record Parameter(string Name, Shape Shape, Initialiser Initialiser, bool Trained = true)
{
    /// <summary>
    /// For a parameter that is not trained but kept up to date (batch normalisation's running mean): the tensor of the network
    /// that takes its place after each training step; null for none.
    /// </summary>
    public string? Next { get; init; }
}

/// <summary>One operator at work in a network: which tensors go in and which come out.</summary>
/// <param name="Name">Its name in the network, such as <c>conv1</c>.</param>
/// <param name="Operator">The operator with its attributes.</param>
/// <param name="Inputs">The tensors for the operator's inputs, in its signature's order; as in ONNX the empty name leaves an optional one out,
/// those missing at the end are left out too, and a variadic input takes all that remain.</param>
/// <param name="Outputs">The names given to the operator's outputs; the empty name, or a missing one at the end, drops an output, and a variadic
/// output takes all that remain.</param>
public sealed record Node(string Name, IOperator Operator, IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs)
{
    /// <summary>A node with one output.</summary>
    /// <param name="name">Its name in the network.</param>
    /// <param name="op">The operator.</param>
    /// <param name="output">The name given to its first output.</param>
    /// <param name="inputs">The tensors that go in.</param>
    public Node(string name, IOperator op, string output, params string[] inputs)
        : this(name, op, inputs, [output]) { }

    /// <summary>Which tensor of the network stands at which input: the operator's own name for it (<c>X</c>, <c>inputs_0</c>) and the network's.</summary>
    public IEnumerable<(Port Port, string Name, string Tensor)> InputTensors => Named(Operator.Signature.Inputs, Inputs);

    /// <summary>Which tensor of the network stands at which output: the operator's own name for it (<c>Y</c>, <c>outputs_0</c>) and the network's.</summary>
    public IEnumerable<(Port Port, string Name, string Tensor)> OutputTensors => Named(Operator.Signature.Outputs, Outputs);

    private static IEnumerable<(Port Port, string Name, string Tensor)> Named(IReadOnlyList<Port> ports, IReadOnlyList<string> tensors)
    {
        for (var place = 0; place < tensors.Count; place++)
        {
            if (tensors[place].Length > 0)
            {
                var (port, name) = Port.At(ports, place);
                yield return (port, name, tensors[place]);
            }
        }
    }
}
