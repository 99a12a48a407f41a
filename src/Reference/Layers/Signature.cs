namespace Reference.Layers;

/// <summary>What the elements of an input or output are.</summary>
public enum PortKind
{
    /// <summary>Real numbers, of the number type that the specification runs over.</summary>
    Real,

    /// <summary>Labels or indices, I64 in files.</summary>
    Integer,

    /// <summary>A mask, BOOL in files.</summary>
    Boolean,
}

/// <summary>One input or output of an operator.</summary>
/// <param name="Name">Its ONNX name.</param>
/// <param name="Kind">What its elements are.</param>
/// <param name="Optional">Whether it may be left out.</param>
/// <param name="Differentiable">Whether it has a gradient: an input that Backward returns one for, an output that upstream gives one for.</param>
/// <param name="Variadic">Whether it stands for any number of tensors, named <c>inputs_0</c>, <c>inputs_1</c>, ….</param>
public sealed record Port(
    string Name,
    PortKind Kind = PortKind.Real,
    bool Optional = false,
    bool Differentiable = true,
    bool Variadic = false
)
{
    /// <summary>Whether its tensors have gradients: they are real numbers, and none of them is taken for a constant.</summary>
    public bool HasGradient => Differentiable && Kind == PortKind.Real;

    /// <summary>Whether a tensor of that name belongs to this port.</summary>
    public bool IsNamed(string tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return Variadic
            ? tensor.StartsWith($"{Name}_", StringComparison.Ordinal)
                && tensor.AsSpan(Name.Length + 1).IndexOfAnyExceptInRange('0', '9') < 0
            : tensor == Name;
    }

    /// <summary>What the tensor at a place among the ports' tensors is called.</summary>
    /// <param name="ports">The inputs or the outputs, of which only the last may be variadic.</param>
    /// <param name="place">From 0; a variadic port takes all that remain.</param>
    internal static (Port Port, string Name) At(IReadOnlyList<Port> ports, int place)
    {
        var port = ports[Math.Min(place, ports.Count - 1)];
        return (port, port.Variadic ? $"{port.Name}_{place - ports.Count + 1}" : port.Name);
    }
}

/// <summary>An operator's name and the names of its tensors, all ONNX's where ONNX has the operator.</summary>
/// <param name="Name">The operator, such as <c>Conv</c>.</param>
/// <param name="Inputs">In ONNX's order.</param>
/// <param name="Outputs">In ONNX's order.</param>
public sealed record Signature(string Name, IReadOnlyList<Port> Inputs, IReadOnlyList<Port> Outputs)
{
    /// <summary>Whether the other has the same name and the same ports in the same order, so that equal operators compare equal.</summary>
    public bool Equals(Signature? other) =>
        other is not null && Name == other.Name && Inputs.SequenceEqual(other.Inputs) && Outputs.SequenceEqual(other.Outputs);

    /// <inheritdoc/>
    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

    /// <summary><c>Conv(X, W, B) → Y</c>: what is shown of an operator in messages.</summary>
    public override string ToString() =>
        $"{Name}({string.Join(", ", Inputs.Select(port => port.Name))}) → {string.Join(", ", Outputs.Select(port => port.Name))}";

    /// <summary>The signature of a function of one tensor, X → Y.</summary>
    /// <param name="name">The operator.</param>
    /// <param name="input">What the input is called.</param>
    /// <param name="output">What the output is called.</param>
    public static Signature Unary(string name, string input = "X", string output = "Y") => new(name, [new(input)], [new(output)]);

    /// <summary>Whether the operator has gradients at all: an optimiser's step has none.</summary>
    public bool HasGradients => Outputs.Any(port => port.HasGradient);

    /// <summary>The names of the inputs that are there: a variadic port's tensors numbered, an absent optional one left out.</summary>
    /// <param name="isThere">Whether there is a tensor of that name.</param>
    public IEnumerable<string> InputNames(Func<string, bool> isThere) =>
        Inputs.SelectMany(port =>
            port.Variadic ? Enumerable.Range(0, int.MaxValue).Select(i => $"{port.Name}_{i}").TakeWhile(isThere)
            : port.Optional && !isThere(port.Name) ? []
            : (IEnumerable<string>)[port.Name]
        );

    /// <summary>The outputs one by one, a variadic port's tensors numbered.</summary>
    /// <param name="shapes">Their shapes as <see cref="IOperator.InferShapes"/> returns them.</param>
    /// <returns>The name, port and shape of each; the shape is null where the output is not computed.</returns>
    public IEnumerable<(string Name, Port Port, Shape? Shape)> NamedOutputs(IReadOnlyList<Shape?> shapes) =>
        shapes.Select(
            (shape, place) =>
            {
                var (port, name) = Port.At(Outputs, place);
                return (name, port, shape);
            }
        );

    /// <summary>The output that a tensor of that name is, or null where it is none.</summary>
    public Port? OutputNamed(string tensor) => Outputs.FirstOrDefault(port => port.IsNamed(tensor));

    /// <summary>Whether a tensor of that name is the upstream gradient of an output.</summary>
    public bool IsUpstream(string tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return tensor.StartsWith('d') && OutputNamed(tensor[1..]) is not null;
    }

    /// <summary>The shapes of the inputs as <see cref="IOperator.InferShapes"/> takes them: in order, null where one is left out.</summary>
    /// <param name="shapeOf">The shape of the tensor of a name, or null where there is none.</param>
    public IReadOnlyList<Shape?> InputShapes(Func<string, Shape?> shapeOf) =>
        [
            .. Inputs.SelectMany(port =>
                port.Variadic
                    ? (this with { Inputs = [port] }).InputNames(name => shapeOf(name) is not null).Select(shapeOf)
                    : [shapeOf(port.Name)]
            ),
        ];

    /// <summary>The shape of an input that must be there.</summary>
    /// <param name="inputs">The shapes given, in the signature's order.</param>
    /// <param name="place">Which input.</param>
    /// <exception cref="LayerException">It is missing.</exception>
    public Shape Required(IReadOnlyList<Shape?> inputs, int place) =>
        Optional(inputs, place) ?? throw new LayerException(Name, Inputs[place].Name, "is missing");

    /// <summary>The shape of an input that may be missing.</summary>
    /// <param name="inputs">The shapes given, in the signature's order.</param>
    /// <param name="place">Which input.</param>
    public static Shape? Optional(IReadOnlyList<Shape?> inputs, int place)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return place < inputs.Count ? inputs[place] : null;
    }
}
