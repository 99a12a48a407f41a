using System.Globalization;
using Reference.Lectures.Walkthroughs;

namespace Reference.Lectures.Text;

/// <summary>What there is to see in a frame, as lines of text.</summary>
public static class PartText
{
    private const string Greys = " .:-=+*#%@";

    /// <summary>The lines.</summary>
    /// <param name="part">What there is to see.</param>
    /// <exception cref="NotSupportedException">It is of a kind that has no text.</exception>
    public static IEnumerable<string> Of(Part part) =>
        part switch
        {
            Words words => [words.Text],
            Flow flow => [string.Join(" → ", flow.Stages.Select(stage => $"{stage.Name} {stage.Shape}"))],
            Grid grid => OfGrid(grid),
            Shades shades => OfShades(shades),
            Sum sum => OfSum(sum),
            Equation equation => [OfEquation(equation)],
            Table table => OfTable(table),
            Plot plot => PlotText.Of(plot),
            Claim claim =>
            [
                $"The slide says: {claim.Says}",
                $"Measured: {claim.Measured}",
                claim.Held ? "The claim held." : "The claim did NOT hold.",
            ],
            _ => throw new NotSupportedException(part.GetType().Name),
        };

    /// <summary>Planes side by side; where there are fractions, the decimals that the decks print stand beside them.</summary>
    private static IEnumerable<string> OfGrid(Grid grid)
    {
        var width = grid.Shape.Rank == 0 ? 1 : grid.Shape[^1];
        var height = grid.Shape.Rank < 2 ? 1 : grid.Shape[^2];
        var planes = grid.Numbers.Chunk(height * width).ToList();
        yield return $"{grid.Name} {grid.Shape}";
        var blocks = planes.Select(plane => Block(plane.Select(number => number.ToString()), width)).ToList();
        if (grid.Numbers.Any(number => number.IsBroken))
        {
            blocks =
            [
                .. blocks.Zip(planes, (block, plane) => Beside([block, Block(plane.Select(number => number.Decimals), width)], "   = ")),
            ];
            foreach (var line in blocks.SelectMany((block, plane) => plane > 0 ? ["", .. block] : block))
            {
                yield return $"  {line}";
            }

            yield break;
        }

        foreach (var line in Beside(blocks, "    "))
        {
            yield return $"  {line}";
        }
    }

    private static IReadOnlyList<string> Block(IEnumerable<string> cells, int width, string between = " ")
    {
        var rows = cells.Chunk(width).ToList();
        var widest = rows.Max(row => row.Max(cell => cell.Length));
        return [.. rows.Select(row => string.Join(between, row.Select(cell => cell.PadLeft(widest))))];
    }

    private static IReadOnlyList<string> Beside(List<IReadOnlyList<string>> blocks, string between) =>
        [.. Enumerable.Range(0, blocks[0].Count).Select(row => string.Join(between, blocks.Select(block => block[row])))];

    private static IEnumerable<string> OfShades(Shades shades)
    {
        var (least, most) = (shades.Brightness.Min(), shades.Brightness.Max());
        yield return $"{shades.Name} {shades.Height}×{shades.Width}, {OfNumber(least)} dark to {OfNumber(most)} bright";
        foreach (var row in shades.Brightness.Chunk(shades.Width))
        {
            // Letters are about twice as high as wide.
            yield return "  "
                + string.Concat(
                    row.Select(pixel => new string(
                        Greys[most > least ? (int)((pixel - least) / (most - least) * (Greys.Length - 1) + 0.5) : 0],
                        2
                    ))
                );
        }
    }

    private static IEnumerable<string> OfSum(Sum sum)
    {
        var (products, columns) = (sum.Products, sum.Products.Count / sum.Rows);
        var written = products.Select(product => $"{Bracketed(product.Left)}·{Bracketed(product.Right)} = {product.Result}");
        yield return sum.Name;
        foreach (var line in Block(written, columns, between: "   "))
        {
            yield return $"  {line}";
        }

        var terms = string.Concat(
            products.Select(
                (product, i) =>
                    (
                        i == 0 ? ""
                        : product.Result.Value < 0 ? " - "
                        : " + "
                    ) + (i == 0 ? product.Result.ToString() : product.Result.ToString().TrimStart('-'))
            )
        );
        var quotient = sum.Divisor == 1 ? terms : $"({terms}) / {sum.Divisor}";
        yield return $"  {quotient} = {sum.Result}{(sum.Result.IsBroken ? $" = {sum.Result.Decimals}" : "")}";
    }

    private static string OfEquation(Equation equation) =>
        string.Join(
            " = ",
            new[] { equation.Name, equation.Letters, equation.Numbers, equation.Result.ToString() }.Where(side => side.Length > 0)
        ) + (equation.Result.IsBroken ? $" = {equation.Result.Fraction!.Value.ToTruncatedString(3)}" : "");

    private static string Bracketed(Number number) => number.Value < 0 ? $"({number})" : number.ToString();

    private static IEnumerable<string> OfTable(Table table)
    {
        var rows = table.Rows.Select(row => row.Select(cell => cell.Text).ToList()).Prepend([.. table.Columns]).ToList();
        var widths = table.Columns.Select((_, column) => rows.Max(row => row[column].Length)).ToList();
        var isNumber = table.Columns.Select((_, column) => table.Rows.Any(row => row[column].Numbers.Count > 0)).ToList();
        yield return table.Name;
        foreach (var row in rows)
        {
            yield return "  "
                + string.Join(
                    "  ",
                    row.Select((text, column) => isNumber[column] ? text.PadLeft(widths[column]) : text.PadRight(widths[column]))
                );
        }
    }

    private static string OfNumber(double number) => number.ToString("G3", CultureInfo.InvariantCulture);
}
