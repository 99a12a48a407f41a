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
            graph.Input.Add(TensorExport.Declared(input.Name, TypeOf(input.Kind), input.Shape, Batch));
            if (pictures != Normalisation.None && input.Kind == PortKind.Real && input.Shape.Rank > 1)
            {
                renamed[input.Name] = Standardised(graph, input.Name, pictures);
            }
        }

        foreach (var parameter in network.Parameters)
        {
            graph.Initializer.Add(
                TensorExport.Stored(OnnxTensor.OfFloats(parameter.Name, parameter.Shape, parameters[parameter.Name].Flat()))
            );
        }

        foreach (var node in network.Nodes)
        {
            var fed = node with { Inputs = [.. node.Inputs.Select(name => renamed.GetValueOrDefault(name, name))] };
            graph.Node.Add(NodeExport.Write(graph, fed, OnnxType.Float));
        }

        foreach (var output in network.Outputs)
        {
            graph.Output.Add(TensorExport.Declared(output, OnnxType.Float, network.ShapeOf(output), Batch));
        }

        return new()
        {
            IrVersion = NodeExport.FormatVersion,
            ProducerName = "Reference",
            Graph = graph,
            OpsetImport = { NodeExport.Versions([.. network.Nodes.Select(node => node.Operator.Signature.Name)], OnnxType.Float) },
        };
    }

    /// <summary>(x - centre) / scale, in front of everything.</summary>
    private static string Standardised(GraphProto graph, string input, Normalisation pictures)
    {
        var (centre, scale, centred, result) = ($"{input}.centre", $"{input}.scale", $"{input}.centred", $"{input}.standardised");
        graph.Initializer.Add(TensorExport.Stored(OfChannels(centre, pictures.Centres)));
        graph.Initializer.Add(TensorExport.Stored(OfChannels(scale, pictures.Scales)));
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

    private static OnnxType TypeOf(PortKind kind) =>
        kind switch
        {
            PortKind.Real => OnnxType.Float,
            PortKind.Integer => OnnxType.Int64,
            _ => OnnxType.Bool,
        };
}
