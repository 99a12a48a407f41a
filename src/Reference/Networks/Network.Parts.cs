using Reference.Layers;

namespace Reference.Networks;

// What transfer needs: a part of a network, another head, layers that stay as they are.
public sealed partial class Network
{
    /// <summary>The nodes that have parameters of their own, in the order of computation: what can be frozen, loaded and begun afresh.</summary>
    public IEnumerable<string> Layers => Nodes.Where(node => OwnParameters(node).Any()).Select(node => node.Name);

    /// <summary>The parameters of some layers, trained and kept.</summary>
    /// <param name="layers">Their nodes' names, such as <c>conv1</c>.</param>
    /// <exception cref="LayerException">A name is not that of a node with parameters.</exception>
    public IReadOnlySet<string> ParametersOf(params IEnumerable<string> layers)
    {
        ArgumentNullException.ThrowIfNull(layers);
        return layers.SelectMany(layer => OwnParameters(LayerNamed(layer))).Select(parameter => parameter.Name).ToHashSet();
    }

    /// <summary>
    /// The same network, some layers of which training leaves as they are: their parameters get no step and are no longer counted. A frozen batch normalisation takes its
    /// running statistics, as in use, and leaves them, too.
    /// </summary>
    /// <remarks>
    /// Lecture: C, U "Transfer learning" (id transfer). Dialect: Keras's. In PyTorch, a batch normalisation whose scale and shift get no gradient goes on changing its running
    /// statistics, and takes the batch's.
    /// </remarks>
    /// <param name="layers">The names of nodes with parameters, such as <c>conv1</c>; see <see cref="LayersUntil"/> for all up to some point.</param>
    /// <exception cref="LayerException">A name is not that of a node with parameters, or nothing is left to train.</exception>
    public Network Freeze(params IEnumerable<string> layers)
    {
        var named = layers.ToHashSet();
        var frozen = ParametersOf(named);
        LayerException.Unless(
            Parameters.Any(parameter => parameter.Trained && !frozen.Contains(parameter.Name)),
            Wiring.Subject,
            string.Join(", ", named),
            $"cannot all be frozen: nothing would be left to train"
        );
        return new(
            Inputs,
            Parameters.Select(parameter => frozen.Contains(parameter.Name) ? parameter with { Trained = false, Next = null } : parameter),
            Nodes.Select(node => named.Contains(node.Name) && node.Operator is BatchNormalization ? InInference(node) : node),
            Outputs
        );
    }

    /// <summary>The layers with parameters that a tensor depends on, in the order of computation: <c>network.Freeze(network.LayersUntil("flatten1"))</c>.</summary>
    /// <param name="tensor">An output of a node.</param>
    /// <exception cref="LayerException">There is no node with that output.</exception>
    public IEnumerable<string> LayersUntil(string tensor)
    {
        var before = Before(tensor);
        return Layers.Where(before.Contains);
    }

    /// <summary>The first part of the network, as far as a tensor needs it; the tensor is its output.</summary>
    /// <param name="tensor">An output of a node, such as <c>relu4</c>.</param>
    /// <exception cref="LayerException">There is no node with that output.</exception>
    public Network Until(string tensor)
    {
        var before = Before(tensor);
        var nodes = Nodes.Where(node => before.Contains(node.Name)).ToList();
        var used = nodes.SelectMany(node => node.Inputs).ToHashSet();
        return new(
            Inputs.Where(input => used.Contains(input.Name)),
            Parameters.Where(parameter => used.Contains(parameter.Name)),
            nodes,
            [tensor]
        );
    }

    /// <summary>The first part of the network with other layers behind it: <c>network.ReplaceHead("relu4", head => head.FullyConnected(5))</c>.</summary>
    /// <param name="after">The last tensor that is kept.</param>
    /// <param name="head">What comes behind it. Layers are named as in a network that has never had another head.</param>
    /// <exception cref="LayerException">There is no node with that output, or the layers do not fit it.</exception>
    public Network ReplaceHead(string after, Func<Sequential, Sequential> head)
    {
        ArgumentNullException.ThrowIfNull(head);
        return head(new(Until(after))).Build();
    }

    /// <summary>The names of the nodes that a tensor depends on.</summary>
    private HashSet<string> Before(string tensor)
    {
        LayerException.Unless(
            Nodes.Any(node => node.Outputs.Contains(tensor)),
            Wiring.Subject,
            tensor,
            $"is not the output of a node of this network, whose nodes are {string.Join(", ", Nodes.Select(node => node.Name))}"
        );
        var (needed, before) = (new HashSet<string> { tensor }, new HashSet<string>());
        foreach (var node in Nodes.Reverse().Where(node => node.Outputs.Any(needed.Contains)))
        {
            needed.UnionWith(node.Inputs);
            before.Add(node.Name);
        }

        return before;
    }

    private Node LayerNamed(string layer) =>
        Nodes.FirstOrDefault(node => node.Name == layer && OwnParameters(node).Any())
        ?? throw new LayerException(
            Wiring.Subject,
            layer,
            $"is not a layer with parameters of this network, which has {string.Join(", ", Layers)}"
        );

    private IEnumerable<Parameter> OwnParameters(Node node) => Parameters.Where(parameter => node.Inputs.Contains(parameter.Name));
}
