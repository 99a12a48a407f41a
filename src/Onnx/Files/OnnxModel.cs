using Reference.Cases;
using Reference.Onnx.Protocol;

namespace Reference.Onnx;

/// <summary>
/// A model out of an ONNX file, checked as far as that goes without its inputs: every operator known, every tensor defined once and before
/// it is used, every initializer whole. Immutable and safe to share between threads.
/// </summary>
/// <remarks>
/// What is refused, by name: control flow and whatever else has graphs inside nodes, functions, sparse tensors, sequences, texts, complex and 8-bit floating-point numbers.
/// </remarks>
public sealed class OnnxModel
{
    private OnnxModel(string file, ModelProto proto, string? folder)
    {
        var graph = proto.Graph ?? throw new FileFormatException(file, "has no graph: it is not an ONNX model");
        (File, Name) = (file, graph.Name);
        Producer = $"{proto.ProducerName} {proto.ProducerVersion}".Trim();
        IrVersion = proto.IrVersion;
        Refuse(proto.Functions.Count > 0, "functions");
        Refuse(graph.SparseInitializer.Count > 0, "sparse initializers");
        Opsets = OpsetsOf(proto, file);
        Nodes = [.. graph.Node.Select((node, place) => new OnnxNode(node, place, VersionOf(node.Domain), file))];
        GraphRules.RefuseUnknownOperators(Nodes, Opsets, file);
        var initializers = new Dictionary<string, OnnxTensor>(StringComparer.Ordinal);
        foreach (var tensor in graph.Initializer)
        {
            if (!initializers.TryAdd(tensor.Name, TensorReader.Read(tensor, file, folder)))
            {
                throw new FileFormatException(file, tensor.Name, "is an initializer twice");
            }
        }

        Initializers = initializers;
        DeclaredInputs = [.. graph.Input.Select(value => OnnxValue.Read(value, file))];
        Inputs = [.. DeclaredInputs.Where(input => !initializers.ContainsKey(input.Name))];
        Outputs = [.. graph.Output.Select(value => OnnxValue.Read(value, file))];
        var declared = new Dictionary<string, OnnxValue>(StringComparer.Ordinal);
        foreach (var value in graph.ValueInfo.Select(value => OnnxValue.Read(value, file)).Concat(DeclaredInputs).Concat(Outputs))
        {
            declared[value.Name] = value;
        }

        Declared = declared;
        GraphRules.Check(this);

        void Refuse(bool has, string what)
        {
            if (has)
            {
                throw new UnsupportedModelException(file, $"has {what}, which are not supported");
            }
        }
    }

    /// <summary>The file's path, or what the stream is called.</summary>
    public string File { get; }

    /// <summary>The graph's name.</summary>
    public string Name { get; }

    /// <summary>Which program has written the file.</summary>
    public string Producer { get; }

    /// <summary>The version of ONNX's file format.</summary>
    public long IrVersion { get; }

    /// <summary>The version of each domain's operators that the model is written for; ONNX's own domain is the empty name.</summary>
    public IReadOnlyDictionary<string, int> Opsets { get; }

    /// <summary>What each run brings: the graph's inputs without those that have an initializer.</summary>
    public IReadOnlyList<OnnxValue> Inputs { get; }

    /// <summary>The graph's inputs, also those that an initializer gives a value.</summary>
    public IReadOnlyList<OnnxValue> DeclaredInputs { get; }

    /// <summary>What the model is there for.</summary>
    public IReadOnlyList<OnnxValue> Outputs { get; }

    /// <summary>Weights and other constants.</summary>
    public IReadOnlyDictionary<string, OnnxTensor> Initializers { get; }

    /// <summary>What the model says of its tensors' types and shapes.</summary>
    public IReadOnlyDictionary<string, OnnxValue> Declared { get; }

    /// <summary>The operators, each after those that it depends on.</summary>
    public IReadOnlyList<OnnxNode> Nodes { get; }

    /// <summary>Reads a model.</summary>
    /// <param name="path">The file; external data are looked for in its folder.</param>
    /// <exception cref="FileFormatException">It is not a model that can be evaluated.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static OnnxModel Load(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return new(path, ProtocolFile.Read(path, ModelProto.Parser), Path.GetDirectoryName(Path.GetFullPath(path)));
    }

    /// <summary>Reads a model from a stream; it cannot have external data.</summary>
    /// <param name="stream">The model, to its end.</param>
    /// <param name="source">What to call it in errors.</param>
    /// <exception cref="FileFormatException">It is not a model that can be evaluated.</exception>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public static OnnxModel Load(Stream stream, string source)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return new(source, ProtocolFile.Read(stream, source, ModelProto.Parser), folder: null);
    }

    /// <summary>A model made by this project.</summary>
    internal static OnnxModel Of(ModelProto proto, string source) => new(source, proto, folder: null);

    private int VersionOf(string domain) => Opsets.GetValueOrDefault(domain is "ai.onnx" ? "" : domain);

    private static Dictionary<string, int> OpsetsOf(ModelProto proto, string file)
    {
        var versions = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var opset in proto.OpsetImport)
        {
            var domain = opset.Domain is "ai.onnx" ? "" : opset.Domain;
            var (least, most) = GraphRules.VersionsOf(domain, proto.Graph);
            if (opset.Version < least || opset.Version > most)
            {
                var shown = domain.Length > 0 ? FileFormatException.Quote(domain) : "ai.onnx";
                throw new UnsupportedModelException(
                    file,
                    $"is written for operators {shown} of version {opset.Version}: {least} to {most} are supported"
                );
            }

            versions[domain] = (int)opset.Version;
        }

        return versions;
    }
}
