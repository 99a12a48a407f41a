namespace Reference.Layers;

/// <summary>One product of a sliding window: which pixel of the picture meets which weight of the kernel, both as flat spatial indices.</summary>
/// <param name="Pixel">Index into the picture's H·W.</param>
/// <param name="Weight">Index into the kernel's K·L.</param>
public readonly record struct Tap(int Pixel, int Weight);

/// <summary>
/// A kernel sliding over a picture: the one place of all index arithmetic of convolution and pooling, used by forward,
/// backward and shape check alike, for any number of spatial axes. Along each axis, window p covers the pixels
/// <code>p·s + k·d - pad,  k = 0 … K-1,  p = 0 … ⌊(H + padBegin + padEnd - (d·(K-1) + 1)) / s⌋</code>
/// (⌈…⌉ in ceil mode, where a last window that would start in the end padding is left out). Pixels in the padding have no tap.
/// </summary>
/// <remarks>Source: deck C "a closer look at spatial dimensions" (id spatial-size); Dumoulin and Visin, A guide to convolution arithmetic (2016).</remarks>
public sealed class Windows
{
    private readonly WindowAttributes _attributes;
    private readonly int[] _begin;
    private readonly int[] _end;
    private readonly int[] _starts;
    private readonly Tap[] _taps;

    private Windows(Shape picture, Shape kernel, Shape positions, WindowAttributes attributes, int[] begin, int[] end)
    {
        (Picture, Kernel, Positions, _attributes, _begin, _end) = (picture, kernel, positions, attributes, begin, end);
        _starts = new int[positions.Size + 1];
        _taps = FindTaps();
    }

    /// <summary>The picture's spatial lengths, H×W.</summary>
    public Shape Picture { get; }

    /// <summary>The kernel's spatial lengths, K×L.</summary>
    public Shape Kernel { get; }

    /// <summary>How many windows there are along each axis: the spatial shape of the output.</summary>
    public Shape Positions { get; }

    /// <summary>How many windows there are in all.</summary>
    public int Count => _starts.Length - 1;

    /// <summary>Slides a kernel over a picture.</summary>
    /// <param name="layer">The operator's name, for errors.</param>
    /// <param name="picture">H×W, without batch and channels.</param>
    /// <param name="kernel">K×L.</param>
    /// <param name="attributes">Strides, pads, dilations and how they are meant.</param>
    /// <exception cref="LayerException">An attribute has the wrong length or sign, or the kernel does not fit.</exception>
    public static Windows Slide(string layer, Shape picture, Shape kernel, WindowAttributes attributes)
    {
        var (positions, begin, end) = attributes.Place(layer, picture, kernel);
        return new(picture, kernel, positions, attributes, begin, end);
    }

    /// <summary>The products of one window, in the kernel's row-major order, those in the padding left out.</summary>
    /// <param name="position">The window's flat index, from 0 to <see cref="Count"/> - 1.</param>
    public ReadOnlySpan<Tap> Taps(int position) => _taps.AsSpan(_starts[position].._starts[position + 1]);

    /// <summary>How many pixels of the padded picture a window covers: padding counts, what a ceil-mode window has beyond the padding does not.</summary>
    /// <param name="position">The window's flat index.</param>
    public int PaddedSize(int position)
    {
        var p = Positions.IndexAt(position);
        var size = 1;
        for (var axis = 0; axis < Picture.Rank; axis++)
        {
            var room = Picture[axis] + _end[axis] - (p[axis] * _attributes.Stride(axis) - _begin[axis]);
            size *= Math.Min(Kernel[axis], (room - 1) / _attributes.Dilation(axis) + 1);
        }

        return size;
    }

    private Tap[] FindTaps()
    {
        var taps = new List<Tap>(checked(Count * Kernel.Size));
        for (var position = 0; position < Count; position++)
        {
            _starts[position] = taps.Count;
            var p = Positions.IndexAt(position);
            AddTaps(taps, p, axis: 0, pixel: 0, weight: 0);
        }

        _starts[Count] = taps.Count;
        return [.. taps];
    }

    private void AddTaps(List<Tap> taps, int[] p, int axis, int pixel, int weight)
    {
        if (axis == Picture.Rank)
        {
            taps.Add(new(pixel, weight));
            return;
        }

        for (var k = 0; k < Kernel[axis]; k++)
        {
            var i = p[axis] * _attributes.Stride(axis) + k * _attributes.Dilation(axis) - _begin[axis];
            if (i >= 0 && i < Picture[axis])
            {
                AddTaps(taps, p, axis + 1, pixel * Picture[axis] + i, weight * Kernel[axis] + k);
            }
        }
    }
}
