using Google.Protobuf;
using Reference.Cases;
using Reference.Layers;
using Reference.Networks;
using Reference.Onnx.Judging;
using Reference.Onnx.Protocol;

namespace Reference.Onnx;

/// <summary>
/// Writes cases as folders of ONNX's backend test suite, which <see cref="TestFolder"/> reads: <c>model.onnx</c> of one node, and in <c>test_data_set_0</c> its inputs
/// and the outputs expected. There are no gradients in them: only operators that are steps of training have theirs as inputs.
/// </summary>
public static class TestFolderExport
{
    private const string DataSet = "test_data_set_0";

    /// <summary>The operators that ONNX has, too.</summary>
    public static IEnumerable<string> Names => Operators.Names.Where(NodeExport.Knows);

    /// <summary>The operator as an ONNX file can say it, to be solved with: real attributes are rounded to what ONNX stores them in.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="type">What its real tensors hold.</param>
    /// <exception cref="LayerException">ONNX has no such operator, or not of that type.</exception>
    public static IOperator Rounded(IOperator op, ElementType type)
    {
        ArgumentNullException.ThrowIfNull(op);
        return NodeExport.Rounded(op, OnnxTypes.Of(type));
    }

    /// <summary>Writes a case.</summary>
    /// <param name="solved">The case with its outputs; of gradients nothing is written. Its operator is <see cref="Rounded"/>.</param>
    /// <param name="type">What its real tensors hold.</param>
    /// <param name="folder">Where to; made where it is missing.</param>
    /// <exception cref="LayerException">ONNX has no such operator or attribute.</exception>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static void Write(Case solved, ElementType type, string folder)
    {
        ArgumentNullException.ThrowIfNull(solved);
        var (op, real) = (solved.Operator, OnnxTypes.Of(type));
        var stored = solved.ToFile().Tensors.ToDictionary(tensor => tensor.Name, OnnxTensor.Of);
        var inputs = Present(op is Dropout ? [op.Signature.Inputs[0]] : op.Signature.Inputs, stored.ContainsKey);
        // The statistics of a layer normalisation are binary32, whatever its tensors are.
        var statistics = op is LayerNormalization && real != OnnxType.Float;
        var outputs = Present(statistics ? [op.Signature.Outputs[0]] : op.Signature.Outputs, stored.ContainsKey);
        var model = ModelOf(new Node(op.Signature.Name, op, inputs, outputs), stored, real);
        model.ProducerName = solved.Metadata.GetValueOrDefault("producer", "");
        model.DocString = solved.Metadata.TryGetValue("seed", out var seed) ? $"seed {seed}" : "";
        Directory.CreateDirectory(Path.Combine(folder, DataSet));
        Put(TestFolder.ModelFile, model);
        foreach (var (kind, names) in new[] { ("input", inputs), ("output", outputs) })
        {
            foreach (var (place, name) in names.Where(name => name.Length > 0).Index())
            {
                Put(Path.Combine(DataSet, $"{kind}_{place}.pb"), TensorExport.Stored(stored[name]));
            }
        }

        void Put(string file, IMessage message) => AtomicFile.Write(Path.Combine(folder, file), stream => message.WriteTo(stream));
    }

    private static ModelProto ModelOf(Node node, Dictionary<string, OnnxTensor> stored, OnnxType real)
    {
        var graph = new GraphProto { Name = node.Name };
        graph.Node.Add(NodeExport.Write(graph, node, real));
        graph.Input.AddRange(Declared(node.Inputs));
        graph.Output.AddRange(Declared(node.Outputs));
        return new()
        {
            IrVersion = NodeExport.FormatVersion,
            Graph = graph,
            OpsetImport = { NodeExport.Versions([node.Operator.Signature.Name], real) },
        };

        IEnumerable<ValueInfoProto> Declared(IEnumerable<string> names) =>
            names.Where(name => name.Length > 0).Select(name => TensorExport.Declared(name, stored[name].Type, stored[name].Shape));
    }

    /// <summary>The tensors that are there, in the ports' order; an empty name for one left out before another.</summary>
    private static List<string> Present(IReadOnlyList<Port> ports, Func<string, bool> isThere)
    {
        var names = ports
            .SelectMany(port =>
                port.Variadic
                    ? Enumerable.Range(0, int.MaxValue).Select(i => $"{port.Name}_{i}").TakeWhile(isThere)
                    : [isThere(port.Name) ? port.Name : ""]
            )
            .ToList();
        return names[..(names.FindLastIndex(name => name.Length > 0) + 1)];
    }
}
