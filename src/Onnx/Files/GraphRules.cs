using Reference.Cases;
using Reference.Onnx.Protocol;
using Reference.Onnx.Translation;

namespace Reference.Onnx;

/// <summary>The rules that make a list of nodes a graph that can be evaluated from the first node to the last.</summary>
internal static class GraphRules
{
    private const int MostShown = 8;

    /// <summary>Operators that meant in versions 1 to 5 what they mean in 6.</summary>
    private static readonly HashSet<string> AsEver = ["GlobalAveragePool", "GlobalMaxPool", "Not", "Softplus", "Softsign", "Transpose"];

    /// <summary>The versions of a domain's operators that are understood; those before 6 only in a graph of operators that were the same then.</summary>
    public static (int Least, int Most) VersionsOf(string domain, GraphProto graph) =>
        domain.Length == 0 ? (graph.Node.Count > 0 && graph.Node.All(node => AsEver.Contains(node.OpType)) ? 1 : 6, 26) : (1, int.MaxValue);

    /// <summary>Refuses operators that are not known, all of them at once.</summary>
    public static void RefuseUnknownOperators(IReadOnlyList<OnnxNode> nodes, IReadOnlyDictionary<string, int> opsets, string file)
    {
        var unknown = nodes
            .Where(node => !Translator.Knows(node.Domain, node.Operator))
            .GroupBy(node => node.Domain.Length > 0 ? $"{node.Domain}:{node.Operator}" : node.Operator)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => $"{FileFormatException.Quote(group.Key)} ({Listed([.. group.Select(node => node.Name)], "node")})")
            .ToList();
        if (unknown.Count > 0)
        {
            throw new UnsupportedModelException(file, $"has operators that are not supported: {string.Join(", ", unknown)}");
        }

        if (nodes.FirstOrDefault(node => !opsets.ContainsKey(node.Domain)) is { } stray)
        {
            throw stray.Error("the model does not say which version of this domain's operators it is written for");
        }
    }

    /// <summary>Refuses tensors that nobody makes, or two make, or that are used before they are made.</summary>
    public static void Check(OnnxModel model)
    {
        var makers = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in model.Initializers.Keys)
        {
            makers[name] = "an initializer";
        }

        foreach (var input in model.DeclaredInputs)
        {
            if (input.Name.Length == 0 || (makers.TryGetValue(input.Name, out var before) && before == "an input"))
            {
                throw new FileFormatException(
                    model.File,
                    input.Name,
                    input.Name.Length == 0 ? "is an input without a name" : "is an input twice"
                );
            }

            makers[input.Name] = "an input";
        }

        foreach (var node in model.Nodes)
        {
            foreach (var output in node.Outputs.Where(output => output.Length > 0))
            {
                if (!makers.TryAdd(output, node.ToString()))
                {
                    throw node.Error($"makes tensor {FileFormatException.Quote(output)}, which is already {MadeBy(makers[output])}");
                }
            }
        }

        CheckOrder(model, makers);
        if (model.Outputs.FirstOrDefault(output => !makers.ContainsKey(output.Name)) is { } missing)
        {
            throw new FileFormatException(model.File, missing.Name, "is said to be an output, but no node makes it");
        }
    }

    private static void CheckOrder(OnnxModel model, Dictionary<string, string> makers)
    {
        var known = model.Initializers.Keys.Concat(model.DeclaredInputs.Select(input => input.Name)).ToHashSet(StringComparer.Ordinal);
        foreach (var node in model.Nodes)
        {
            foreach (var input in node.Inputs.Where(input => input.Length > 0 && !known.Contains(input)))
            {
                throw !makers.TryGetValue(input, out var maker)
                    ? node.Error($"its input {FileFormatException.Quote(input)} is made by no node and is neither input nor initializer")
                : Cycle(model) is { } cycle ? new FileFormatException(model.File, $"nodes {cycle} depend on each other in a cycle")
                : node.Error(
                    $"its input {FileFormatException.Quote(input)} is made only later, by {maker}: nodes must be in the order of computation"
                );
            }

            known.UnionWith(node.Outputs);
        }
    }

    /// <summary>The nodes that depend on themselves, or null where there is an order of computation.</summary>
    private static string? Cycle(OnnxModel model)
    {
        var waiting = Without(model.Nodes, node => node.Inputs, node => node.Outputs);
        // Those that only wait for a cycle are none of it.
        var inside = Without(waiting, node => node.Outputs, node => node.Inputs);
        return inside.Count == 0 ? null : Listed([.. inside.Select(node => node.Name)], "");
    }

    /// <summary>What remains when every node is taken away that needs nothing of those that remain.</summary>
    private static List<OnnxNode> Without(
        IReadOnlyList<OnnxNode> nodes,
        Func<OnnxNode, IReadOnlyList<string>> needs,
        Func<OnnxNode, IReadOnlyList<string>> gives
    )
    {
        var givers = nodes.SelectMany(gives).Where(name => name.Length > 0).CountBy(name => name).ToDictionary(StringComparer.Ordinal);
        var takers = nodes
            .SelectMany(node => needs(node).Where(givers.ContainsKey).Distinct().Select(name => (name, node)))
            .ToLookup(pair => pair.name, pair => pair.node);
        var open = nodes.ToDictionary(node => node, node => needs(node).Where(givers.ContainsKey).Distinct().Count());
        var ready = new Queue<OnnxNode>(nodes.Where(node => open[node] == 0));
        while (ready.TryDequeue(out var node))
        {
            open.Remove(node);
            foreach (var name in gives(node).Where(name => name.Length > 0 && --givers[name] == 0))
            {
                foreach (var taker in takers[name].Where(taker => --open[taker] == 0))
                {
                    ready.Enqueue(taker);
                }
            }
        }

        return [.. nodes.Where(open.ContainsKey)];
    }

    private static string MadeBy(string maker) => maker.StartsWith("node", StringComparison.Ordinal) ? $"made by {maker}" : maker;

    private static string Listed(List<string> names, string what)
    {
        var shown = string.Join(", ", names.Take(MostShown).Select(name => FileFormatException.Quote(name, longest: 40)));
        var more = names.Count > MostShown ? $" and {names.Count - MostShown} more" : "";
        return what.Length == 0 ? $"{shown}{more}" : $"{what}{(names.Count > 1 ? "s" : "")} {shown}{more}";
    }
}
