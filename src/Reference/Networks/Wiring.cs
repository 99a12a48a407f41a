using Reference.Layers;

namespace Reference.Networks;

/// <summary>The rules that make a list of nodes a network: every tensor defined once, no cycles, shapes that fit.</summary>
internal static class Wiring
{
    public const string Subject = "Network";

    /// <summary>What every tensor of the network is, by name. Refuses names that are empty or given twice.</summary>
    public static Dictionary<string, PortKind> Kinds(
        IEnumerable<Input> inputs,
        IEnumerable<Parameter> parameters,
        IReadOnlyCollection<Node> nodes
    )
    {
        var definitions = inputs
            .Select(input => (input.Name, input.Kind, By: "an input"))
            .Concat(parameters.Select(parameter => (parameter.Name, PortKind.Real, By: "a parameter")))
            .Concat(
                nodes.SelectMany(node => node.OutputTensors.Select(output => (output.Tensor, output.Port.Kind, By: $"node {node.Name}")))
            );
        var kinds = new Dictionary<string, (PortKind Kind, string By)>();
        foreach (var (name, kind, by) in definitions)
        {
            LayerException.Unless(!string.IsNullOrEmpty(name), Subject, by, $"defines a tensor without a name");
            LayerException.Unless(
                kinds.TryAdd(name, (kind, by)),
                Subject,
                name,
                $"is defined twice: by {kinds.GetValueOrDefault(name).By} and by {by}"
            );
        }

        var twice = nodes.GroupBy(node => node.Name).FirstOrDefault(group => group.Count() > 1);
        LayerException.Unless(twice is null, Subject, twice?.Key ?? "", $"is the name of {twice?.Count()} nodes");
        return kinds.ToDictionary(kind => kind.Key, kind => kind.Value.Kind);
    }

    /// <summary>Refuses a node whose tensors are not there, are too many or too few, or are of another kind.</summary>
    public static void CheckTensors(Node node, IReadOnlyDictionary<string, PortKind> kinds)
    {
        var signature = node.Operator.Signature;
        var variadic = signature.Inputs.Any(port => port.Variadic);
        LayerException.Unless(
            variadic || node.Inputs.Count <= signature.Inputs.Count,
            node.Name,
            signature.Name,
            $"has {signature.Inputs.Count} input(s), not {node.Inputs.Count}"
        );
        LayerException.Unless(
            signature.Outputs.Any(port => port.Variadic) || node.Outputs.Count <= signature.Outputs.Count,
            node.Name,
            signature.Name,
            $"has {signature.Outputs.Count} output(s), not {node.Outputs.Count}"
        );
        for (var i = 0; i < signature.Inputs.Count; i++)
        {
            var port = signature.Inputs[i];
            var given = i < node.Inputs.Count && node.Inputs[i].Length > 0;
            LayerException.Unless(given || port.Optional, node.Name, port.Name, $"of {signature.Name} is missing");
        }

        foreach (var (port, name, tensor) in node.InputTensors)
        {
            LayerException.Unless(
                kinds.TryGetValue(tensor, out var kind),
                node.Name,
                tensor,
                $"is not a tensor of this network, but {name} of {signature.Name} is said to be it"
            );
            LayerException.Unless(
                kind == port.Kind,
                node.Name,
                tensor,
                $"holds {kind} elements, but {name} of {signature.Name} takes {port.Kind} ones"
            );
        }
    }

    /// <summary>The nodes in an order in which each comes after those that it depends on; otherwise as given.</summary>
    /// <exception cref="LayerException">There is a cycle.</exception>
    public static IReadOnlyList<Node> Sorted(IReadOnlyCollection<Node> nodes)
    {
        var pending = nodes.SelectMany(node => node.OutputTensors).Select(output => output.Tensor).ToHashSet();
        var waiting = nodes.ToList();
        var sorted = new List<Node>();
        while (waiting.Count > 0)
        {
            var ready = waiting.Find(node => !node.InputTensors.Any(input => pending.Contains(input.Tensor)));
            LayerException.Unless(
                ready is not null,
                Subject,
                string.Join(", ", waiting.Select(node => node.Name)),
                $"depend on each other in a cycle"
            );
            sorted.Add(ready!);
            waiting.Remove(ready!);
            pending.ExceptWith(ready!.OutputTensors.Select(output => output.Tensor));
        }

        return sorted;
    }

    /// <summary>Adds the shapes of a node's outputs to those known.</summary>
    /// <exception cref="LayerException">The operator refuses the shapes of its inputs; the message names the node and all of them.</exception>
    public static void InferShapes(Node node, Dictionary<string, Shape> shapes)
    {
        var given = node.Inputs.Select(tensor => tensor.Length > 0 ? shapes[tensor] : (Shape?)null).ToList();
        var inferred = Calling(node, shapes.GetValueOrDefault, () => node.Operator.InferShapes(given));
        var computed = node.Operator.Signature.NamedOutputs(inferred).ToDictionary(output => output.Name, output => output.Shape);
        foreach (var (_, name, tensor) in node.OutputTensors)
        {
            shapes[tensor] =
                computed.GetValueOrDefault(name)
                ?? throw new LayerException(
                    node.Name,
                    tensor,
                    $"is output {name} of {node.Operator.Signature.Name}, which these attributes do not compute"
                );
        }
    }

    /// <summary>Calls a node's operator; what it refuses is refused in the network's words: the node, the tensor and the shapes of all inputs.</summary>
    public static TResult Calling<TResult>(Node node, Func<string, Shape> shapeOf, Func<TResult> call)
    {
        try
        {
            return call();
        }
        catch (LayerException error)
        {
            var inputs = node.InputTensors.ToList();
            var tensor = inputs.Find(input => input.Name == error.Argument).Tensor ?? error.Argument;
            var given = string.Join(", ", inputs.Select(input => $"{input.Name} is {input.Tensor} {shapeOf(input.Tensor)}"));
            throw new LayerException(node.Name, tensor, $"does not fit. {error.Message} ({given})");
        }
    }
}
