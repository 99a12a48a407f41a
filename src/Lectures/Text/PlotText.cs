using System.Globalization;
using Reference.Lectures.Walkthroughs;

namespace Reference.Lectures.Text;

/// <summary>A small plot in letters, a letter for each curve.</summary>
public static class PlotText
{
    private const int Width = 60;
    private const int Height = 14;
    private const string Letters = "ox+*#@%&";

    /// <summary>The lines.</summary>
    /// <param name="plot">The plot.</param>
    public static IEnumerable<string> Of(Plot plot)
    {
        ArgumentNullException.ThrowIfNull(plot);
        return Lines(plot);
    }

    private static IEnumerable<string> Lines(Plot plot)
    {
        yield return plot.Name;
        var points = plot.Curves.SelectMany(curve => curve.Points).Where(IsShown).ToList();
        if (points.Count == 0)
        {
            yield return "  nothing that is a number";
            yield break;
        }

        var (left, right) = (points.Min(point => point.X), points.Max(point => point.X));
        var (low, high) = (points.Min(point => Up(point.Y)), points.Max(point => Up(point.Y)));
        var canvas = Enumerable.Range(0, Height).Select(_ => Enumerable.Repeat(' ', Width).ToArray()).ToArray();
        foreach (var (place, curve) in plot.Curves.Index())
        {
            foreach (var point in curve.Points.Where(IsShown))
            {
                var row = Height - 1 - Place(Up(point.Y), low, high, Height);
                canvas[row][Place(point.X, left, right, Width)] = Letters[place % Letters.Length];
            }
        }

        var (top, bottom) = (Written(plot.Logarithmic ? Math.Pow(10, high) : high), Written(plot.Logarithmic ? Math.Pow(10, low) : low));
        var margin = Math.Max(top.Length, bottom.Length);
        foreach (var (row, line) in canvas.Index())
        {
            yield return $"  {(row == 0 ? top : row == Height - 1 ? bottom : "").PadLeft(margin)} │{new string(line)}";
        }

        yield return $"  {"".PadLeft(margin)} └{new string('─', Width)}";
        var (from, to) = (Written(left), Written(right));
        yield return $"  {"".PadLeft(margin)}  {from}{plot.Across.PadLeft((Width - from.Length - to.Length + plot.Across.Length) / 2).PadRight(Width - from.Length - to.Length)}{to}";
        yield return $"  {"".PadLeft(margin)}  {string.Join("   ", plot.Curves.Select((curve, place) => $"{Letters[place % Letters.Length]} {curve.Name}"))}{(plot.Logarithmic ? "   (logarithmic)" : "")}";

        bool IsShown(Point point) => double.IsFinite(point.Y) && (!plot.Logarithmic || point.Y > 0);

        double Up(double y) => plot.Logarithmic ? Math.Log10(y) : y;
    }

    private static int Place(double value, double from, double to, int places) =>
        to > from ? (int)Math.Round((value - from) / (to - from) * (places - 1)) : places / 2;

    private static string Written(double number) => number.ToString("G3", CultureInfo.InvariantCulture);
}
