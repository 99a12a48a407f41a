using System.Numerics.Tensors;
using Reference.Numbers;

namespace Reference.GoldenTests.Lectures;

/// <summary>Deck R's picture of an X, its three filters, and the way it writes grids of numbers.</summary>
internal static class XPicture
{
    public static Tensor<Rational> Picture =>
        Grid(
            """
            -1 -1 -1 -1 -1 -1 -1 -1 -1
            -1  1 -1 -1 -1 -1 -1  1 -1
            -1 -1  1 -1 -1 -1  1 -1 -1
            -1 -1 -1  1 -1  1 -1 -1 -1
            -1 -1 -1 -1  1 -1 -1 -1 -1
            -1 -1 -1  1 -1  1 -1 -1 -1
            -1 -1  1 -1 -1 -1  1 -1 -1
            -1  1 -1 -1 -1 -1 -1  1 -1
            -1 -1 -1 -1 -1 -1 -1 -1 -1
            """
        );

    public static Tensor<Rational> Backslash =>
        Grid(
            """
             1 -1 -1
            -1  1 -1
            -1 -1  1
            """
        );

    public static Tensor<Rational> Cross =>
        Grid(
            """
             1 -1  1
            -1  1 -1
             1 -1  1
            """
        );

    public static Tensor<Rational> Slash =>
        Grid(
            """
            -1 -1  1
            -1  1 -1
             1 -1 -1
            """
        );

    /// <summary>A grid of integers as written in the deck, 1×1×H×W.</summary>
    public static Tensor<Rational> Grid(string rows)
    {
        var numbers = Rows(rows).Select(row => row.Select(int.Parse).ToArray()).ToArray();
        return Tensors.Of([1, 1, numbers.Length, numbers[0].Length], [.. numbers.SelectMany(row => row).Select(n => (Rational)n)]);
    }

    /// <summary>One channel of a stack of maps, as ninths: rows of numerators.</summary>
    public static string Ninths(Tensor<Rational> maps, int channel) => Write(maps, channel, value => (value * 9).ToString());

    /// <summary>One channel of a stack of maps as the deck prints it: two decimals, truncated toward zero.</summary>
    public static string Decimals(Tensor<Rational> maps, int channel) => Write(maps, channel, value => value.ToTruncatedString(2));

    /// <summary>A block of text with single spaces, so that grids can be laid out for the eye.</summary>
    public static string Tidy(string rows) => string.Join('\n', Rows(rows).Select(row => string.Join(' ', row)));

    private static string Write(Tensor<Rational> maps, int channel, Func<Rational, string> write)
    {
        var shape = maps.Shape();
        var map = maps.View(shape[0], shape[1], shape[2], shape[3]);
        var rows = new List<string>();
        for (var i = 0; i < shape[2]; i++)
        {
            var row = new List<string>();
            for (var j = 0; j < shape[3]; j++)
            {
                row.Add(write(map[0, channel, i, j]));
            }

            rows.Add(string.Join(' ', row));
        }

        return string.Join('\n', rows);
    }

    private static IEnumerable<string[]> Rows(string rows) =>
        rows.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(row => row.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
