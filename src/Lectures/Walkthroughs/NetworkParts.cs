using Reference.Networks;

namespace Reference.Lectures.Walkthroughs;

/// <summary>Networks as they are shown: their shapes from layer to layer, and what each layer costs.</summary>
public static class NetworkParts
{
    /// <summary>The shapes from the input to the last node, one after the other.</summary>
    /// <param name="network">A network that is a chain.</param>
    /// <param name="title">What stands before the input; nothing unless given.</param>
    public static Flow Shapes(this Network network, string title = "")
    {
        ArgumentNullException.ThrowIfNull(network);
        var input = network.Inputs[0].Name;
        return new([
            new(title.Length > 0 ? $"{title}: {input}" : input, network.ShapeOf(input)),
            .. network.Nodes.Select(node => new Stage(node.Name, network.ShapeOf(node.Outputs[0]))),
        ]);
    }

    /// <summary>A row for each layer: its output, its parameters, and its multiply-adds for one example.</summary>
    /// <param name="network">The network.</param>
    /// <param name="title">What stands above the table.</param>
    public static Table Layers(this Network network, string title = "layers")
    {
        ArgumentNullException.ThrowIfNull(network);
        return new(
            title,
            ["layer", "operator", "output", "parameters", "multiply-adds"],
            [
                .. network.Summary.Rows.Select(row =>
                    (IReadOnlyList<Cell>)[row.Node, row.Operator, row.Output, row.Parameters, row.MultiplyAdds]
                ),
            ]
        );
    }
}
