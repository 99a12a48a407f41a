using System.Globalization;
using Reference.Cases;

namespace Reference.Data;

/// <summary>
/// Pictures in a CSV file, one a line: its label and its pixels, channel by channel, row by row, with commas between.
/// <code>
/// label,pixel0,pixel1,…          a header or none: the first line is one where a pixel of it is no number
/// 7,0,0,84,255,…                 0 to 255, or, where no pixel of the file is above 1, 0 to 1
/// </code>
/// The label is the first column, or the one that is named. Labels are whole numbers from 0, or, where one of them is not, names: classes in the order of letters.
/// </summary>
/// <remarks>Whole pixels up to 255 stay 8 bits; others become 16 bits, rounded to the nearest. A field may stand in quotation marks.</remarks>
internal static class CsvPictures
{
    private const int MostClasses = 100_000;

    /// <summary>Reads one file, or two.</summary>
    /// <param name="path">The training pictures.</param>
    /// <param name="testPath">The test pictures, of the same classes and shape; null where there are none.</param>
    /// <param name="reading">Where the label is, and what shape a picture has.</param>
    /// <exception cref="FileFormatException">One is malformed, or they do not fit each other; the message names the line and the column.</exception>
    public static (LabelledPictures Train, LabelledPictures? Test) Read(string path, string? testPath, PictureReading reading)
    {
        var table = CsvTable.Read(path, reading.LabelColumn);
        var test = testPath is null ? null : CsvTable.Read(testPath, reading.LabelColumn);
        var shape = reading.PictureShape ?? Square(table);
        var classes = Classes(table);
        var full = Math.Max(table.Values.Max(), test?.Values.Max() ?? 0) > 1 ? byte.MaxValue : 1;
        return (Pictures(table, shape, classes, full), test is null ? null : Pictures(test, shape, classes, full));
    }

    private static LabelledPictures Pictures(CsvTable table, Shape shape, string[] classes, int full)
    {
        if (shape.Rank != 3 || shape.Size != table.Columns)
        {
            throw new FileFormatException(
                table.Source,
                $"has {table.Columns} pixels a line, but the pictures are {shape}, of {shape.Size}"
            );
        }

        var numbers = classes.Index().ToDictionary(named => named.Item, named => named.Index);
        var labels = new int[table.Labels.Count];
        for (var n = 0; n < labels.Length; n++)
        {
            labels[n] = numbers.TryGetValue(table.Labels[n], out var number)
                ? number
                : throw table.Bad(
                    table.FirstLine + n,
                    $"{FileFormatException.Quote(table.Labels[n])} is no class of the training pictures"
                );
        }

        return new(shape, Pixels(table.Values, full), labels, classes, Normalisation.None);
    }

    private static Shape Square(CsvTable table)
    {
        var (grey, colour) = ((int)Math.Sqrt(table.Columns), (int)Math.Sqrt(table.Columns / 3.0));
        return grey * grey == table.Columns ? [1, grey, grey]
            : 3 * colour * colour == table.Columns ? [3, colour, colour]
            : throw new FileFormatException(
                table.Source,
                $"has {table.Columns} pixels a line, which is no square, grey or in colour: the pictures' shape must be given"
            );
    }

    /// <summary>The classes' names: numbers up to the largest, or all names that there are.</summary>
    private static string[] Classes(CsvTable table)
    {
        var most = -1;
        for (var n = 0; n < table.Labels.Count; n++)
        {
            var label = table.Labels[n];
            if (
                !int.TryParse(label, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                || (label[0] == '0' && label.Length > 1)
            )
            {
                return [.. table.Labels.Distinct().Order(StringComparer.Ordinal)];
            }

            most =
                number < MostClasses
                    ? Math.Max(most, number)
                    : throw table.Bad(table.FirstLine + n, $"the label is {number}, but labels up to {MostClasses - 1} can be read");
        }

        return LabelledPictures.Numbered(most + 1);
    }

    private static Pixels Pixels(List<float> values, int full) =>
        full == byte.MaxValue && values.TrueForAll(float.IsInteger)
            ? new(values.Select(value => (byte)value).ToArray())
            : new(values.Select(value => (ushort)Math.Round((double)value / full * ushort.MaxValue)).ToArray());
}
