using Reference.Cases;
using Reference.Layers;
using Reference.Networks;
using Reference.Training;

namespace Reference.Native;

/// <summary>The C structs that describe a network, in memory that lives until it is disposed of.</summary>
internal sealed unsafe class NetworkMemory : StructMemory
{
    private const int InputRole = 1;
    private const int ParameterRole = 2;
    private const int KeptRole = 3;

    /// <summary>Writes a network down.</summary>
    /// <param name="network">The network.</param>
    /// <param name="shapes">The shapes of its inputs, by name.</param>
    /// <param name="loss">The tensor that steps make smaller; null for a network that only runs.</param>
    /// <param name="optimiser">How parameters step; null for the core's own step.</param>
    /// <param name="separate">Whether no nodes are to be fused.</param>
    public Core.NetworkDescription* Network(
        Network network,
        IReadOnlyDictionary<string, Shape> shapes,
        string? loss,
        Optimiser? optimiser,
        bool separate
    )
    {
        var description = Allocate<Core.NetworkDescription>(1);
        *description = new()
        {
            StructSize = (uint)sizeof(Core.NetworkDescription),
            TensorCount = network.Inputs.Count + network.Parameters.Count,
            Tensors = Tensors(network, shapes),
            NodeCount = network.Nodes.Count,
            Nodes = Nodes(network),
            OutputCount = network.Outputs.Count,
            Outputs = Texts(network.Outputs),
            Loss = loss is null ? null : Characters(loss),
            Separate = separate ? 1u : 0u,
            Optimiser = optimiser is null ? null : Describe(optimiser),
        };
        return description;
    }

    /// <summary>Parameters with a single axis have attributes of their own: they do not decay.</summary>
    private Core.OptimiserDescription* Describe(Optimiser optimiser)
    {
        var description = Allocate<Core.OptimiserDescription>(1);
        *description = new()
        {
            StructSize = (uint)sizeof(Core.OptimiserDescription),
            Op = Characters(optimiser.Step.Signature.Name),
            Attributes = Attributes(Operators.AttributesOf(optimiser.Step), out var count),
            AttributeCount = count,
            Plain = Attributes(
                Operators.AttributesOf(optimiser.BiasesDecay ? optimiser.Step : optimiser.Step.WithoutDecay()),
                out var plainCount
            ),
            PlainCount = plainCount,
            LargestNorm = optimiser.Clipping is ClippingByNorm norm ? norm.Limit : 0,
            LargestValue = optimiser.Clipping is ClippingByValue value ? value.Limit : 0,
        };
        return description;
    }

    private static ElementType TypeOf(PortKind kind) =>
        kind switch
        {
            PortKind.Integer => ElementType.I64,
            PortKind.Boolean => ElementType.BOOL,
            _ => ElementType.F32,
        };

    private Core.NetworkTensor* Tensors(Network network, IReadOnlyDictionary<string, Shape> shapes)
    {
        var tensors = Allocate<Core.NetworkTensor>(network.Inputs.Count + network.Parameters.Count);
        var next = tensors;
        foreach (var input in network.Inputs)
        {
            *next++ = Tensor(input.Name, shapes[input.Name], TypeOf(input.Kind), InputRole);
        }

        foreach (var parameter in network.Parameters)
        {
            *next = Tensor(parameter.Name, parameter.Shape, ElementType.F32, parameter.Trained ? ParameterRole : KeptRole);
            next++->Next = parameter.Next is { } name ? Characters(name) : null;
        }

        return tensors;
    }

    private Core.NetworkTensor Tensor(string name, Shape shape, ElementType type, int role) =>
        new()
        {
            StructSize = (uint)sizeof(Core.NetworkTensor),
            Type = TypeOf(type),
            Role = role,
            Name = Characters(name),
            Rank = shape.Rank,
            Shape = Copy([.. shape.Select(length => (long)length)]),
        };

    private Core.Node* Nodes(Network network)
    {
        var nodes = Allocate<Core.Node>(network.Nodes.Count);
        var next = nodes;
        foreach (var node in network.Nodes)
        {
            *next++ = new()
            {
                StructSize = (uint)sizeof(Core.Node),
                Name = Characters(node.Name),
                Op = Characters(node.Operator.Signature.Name),
                Attributes = Attributes(Operators.AttributesOf(node.Operator), out var count),
                AttributeCount = count,
                InputCount = node.Inputs.Count,
                Inputs = Texts(node.Inputs),
                OutputCount = node.Outputs.Count,
                Outputs = Texts(node.Outputs),
            };
        }

        return nodes;
    }

    private byte** Texts(IReadOnlyList<string> texts)
    {
        var pointers = (byte**)Allocate<nint>(texts.Count);
        for (var i = 0; i < texts.Count; i++)
        {
            pointers[i] = Characters(texts[i]);
        }

        return pointers;
    }
}
