using System.Runtime.InteropServices;

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
    /// <summary>A layer is refused beyond so many products of one picture and one kernel: attributes alone can ask for any number.</summary>
    private const int MostTaps = 1 << 28;

    /// <summary>Beyond so many (32 MiB) they are not kept in a table but found anew, window by window.</summary>
    private const int MostKept = 1 << 22;

    private readonly WindowAttributes _attributes;
    private readonly int[] _begin;
    private readonly int[] _end;
    private readonly bool _keeps;
    private readonly List<Tap> _found = [];
    private int _at = -1;
    private Table? _table;

    private Windows(string layer, Shape picture, Shape kernel, Shape positions, WindowAttributes attributes, int[] begin, int[] end)
    {
        LayerException.UnlessUsable(kernel, layer, "kernel");
        var most = 1.0;
        for (var axis = 0; axis < picture.Rank; axis++)
        {
            most *= (double)positions[axis] * Math.Min(kernel[axis], picture[axis]);
        }

        LayerException.Unless(
            most <= MostTaps,
            layer,
            "kernel",
            $"is too much: {kernel} at {positions} positions of {picture} needs a table of more than {MostTaps} products"
        );
        _keeps = most <= MostKept;
        (Picture, Kernel, Positions, _attributes, _begin, _end) = (picture, kernel, positions, attributes, begin, end);
        Count = positions.Size;
    }

    /// <summary>The picture's spatial lengths, H×W.</summary>
    public Shape Picture { get; }

    /// <summary>The kernel's spatial lengths, K×L.</summary>
    public Shape Kernel { get; }

    /// <summary>How many windows there are along each axis: the spatial shape of the output.</summary>
    public Shape Positions { get; }

    /// <summary>How many windows there are in all.</summary>
    public int Count { get; }

    /// <summary>Slides a kernel over a picture.</summary>
    /// <param name="layer">The operator's name, for errors.</param>
    /// <param name="picture">H×W, without batch and channels.</param>
    /// <param name="kernel">K×L.</param>
    /// <param name="attributes">Strides, pads, dilations and how they are meant.</param>
    /// <exception cref="LayerException">An attribute has the wrong length or sign, the kernel does not fit, or there are more than 2²⁸ products.</exception>
    public static Windows Slide(string layer, Shape picture, Shape kernel, WindowAttributes attributes)
    {
        var (positions, begin, end) = attributes.Place(layer, picture, kernel);
        return new(layer, picture, kernel, positions, attributes, begin, end);
    }

    /// <summary>The same with the roles reversed: given the windows, finds the picture that they cover (transposed convolution).</summary>
    /// <param name="layer">The operator's name, for errors.</param>
    /// <param name="positions">How many windows there are along each axis.</param>
    /// <param name="kernel">K×L.</param>
    /// <param name="attributes">Strides, pads, dilations and how they are meant.</param>
    /// <param name="outputPadding">Pixels that the picture has more at its ends, one entry an axis.</param>
    /// <param name="outputShape">The picture's lengths, where they and not the pads are given.</param>
    /// <exception cref="LayerException">An attribute has the wrong length or sign, nothing is left of the picture, or there are more than 2²⁸ products.</exception>
    public static Windows Cover(
        string layer,
        Shape positions,
        Shape kernel,
        WindowAttributes attributes,
        IReadOnlyList<int>? outputPadding = null,
        IReadOnlyList<int>? outputShape = null
    )
    {
        var (picture, begin, end) = attributes.Cover(layer, positions, kernel, outputPadding, outputShape);
        return new(layer, picture, kernel, positions, attributes, begin, end);
    }

    /// <summary>The products of one window, in the kernel's row-major order, those in the padding left out. They stay until those of another window are asked for.</summary>
    /// <param name="position">The window's flat index, from 0 to <see cref="Count"/> - 1.</param>
    public ReadOnlySpan<Tap> Taps(int position)
    {
        if (!_keeps)
        {
            if (_at != position)
            {
                _found.Clear();
                AddTaps(_found, Positions.IndexAt(position), axis: 0, pixel: 0, weight: 0);
                _at = position;
            }

            return CollectionsMarshal.AsSpan(_found);
        }

        var table = _table ??= FindTaps();
        return table.Taps.AsSpan(table.Starts[position]..table.Starts[position + 1]);
    }

    /// <summary>The flat index of the first window that lies in the padding entirely; null where each one has a tap. It shows on one axis, so that no table is needed.</summary>
    public int? FirstEmpty()
    {
        int? first = null;
        var p = new int[Picture.Rank];
        for (var axis = 0; axis < Picture.Rank; axis++)
        {
            while (p[axis] < Positions[axis] && FirstWeight(p, axis) is var k && k < Kernel[axis] && Pixel(p, axis, k) < Picture[axis])
            {
                p[axis]++;
            }

            if (p[axis] < Positions[axis])
            {
                first = Math.Min(first ?? int.MaxValue, Positions.Offset(p));
            }

            p[axis] = 0;
        }

        return first;
    }

    /// <summary>How many pixels of the padded picture a window covers: padding counts, what a ceil-mode window has beyond the padding does not.</summary>
    /// <param name="position">The window's flat index.</param>
    public int PaddedSize(int position)
    {
        var p = Positions.IndexAt(position);
        var size = 1;
        for (var axis = 0; axis < Picture.Rank; axis++)
        {
            var room = Picture[axis] + _end[axis] - Start(p, axis);
            size *= (int)Math.Min(Kernel[axis], (room - 1) / _attributes.Dilation(axis) + 1);
        }

        return size;
    }

    /// <summary>The pixel under a window's first weight along an axis; negative in the padding at the beginning.</summary>
    private long Start(int[] p, int axis) => (long)p[axis] * _attributes.Stride(axis) - _begin[axis];

    /// <summary>The pixel under a weight of a window along an axis.</summary>
    private long Pixel(int[] p, int axis, long weight) => Start(p, axis) + weight * _attributes.Dilation(axis);

    /// <summary>The first weight of a window along an axis that is not in the padding at the beginning.</summary>
    private long FirstWeight(int[] p, int axis)
    {
        var (start, dilation) = (Start(p, axis), _attributes.Dilation(axis));
        return start < 0 ? (dilation - 1 - start) / dilation : 0;
    }

    private Table FindTaps()
    {
        var (starts, taps) = (new int[Count + 1], new List<Tap>());
        for (var position = 0; position < Count; position++)
        {
            AddTaps(taps, Positions.IndexAt(position), axis: 0, pixel: 0, weight: 0);
            starts[position + 1] = taps.Count;
        }

        return new(starts, [.. taps]);
    }

    private void AddTaps(List<Tap> taps, int[] p, int axis, int pixel, int weight)
    {
        if (axis == Picture.Rank)
        {
            taps.Add(new(pixel, weight));
            return;
        }

        for (var k = FirstWeight(p, axis); k < Kernel[axis] && Pixel(p, axis, k) < Picture[axis]; k++)
        {
            AddTaps(taps, p, axis + 1, pixel * Picture[axis] + (int)Pixel(p, axis, k), weight * Kernel[axis] + (int)k);
        }
    }

    private sealed record Table(int[] Starts, Tap[] Taps);
}
