using System.Runtime.CompilerServices;

namespace Reference.Data;

/// <summary>What a picture goes on as beyond its edges.</summary>
public enum Border
{
    /// <summary>As one brightness.</summary>
    Background,

    /// <summary>As its outermost pixels.</summary>
    Edge,
}

/// <summary>
/// A picture with one more pixel on every side, so that what lies outside needs no case of its own: at most there, the picture looks as it does further out.
/// Between pixels it is interpolated bilinearly:
/// <code>
/// v₀₀ ─── v₀₁     (1 - b) · ((1 - a) · v₀₀ + a · v₀₁)
///  │  ·(a,b) │   +      b  · ((1 - a) · v₁₀ + a · v₁₁)         a, b: the way from v₀₀ to the right and down, 0 to 1
/// v₁₀ ─── v₁₁
/// </code>
/// </summary>
internal sealed class FramedPicture
{
    private readonly double[] _values;
    private readonly Border _border;
    private readonly int _channels;

    /// <summary>Room for a picture.</summary>
    /// <param name="shape">C×H×W.</param>
    /// <param name="border">What is outside.</param>
    /// <param name="background">How bright the background is.</param>
    public FramedPicture(Shape shape, Border border, double background)
    {
        (_channels, Height, Width, _border) = (shape[0], shape[1], shape[2], border);
        (PlaneSize, Row, Framed) = (Height * Width, Width + 2, (Height + 2) * (Width + 2));
        _values = new double[_channels * Framed];
        _values.AsSpan().Fill(background);
    }

    /// <summary>H.</summary>
    public int Height { get; }

    /// <summary>W.</summary>
    public int Width { get; }

    private int PlaneSize { get; }

    private int Row { get; }

    private int Framed { get; }

    /// <summary>Puts a picture in.</summary>
    /// <param name="picture">C×H×W, in units of full brightness.</param>
    public void Put(ReadOnlySpan<double> picture)
    {
        for (var channel = 0; channel < _channels; channel++)
        {
            Put(channel, picture.Slice(channel * PlaneSize, PlaneSize));
        }
    }

    /// <summary>The picture moved.</summary>
    /// <param name="from">Where each pixel comes from.</param>
    /// <param name="moved">Room for C×H×W.</param>
    public void Sample(AffineMap from, Span<double> moved)
    {
        for (var y = 0; y < Height; y++)
        {
            // Counted from the frame's corner.
            var v = y - from.CentreY - from.ShiftY;
            var (right, down) = (from.CentreX + 1 + from.XByY * v, from.CentreY + 1 + from.YByY * v);
            for (var x = 0; x < Width; x++)
            {
                var u = x - from.CentreX - from.ShiftX;
                Interpolate(right + from.XByX * u, down + from.YByX * u, moved[(y * Width + x)..]);
            }
        }
    }

    /// <summary>The brightness at a place, of all channels; each goes a plane further on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Interpolate(double x, double y, Span<double> brightness)
    {
        // Never further out than the frame.
        (x, y) = (double.ClampNative(x, 0, Width + 1), double.ClampNative(y, 0, Height + 1));
        var left = Math.Min(double.ConvertToIntegerNative<int>(x), Width);
        var top = Math.Min(double.ConvertToIntegerNative<int>(y), Height);
        var (a, b) = (x - left, y - top);
        var (first, plane) = (top * Row + left, 0);
        for (var channel = 0; channel < _channels; channel++, first += Framed, plane += PlaneSize)
        {
            var above = (1 - a) * _values[first] + a * _values[first + 1];
            var below = (1 - a) * _values[first + Row] + a * _values[first + Row + 1];
            brightness[plane] = (1 - b) * above + b * below;
        }
    }

    private void Put(int channel, ReadOnlySpan<double> plane)
    {
        var values = _values.AsSpan(channel * Framed, Framed);
        for (var y = 0; y < Height; y++)
        {
            plane.Slice(y * Width, Width).CopyTo(values.Slice((y + 1) * Row + 1, Width));
        }

        if (_border == Border.Edge)
        {
            for (var y = 1; y <= Height; y++)
            {
                values[y * Row] = values[y * Row + 1];
                values[y * Row + Width + 1] = values[y * Row + Width];
            }

            values.Slice(Row, Row).CopyTo(values);
            values.Slice(Height * Row, Row).CopyTo(values[((Height + 1) * Row)..]);
        }
    }
}
