using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Reference.Cases;
using Reference.Training;
using Spectre.Console;

namespace Reference.Oracle.Training;

/// <summary>What a sweep over learning rates has shown, at the terminal.</summary>
internal static class RateReport
{
    private const int Rows = 20;

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        WriteIndented = true,
    };

    /// <summary>Prints some twenty of its steps and, last, the rate that it suggests; writes all of them as JSON where a file is named.</summary>
    public static void Write(RateSweep sweep, string? json)
    {
        if (json is not null)
        {
            AtomicFile.Write(json, stream => JsonSerializer.Serialize(stream, sweep, Options));
        }

        var table = Terminal
            .Table()
            .AddColumn(new TableColumn("rate").RightAligned())
            .AddColumn(new TableColumn("smoothed loss").RightAligned());
        var every = Math.Max(1, sweep.Points.Count / Rows);
        foreach (var (place, point) in sweep.Points.Index())
        {
            if (place % every == every - 1 || place == sweep.Points.Count - 1)
            {
                table.AddRow(Text(point.Rate, "0.0E+0"), Text(point.Smoothed, "F4"));
            }
        }

        Terminal.Out.Write(table);
        Terminal.Out.WriteLine(
            sweep.Suggestion is { } rate
                ? $"the loss falls fastest at --rate {Text(rate, "G2")}; it is lowest at {Text(sweep.Lowest, "G2")}"
                : "the loss falls at none of these rates"
        );
    }

    private static string Text(double number, string format) => number.ToString(format, CultureInfo.InvariantCulture);
}
