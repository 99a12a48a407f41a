using System.Globalization;
using System.Text;

namespace Reference.Networks;

/// <summary>One line of a network's table.</summary>
/// <param name="Node">The node's name.</param>
/// <param name="Operator">The operator's ONNX name.</param>
/// <param name="Output">The shape of its first output.</param>
/// <param name="Parameters">How many trained numbers it is the first to use.</param>
public sealed record SummaryRow(string Node, string Operator, Shape Output, long Parameters);

/// <summary>A network as a table: node, operator, output shape, trained parameters.</summary>
/// <param name="Rows">A row for each node, in the order of computation.</param>
/// <param name="Parameters">The trained parameters of all.</param>
public sealed record Summary(IReadOnlyList<SummaryRow> Rows, long Parameters)
{
    /// <summary>The table as lines of text, columns aligned, numbers with thousands separators.</summary>
    public override string ToString()
    {
        List<string[]> lines =
        [
            ["node", "operator", "output", "parameters"],
            .. Rows.Select(row => (string[])[row.Node, row.Operator, row.Output.ToString(), Count(row.Parameters)]),
            ["", "", "", Count(Parameters)],
        ];
        var widths = Enumerable.Range(0, 4).Select(column => lines.Max(line => line[column].Length)).ToArray();
        var text = new StringBuilder();
        foreach (var line in lines)
        {
            var left = line.Zip(widths).Take(3).Select(cell => cell.First.PadRight(cell.Second));
            text.Append(string.Join("  ", left)).Append("  ").AppendLine(line[3].PadLeft(widths[3]));
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
                var output = node.OutputTensors.First().Tensor;
                rows.Add(new(node.Name, node.Operator.Signature.Name, ShapeOf(output), own.Sum(parameter => (long)parameter.Shape.Size)));
            }

            return new(rows, ParameterCount);
        }
    }
}
