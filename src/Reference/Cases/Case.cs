using System.Numerics.Tensors;
using Reference.Layers;

namespace Reference.Cases;

/// <summary>
/// One call of a layer, written down: the operator with its attributes, the inputs and upstream gradients that it is <em>given</em>, and
/// those of its outputs and gradients, its <em>results</em>, that somebody has filled in. What the project writes for other implementations and judges from them.
/// </summary>
/// <remarks>
/// Tensors have the operator's ONNX names. <c>d</c> before an output's name is its upstream gradient (given), <c>d</c> before an
/// input's name that input's gradient (a result). Inputs are checked here; results are not, because wrong ones are what judging is for.
/// </remarks>
public sealed class Case
{
    private const string OpKey = "op";
    private const string AttributesKey = "attributes";

    private readonly IReadOnlyDictionary<string, ElementType> _types;

    private Case(
        string source,
        IOperator op,
        Values<double> given,
        Values<double> results,
        IReadOnlyDictionary<string, ElementType> types
    ) =>
        (Source, Operator, Given, Results, _types, WantedShapes) = (
            source,
            op,
            given,
            results,
            types,
            CaseRules.WantedShapes(source, op, given)
        );

    /// <summary>Where the case comes from: a file's path, or what it is called.</summary>
    public string Source { get; }

    /// <summary>The operator with its attributes.</summary>
    public IOperator Operator { get; }

    /// <summary>The inputs and the upstream gradients.</summary>
    public Values<double> Given { get; }

    /// <summary>The outputs and gradients that have been filled in. Their shapes and types are as they were found.</summary>
    public Values<double> Results { get; }

    /// <summary>The results that the case asks for, by name, and their shapes: the outputs, and where upstream gradients are given the gradients.</summary>
    public IReadOnlyDictionary<string, Shape> WantedShapes { get; }

    /// <summary>Texts that say more: <c>producer</c>, <c>seed</c>, <c>dialect</c>, <c>unsupported</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; private init; } = new Dictionary<string, string>();

    /// <summary>The system, such as PyTorch, whose dialect has changed the operator from ONNX's; null where it is ONNX's.</summary>
    public string? Dialect { get; private init; }

    /// <summary>Why an implementation left the case out, or null where it did not.</summary>
    public string? Unsupported => Metadata.GetValueOrDefault("unsupported");

    /// <summary>A case that nobody has filled in.</summary>
    /// <param name="source">What to call it.</param>
    /// <param name="op">The operator.</param>
    /// <param name="given">The inputs, and upstream gradients where gradients are wanted. Each real number is rounded to the type.</param>
    /// <param name="type">What real numbers are stored as; masks are BOOL, labels and indices I64.</param>
    /// <exception cref="FileFormatException">The tensors do not fit the operator.</exception>
    public static Case Of(string source, IOperator op, Values<double> given, ElementType type = ElementType.F64)
    {
        var rounded = given.To(value => type.Round(value));
        var types = given.ToDictionary(name => name, name => TypeFor(given.Any(name), type));
        return new(source, op, rounded, [], types);
    }

    /// <summary>Reads a case from a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileFormatException">The file is not a case of an operator that is known.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Case Read(string path) => From(SafetensorsFile.Read(path), path);

    /// <summary>Understands a safetensors file as a case.</summary>
    /// <param name="file">The file's content.</param>
    /// <param name="source">The file's path, or what the stream is called.</param>
    /// <exception cref="FileFormatException">It is not a case of an operator that is known.</exception>
    public static Case From(SafetensorsFile file, string source)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (!file.Metadata.TryGetValue(OpKey, out var name))
        {
            throw new FileFormatException(source, "is not a case: its metadata name no op");
        }

        var onnx = CaseRules.Guard(source, () => Operators.Create(name, file.Metadata.GetValueOrDefault(AttributesKey, "{}")));
        var dialect = Dialects.Named(file.Metadata);
        var op = Dialects.Translate(onnx, dialect);
        var (given, results) = (new Values<double>(), new Values<double>());
        var ports = CaseRules.PortsOf(op.Signature, file.Tensors.Select(tensor => tensor.Name).ToHashSet(), source);
        foreach (var tensor in file.Tensors)
        {
            var (kind, isGiven) = ports[tensor.Name];
            if (isGiven && CaseRules.KindOf(tensor.Type) != kind)
            {
                throw new FileFormatException(
                    source,
                    tensor.Name,
                    $"is {tensor.Type}, but {op.Signature.Name} wants {CaseRules.TypesOf(kind)}"
                );
            }

            Add(isGiven ? given : results, tensor);
        }

        var understood = new Case(source, op, given, results, file.Tensors.ToDictionary(tensor => tensor.Name, tensor => tensor.Type))
        {
            Metadata = file.Metadata.Where(entry => entry.Key is not (OpKey or AttributesKey)).ToDictionary(),
            Dialect = ReferenceEquals(op, onnx) ? null : dialect,
        };
        CaseRules.RefuseTooMuch(understood);
        return understood;
    }

    /// <summary>What the elements of a tensor are stored as.</summary>
    /// <exception cref="KeyNotFoundException">There is no tensor of that name.</exception>
    public ElementType TypeOf(string name) => _types[name];

    /// <summary>The same case with other metadata.</summary>
    public Case With(IReadOnlyDictionary<string, string> metadata) => new(Source, Operator, Given, Results, _types) { Metadata = metadata };

    /// <summary>The same case with the results that somebody has answered it with. What the case gives may be among them and counts for nothing.</summary>
    /// <param name="answer">The results, of whatever shapes and types.</param>
    /// <exception cref="FileFormatException">A tensor is nothing to the operator, or is there twice.</exception>
    public Case With(IEnumerable<StoredTensor> answer)
    {
        var tensors = answer.ToList();
        var ports = CaseRules.PortsOf(Operator.Signature, tensors.Select(tensor => tensor.Name).Concat(Given).ToHashSet(), Source);
        var (results, types) = (new Values<double>(), Given.ToDictionary(name => name, TypeOf));
        foreach (var tensor in tensors.Where(tensor => !ports[tensor.Name].IsGiven))
        {
            if (!types.TryAdd(tensor.Name, tensor.Type))
            {
                throw new FileFormatException(Source, tensor.Name, "is there twice");
            }

            Add(results, tensor);
        }

        return new(Source, Operator, Given, results, types) { Metadata = Metadata, Dialect = Dialect };
    }

    /// <summary>The same case with the specification's own results, computed in double and rounded to the type of the real inputs.</summary>
    /// <exception cref="FileFormatException">The specification refuses the inputs.</exception>
    public Case Solved()
    {
        var type = RealType;
        var results = new Values<double>();
        CaseRules.Guard(Source, () => results.Join(Operator.Forward(Given)));
        if (AsksForGradients)
        {
            CaseRules.Guard(Source, () => results.Join(Operator.Backward(Given)));
        }

        var types = new Dictionary<string, ElementType>(_types);
        foreach (var name in results)
        {
            types[name] = TypeFor(results.Any(name), type);
        }

        var rounded = results.To(value => type.Round(value));
        foreach (var (name, shape) in WantedShapes.Where(wanted => wanted.Value.Rank == 0 && rounded.Has(wanted.Key)))
        {
            rounded.Add(name, rounded.Any(name) as Tensor<double>, shape);
        }

        return new(Source, Operator, Given, rounded, types) { Metadata = Metadata };
    }

    /// <summary>The case as a safetensors file.</summary>
    public SafetensorsFile ToFile()
    {
        var metadata = new Dictionary<string, string>
        {
            [OpKey] = Operator.Signature.Name,
            [AttributesKey] = Operators.AttributesOf(Operator),
        };
        foreach (var (key, text) in Metadata)
        {
            metadata[key] = text;
        }

        return new(metadata, [.. Given.Select(name => Store(Given, name)), .. Results.Select(name => Store(Results, name))]);
    }

    /// <summary>Writes the case to a file, whole or not at all.</summary>
    /// <param name="path">The file; one that is there is replaced.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Write(string path) => ToFile().Write(path);

    /// <summary>The operator, its attributes and the shapes in a line: <c>Conv {"strides":[2,1]} X 2×3×7×5 W 4×3×3×2 dY 2×4×3×4</c>.</summary>
    public override string ToString() =>
        $"{Operator.Signature.Name} {Operators.AttributesOf(Operator)} {string.Join(' ', Given.Select(name => $"{name} {Given.ShapeOf(name)}"))}";

    /// <summary>What the real inputs are stored as, the narrowest where they differ; F64 where there are none.</summary>
    public ElementType RealType => Given.Select(TypeOf).Where(type => type.IsReal()).DefaultIfEmpty(ElementType.F64).Max();

    /// <summary>Whether upstream gradients are given.</summary>
    public bool AsksForGradients => Given.Any(Operator.Signature.IsUpstream);

    private static ElementType TypeFor(object tensor, ElementType real) =>
        tensor switch
        {
            Tensor<double> => real,
            Tensor<long> => ElementType.I64,
            _ => ElementType.BOOL,
        };

    private static void Add(Values<double> values, StoredTensor tensor)
    {
        switch (CaseRules.KindOf(tensor.Type))
        {
            case PortKind.Real:
                values.Add(tensor.Name, tensor.Reals<double>(), tensor.Shape);
                break;
            case PortKind.Integer:
                values.Add(tensor.Name, tensor.Integers(), tensor.Shape);
                break;
            default:
                values.Add(tensor.Name, tensor.Flags(), tensor.Shape);
                break;
        }
    }

    private StoredTensor Store(Values<double> values, string name) =>
        values.Any(name) switch
        {
            Tensor<double> reals => StoredTensor.OfReals(name, TypeOf(name), reals, values.ShapeOf(name)),
            Tensor<long> integers => StoredTensor.OfIntegers(name, TypeOf(name), integers, values.ShapeOf(name)),
            _ => StoredTensor.OfFlags(name, values.Flags(name), values.ShapeOf(name)),
        };
}
