using System.Globalization;
using System.Text;
using Reference.Cases;

namespace Reference.Data;

/// <summary>The lines of a CSV file of pictures: of each its label, and its pixels as they stand there, 0 to 255.</summary>
internal sealed class CsvTable
{
    private const int LongestLine = 1 << 26;

    private CsvTable(string source) => Source = source;

    /// <summary>The file.</summary>
    public string Source { get; }

    /// <summary>How many pixels a line has.</summary>
    public int Columns { get; private set; }

    /// <summary>The line of the first picture, from 1.</summary>
    public int FirstLine { get; private set; }

    /// <summary>The labels, a line each.</summary>
    public List<string> Labels { get; } = [];

    /// <summary>The pixels, line by line.</summary>
    public List<float> Values { get; } = [];

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file, plain or gzip.</param>
    /// <param name="labelColumn">The label's column by name; null for the first.</param>
    /// <exception cref="FileFormatException">It is malformed; the message names the line and the column.</exception>
    public static CsvTable Read(string path, string? labelColumn)
    {
        using var stream = File.OpenRead(path);
        return GzipContent.Read(stream, path, plain => ReadPlain(plain, path, labelColumn));
    }

    private static CsvTable ReadPlain(Stream stream, string path, string? labelColumn)
    {
        using var file = new StreamReader(stream, leaveOpen: true);
        var (table, place, number, blank) = (new CsvTable(path), 0, 0, 0);
        while (table.Next(file, ++number) is { } line)
        {
            if (line.Length == 0)
            {
                // Empty lines may end a file; between pictures there are none.
                blank = blank == 0 ? number : blank;
            }
            else if (blank > 0)
            {
                throw table.Bad(blank, "is empty, but more follow");
            }
            else if (number == 1 && (labelColumn is not null || IsHeader(line)))
            {
                place = labelColumn is null ? 0 : Array.IndexOf(Fields(line), labelColumn);
                if (place < 0)
                {
                    throw table.Bad(number, $"the header has no column {FileFormatException.Quote(labelColumn!)}");
                }
            }
            else
            {
                table.Add(line, place, number);
            }
        }

        return table.Labels.Count > 0 ? table : throw new FileFormatException(path, "has no pictures");
    }

    /// <summary>What is wrong with a line.</summary>
    public FileFormatException Bad(int line, string problem) =>
        new(Source, string.Create(CultureInfo.InvariantCulture, $"line {line}: {problem}"));

    private void Add(string line, int place, int number)
    {
        var (column, before) = (0, Values.Count);
        foreach (var part in line.AsSpan().Split(','))
        {
            var field = Field(line.AsSpan(part));
            if (column == place)
            {
                Labels.Add(field.Length > 0 ? field.ToString() : throw Bad(number, $"column {column + 1}: the label is empty"));
            }
            else if (IsNumber(field, out var value) && value is >= 0 and <= byte.MaxValue)
            {
                Values.Add(value);
            }
            else
            {
                throw Bad(
                    number,
                    $"column {column + 1}: {FileFormatException.Quote(field.ToString(), 20)} is no pixel: 0 to 255, or 0 to 1, can be read"
                );
            }

            column++;
        }

        (FirstLine, Columns) = Labels.Count == 1 ? (number, column - 1) : (FirstLine, Columns);
        if (column < 2 || column != Columns + 1 || Values.Count - before != Columns)
        {
            throw Bad(
                number,
                column < 2
                    ? "has no pixels: a label and numbers are needed, with commas between"
                    : $"has {column} columns, but line {FirstLine} has {Columns + 1}"
            );
        }
    }

    private static bool IsHeader(string line) => Fields(line).Skip(1).Any(field => !IsNumber(field, out _));

    private static bool IsNumber(ReadOnlySpan<char> field, out float value) =>
        float.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out value);

    private static string[] Fields(string line) => [.. line.Split(',').Select(field => Field(field).ToString())];

    private static ReadOnlySpan<char> Field(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        return text is ['"', .., '"'] ? text[1..^1] : text;
    }

    /// <summary>The next line. One of a length that no picture has, or with a zero in it, is no text.</summary>
    private string? Next(StreamReader file, int number)
    {
        var line = new StringBuilder();
        int letter;
        while ((letter = file.Read()) is not (-1 or '\n'))
        {
            if (letter == 0 || line.Length == LongestLine)
            {
                throw Bad(number, "is no text with a picture's label and pixels");
            }

            line.Append((char)letter);
        }

        return letter < 0 && line.Length == 0 ? null : line.ToString().TrimEnd('\r');
    }
}
