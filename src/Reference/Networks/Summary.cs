using System.Globalization;
using System.Text;

namespace Reference.Networks;

/// <summary>One line of a network's table.</summary>
/// <param name="Node">The node's name.</param>
/// <param name="Operator">The operator's ONNX name.</param>
/// <param name="Output">The shape of its first output.</param>
/// <param name="Parameters">How many trained numbers it is the first to use.</param>
/// <param name="MultiplyAdds">How many multiply-adds it takes, forward.</param>
public sealed record SummaryRow(string Node, string Operator, Shape Output, long Parameters, long MultiplyAdds);

/// <summary>A network as a table: node, operator, output shape, trained parameters, multiply-adds (see <see cref="Networks.MultiplyAdds"/>).</summary>
/// <param name="Rows">A row for each node, in the order of computation.</param>
/// <param name="Parameters">The trained parameters of all.</param>
/// <param name="MultiplyAdds">The multiply-adds of all.</param>
public sealed record Summary(IReadOnlyList<SummaryRow> Rows, long Parameters, long MultiplyAdds)
{
    /// <summary>The table as lines of text, columns aligned, numbers with thousands separators.</summary>
    public override string ToString()
    {
        List<string[]> lines =
        [
            ["node", "operator", "output", "parameters", "multiply-adds"],
            .. Rows.Select(row =>
                (string[])[row.Node, row.Operator, row.Output.ToString(), Count(row.Parameters), Count(row.MultiplyAdds)]
            ),
            ["", "", "", Count(Parameters), Count(MultiplyAdds)],
        ];
        var widths = Enumerable.Range(0, 5).Select(column => lines.Max(line => line[column].Length)).ToArray();
        var text = new StringBuilder();
        foreach (var line in lines)
        {
            var left = line.Zip(widths).Take(3).Select(cell => cell.First.PadRight(cell.Second));
            var right = line.Zip(widths).Skip(3).Select(cell => cell.First.PadLeft(cell.Second));
            text.AppendJoin("  ", left.Concat(right)).AppendLine();
        }

        return text.ToString();
    }

    private static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}

public sealed partial class Network
{
    /// <summary>The network as a table, at the batch length that the inputs were declared with.</summary>
    public Summary Summary
    {
        get
        {
            var rows = new List<SummaryRow>();
            var counted = new HashSet<string>();
            foreach (var node in Nodes)
            {
                var own = Parameters.Where(parameter =>
                    parameter.Trained && node.Inputs.Contains(parameter.Name) && counted.Add(parameter.Name)
                );
                var output = ShapeOf(node.OutputTensors.First().Tensor);
                var count = own.Sum(parameter => (long)parameter.Shape.Size);
                rows.Add(new(node.Name, node.Operator.Signature.Name, output, count, MultiplyAdds.Of(node, ShapeOf)));
            }

            return new(rows, ParameterCount, rows.Sum(row => row.MultiplyAdds));
        }
    }
}
