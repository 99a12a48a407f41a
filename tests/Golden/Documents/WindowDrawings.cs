using System.Globalization;
using System.Text;
using Reference.Layers;
using Reference.Numbers;

namespace Reference.GoldenTests.Documents;

/// <summary>Draws which pixels of an axis each window looks at, for docs/layers.md; the library says which they are.</summary>
internal static class WindowDrawings
{
    /// <summary>Pooling along one axis, which has all attributes of a window.</summary>
    /// <param name="Attributes">What is set besides a kernel_shape of 3, in words.</param>
    /// <param name="Layer">The same as a layer.</param>
    /// <param name="Pixels">The axis's length.</param>
    /// <param name="Before">The padding at the beginning.</param>
    private sealed record Drawing(string Attributes, AveragePooling Layer, int Pixels, int Before = 0);

    private static readonly AveragePooling Plain = new() { KernelShape = [3] };

    private static readonly Drawing[] All =
    [
        new("strides 1", Plain, 7),
        new("strides 2", Plain with { Strides = [2] }, 7),
        new("strides 2, pads 1, 1", Plain with { Strides = [2], Pads = [1, 1] }, 7, Before: 1),
        new("dilations 2", Plain with { Dilations = [2] }, 7),
        new("strides 2: the last pixel is left out", Plain with { Strides = [2] }, 6),
        new("strides 2, ceil_mode 1: the last window is partial", Plain with { Strides = [2], CeilMode = true }, 6),
        new("strides 2, auto_pad SAME_UPPER", Plain with { Strides = [2], AutoPad = AutoPad.SameUpper }, 6),
        new("strides 2, auto_pad SAME_LOWER", Plain with { Strides = [2], AutoPad = AutoPad.SameLower }, 6, Before: 1),
    ];

    public static string Write() => string.Join("\n", All.Select(Draw));

    private static string Draw(Drawing drawing)
    {
        var (layer, kernel) = (drawing.Layer, Plain.KernelShape![0]);
        var x = Tensors.Fill<Worked>([1, 1, drawing.Pixels], i => Worked.Named($"{i}", i + 1));
        var seen = layer
            .Forward(x)
            .Flat()
            .ToArray()
            .Select(mean => mean.Sources.Select(name => int.Parse(name, CultureInfo.InvariantCulture)).Order().ToArray())
            .ToArray();
        var windows = seen.Select(
                (_, p) =>
                    Enumerable.Range(0, kernel).Select(k => p * Step(layer.Strides) + k * Step(layer.Dilations) - drawing.Before).ToArray()
            )
            .ToArray();

        // Where the drawing is not what the library computes with, there is none.
        Assert.Equal(seen, windows.Select(window => window.Where(i => i >= 0 && i < drawing.Pixels).ToArray()));

        var first = Math.Min(0, windows.Min(window => window[0]));
        var places = Enumerable.Range(first, Math.Max(drawing.Pixels, windows.Max(window => window[^1]) + 1) - first).ToArray();
        var text = new StringBuilder($"{drawing.Attributes}\n");
        Line("x", place => place >= 0 && place < drawing.Pixels ? $"{place}" : ".");
        foreach (var (p, window) in windows.Index())
        {
            Line(
                $"y[{p}]",
                place =>
                    !window.Contains(place) ? " "
                    : place >= 0 && place < drawing.Pixels ? "#"
                    : "o"
            );
        }

        return text.ToString();

        void Line(string title, Func<int, string> mark) =>
            text.Append($"  {title, -6}{string.Join(' ', places.Select(mark))}".TrimEnd()).Append('\n');
    }

    private static int Step(IReadOnlyList<int>? each) => each?[0] ?? 1;
}
