using System.Globalization;
using System.Text;
using static Reference.Oracle.Reports.HtmlPage;

namespace Reference.Oracle.Reports;

/// <summary>One line of a chart.</summary>
/// <param name="Name">What it shows.</param>
/// <param name="Class">The CSS class that gives its colour.</param>
/// <param name="Points">From left to right.</param>
internal sealed record ChartLine(string Name, string Class, IReadOnlyList<(double X, double Y)> Points);

/// <summary>Lines over a common axis as an SVG element that takes its colours from the page around it.</summary>
/// <param name="Title">What is shown.</param>
/// <param name="XLabel">What the axis below counts.</param>
/// <param name="Lines">The lines; points that are no numbers are left out.</param>
internal sealed record LineChart(string Title, string XLabel, IReadOnlyList<ChartLine> Lines)
{
    /// <summary>The style that the page needs.</summary>
    public const string Style = """
        .chart { width: 100%; height: auto; font: 12px system-ui, sans-serif; } .chart text { fill: currentColor; } .chart .grid { stroke: var(--line); }
        .chart polyline { fill: none; stroke-width: 2; stroke-linejoin: round; } .chart .train { stroke: #3b82f6; } .chart .test { stroke: #f97316; stroke-width: 2.5; } .chart .faint { stroke: #3b82f6; stroke-opacity: .45; stroke-width: 1; }
        @media (max-width: 40rem) { .chart { font-size: 17px; } }
        .chart circle.train { fill: #3b82f6; } .chart circle.test { fill: #f97316; }
        """;

    private const int Width = 640;
    private const int Height = 300;
    private const int Left = 58;
    private const int Right = 14;
    private const int Top = 30;
    private const int Bottom = 40;

    /// <summary>Whether the axis at the side is logarithmic, for what is above 0.</summary>
    public bool Logarithmic { get; init; }

    /// <summary>What stands behind the numbers at the side, such as « %».</summary>
    public string Unit { get; init; } = "";

    /// <summary>Draws it.</summary>
    /// <param name="page">Where the element goes.</param>
    /// <param name="id">A name of its own on the page.</param>
    public void Draw(StringBuilder page, string id)
    {
        var lines = Lines
            .Select(line => line with { Points = [.. line.Points.Where(IsShown)] })
            .Where(line => line.Points.Count > 0)
            .ToList();
        var points = lines.SelectMany(line => line.Points).ToList();
        if (points.Count == 0)
        {
            return;
        }

        var (x, y) = (
            Axis.Of(points.Select(point => point.X).Prepend(0), whole: true),
            Axis.Of(points.Select(point => point.Y), Logarithmic)
        );
        page.Append(
            CultureInfo.InvariantCulture,
            $"<svg class=\"chart\" viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-labelledby=\"{id}-title {id}-text\">\n<title id=\"{id}-title\">{Text(Title)}</title>\n<desc id=\"{id}-text\">"
        );
        page.AppendJoin("; ", lines.Select(line => Text($"{line.Name}: from {Number(line.Points[0].Y)} to {Number(line.Points[^1].Y)}")))
            .Append("</desc>\n");
        Grid(page, x, y);
        foreach (var (place, line) in lines.Index())
        {
            Draw(page, line, x, y);
            var (at, middle) = (Left + 4 + place * 170, Top - 14);
            page.Append(
                CultureInfo.InvariantCulture,
                $"<polyline class=\"{line.Class}\" points=\"{at},{middle} {at + 20},{middle}\"/><text x=\"{at + 26}\" y=\"{middle + 4}\">{Text(line.Name)}</text>\n"
            );
        }

        page.Append("</svg>\n");
    }

    private static void Draw(StringBuilder page, ChartLine line, Axis x, Axis y)
    {
        var places = line.Points.Select(point => (X: Across(x, point.X), Y: Down(y, point.Y))).ToList();
        page.Append($"<polyline class=\"{line.Class}\" points=\"")
            .AppendJoin(' ', places.Select(place => string.Create(CultureInfo.InvariantCulture, $"{place.X:0.#},{place.Y:0.#}")))
            .Append("\"/>\n");
        foreach (var place in places.Count <= 40 && line.Class != "faint" ? places : [])
        {
            page.Append(
                CultureInfo.InvariantCulture,
                $"<circle class=\"{line.Class}\" r=\"3\" cx=\"{place.X:0.#}\" cy=\"{place.Y:0.#}\"/>"
            );
        }
    }

    private void Grid(StringBuilder page, Axis x, Axis y)
    {
        foreach (var tick in y.Ticks)
        {
            var at = Down(y, tick);
            page.Append(
                CultureInfo.InvariantCulture,
                $"<line class=\"grid\" x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{at:0.#}\" y2=\"{at:0.#}\"/><text x=\"{Left - 6}\" y=\"{at + 4:0.#}\" text-anchor=\"end\">{Number(tick)}</text>\n"
            );
        }

        foreach (var tick in x.Ticks)
        {
            page.Append(
                CultureInfo.InvariantCulture,
                $"<text x=\"{Across(x, tick):0.#}\" y=\"{Height - Bottom + 18}\" text-anchor=\"middle\">{tick.ToString("0.###", CultureInfo.InvariantCulture)}</text>\n"
            );
        }

        page.Append(
            CultureInfo.InvariantCulture,
            $"<text x=\"{(Left + Width - Right) / 2}\" y=\"{Height - 6}\" text-anchor=\"middle\">{Text(XLabel)}</text>\n"
        );
    }

    private bool IsShown((double X, double Y) point) => double.IsFinite(point.Y) && (!Logarithmic || point.Y > 0);

    private static double Across(Axis axis, double value) => Left + (Width - Left - Right) * axis.Share(value);

    private static double Down(Axis axis, double value) => Height - Bottom - (Height - Top - Bottom) * axis.Share(value);

    private string Number(double value) => value.ToString("0.####", CultureInfo.InvariantCulture) + Unit;

    /// <summary>From where to where an axis goes, and which numbers stand at it.</summary>
    private sealed record Axis(double From, double To, bool Logarithmic, IReadOnlyList<double> Ticks)
    {
        /// <param name="values">What is shown.</param>
        /// <param name="logarithmic">Whether equal distances are equal factors.</param>
        /// <param name="whole">Whether only whole numbers stand at it.</param>
        public static Axis Of(IEnumerable<double> values, bool logarithmic = false, bool whole = false)
        {
            var (least, most) = (values.Min(), values.Max());
            if (logarithmic)
            {
                int[] leading = [1, 2, 5];
                var (first, last) = ((int)Math.Floor(Math.Log10(least)), (int)Math.Ceiling(Math.Log10(most)));
                var powers = Enumerable
                    .Range(first, last - first + 1)
                    .SelectMany(power => leading.Select(digit => digit * Math.Pow(10, power)));
                return new(
                    least,
                    most > least ? most : least * 2,
                    true,
                    [.. powers.Where(tick => tick >= least * 0.999 && tick <= most * 1.001)]
                );
            }

            var (span, margin) = (
                most > least ? most - least : Math.Max(Math.Abs(most), 1),
                most > least ? 0 : 0.5 * Math.Max(Math.Abs(most), 1)
            );
            var raw = span / 5;
            var power10 = Math.Pow(10, Math.Floor(Math.Log10(raw)));
            var step =
                power10
                * (
                    raw / power10 <= 1 ? 1
                    : raw / power10 <= 2 ? 2
                    : raw / power10 <= 5 ? 5
                    : 10
                );
            step = whole ? Math.Max(step, 1) : step;
            var (from, to) = (Math.Floor((least - margin) / step) * step, Math.Ceiling((most + margin) / step) * step);
            return new(from, to, false, [.. Enumerable.Range(0, (int)Math.Round((to - from) / step) + 1).Select(i => from + i * step)]);
        }

        public double Share(double value) => Logarithmic ? Math.Log(value / From) / Math.Log(To / From) : (value - From) / (To - From);
    }
}
