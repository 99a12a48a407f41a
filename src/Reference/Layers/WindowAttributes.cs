using System.Text.Json.Serialization;

namespace Reference.Layers;

/// <summary>How ONNX's <c>auto_pad</c> chooses the padding.</summary>
public enum AutoPad
{
    /// <summary>Not at all: <c>pads</c> says it.</summary>
    [JsonStringEnumMemberName("NOTSET")]
    NotSet,

    /// <summary>So that ⌈H/s⌉ windows fit; an odd pixel goes to the end.</summary>
    [JsonStringEnumMemberName("SAME_UPPER")]
    SameUpper,

    /// <summary>So that ⌈H/s⌉ windows fit; an odd pixel goes to the beginning.</summary>
    [JsonStringEnumMemberName("SAME_LOWER")]
    SameLower,

    /// <summary>No padding.</summary>
    [JsonStringEnumMemberName("VALID")]
    Valid,
}

/// <summary>The attributes that every layer with a sliding window shares. Lists have one entry a spatial axis, outermost first.</summary>
public abstract record WindowAttributes
{
    /// <summary>K×L, ONNX's <c>kernel_shape</c>; convolutions may leave it out, W has it.</summary>
    public IReadOnlyList<int>? KernelShape { get; init; }

    /// <summary>Pixels from one window to the next; 1 unless given, also in pooling (PyTorch's pooling defaults to the kernel's size).</summary>
    public IReadOnlyList<int>? Strides { get; init; }

    /// <summary>Pixels added around the picture, all beginnings first and then all ends: top, left, bottom, right. 0 unless given.</summary>
    public IReadOnlyList<int>? Pads { get; init; }

    /// <summary>Pixels from one weight of the kernel to the next; 1 unless given.</summary>
    public IReadOnlyList<int>? Dilations { get; init; }

    /// <summary>
    /// How the padding is chosen: as <c>pads</c> says (NOTSET), none (VALID), or so that ⌈H/s⌉ windows fit (H·s pixels come out of a transposed convolution),
    /// an odd pixel at the end (SAME_UPPER) or at the beginning (SAME_LOWER).
    /// </summary>
    public AutoPad AutoPad { get; init; }

    /// <summary>
    /// Whether windows must cover the padded picture to its last pixel, as deck C asks ("7×7 with 3×3 at stride 3 does not fit").
    /// ONNX and all frameworks drop the pixels that remain; so does this library unless it is set. Not an ONNX attribute.
    /// </summary>
    public bool ExactFit { get; init; }

    /// <summary>Whether a last, partial window counts (⌈…⌉ for ⌊…⌋); only pooling has it.</summary>
    internal virtual bool RoundsUp => false;

    internal int Stride(int axis) => Strides?[axis] ?? 1;

    internal int Dilation(int axis) => Dilations?[axis] ?? 1;

    /// <summary>How many pixels a kernel spans along an axis once dilated: d·(K-1) + 1.</summary>
    internal long Span(Shape kernel, int axis) => (long)Dilation(axis) * (kernel[axis] - 1) + 1;

    /// <summary>Checks every list against the number of spatial axes.</summary>
    internal void CheckLists(string layer, Shape picture, Shape kernel)
    {
        var rank = picture.Rank;
        CheckList(layer, "kernel_shape", KernelShape, rank, least: 1, picture);
        CheckList(layer, "strides", Strides, rank, least: 1, picture);
        CheckList(layer, "pads", Pads, 2 * rank, least: 0, picture);
        CheckList(layer, "dilations", Dilations, rank, least: 1, picture);
        LayerException.Unless(
            KernelShape is null || KernelShape.SequenceEqual(kernel),
            layer,
            "kernel_shape",
            $"is {Shape.Create([.. KernelShape ?? []])} but the kernel given is {kernel}"
        );
        LayerException.Unless(
            AutoPad == AutoPad.NotSet || Pads is null || Pads.All(pad => pad == 0),
            layer,
            "pads",
            $"are given together with auto_pad, which says otherwise: {string.Join(", ", Pads ?? [])}"
        );
    }

    /// <summary>Checks that a list, where it is given, has an entry an axis (two in pads), none of them below the least.</summary>
    internal static void CheckList(string layer, string name, IReadOnlyList<int>? list, int count, int least, Shape picture)
    {
        if (list is not null)
        {
            LayerException.Unless(list.Count == count, layer, name, $"has {list.Count} entries, but a picture of {picture} needs {count}");
            LayerException.Unless(list.All(entry => entry >= least), layer, name, $"has an entry below {least}: {string.Join(", ", list)}");
        }
    }

    /// <summary>How many windows fit along each axis and the padding at both ends.</summary>
    internal (Shape Positions, int[] Begin, int[] End) Place(string layer, Shape picture, Shape kernel)
    {
        CheckLists(layer, picture, kernel);
        var (positions, begin, end) = (new int[picture.Rank], new int[picture.Rank], new int[picture.Rank]);
        for (var axis = 0; axis < picture.Rank; axis++)
        {
            var (length, span, stride) = (picture[axis], Span(kernel, axis), Stride(axis));
            var (before, after) = Padding(axis, length, span, picture.Rank);
            var room = before + length + after - span;
            LayerException.Unless(
                before + length + after <= int.MaxValue,
                layer,
                "pads",
                $"make axis {axis} of {picture} longer than {int.MaxValue} pixels"
            );
            LayerException.Unless(
                room >= 0,
                layer,
                "kernel",
                $"does not fit: {kernel} spans {span} pixels of axis {axis}, but the picture {picture} has {length} and {before + after} of padding"
            );
            LayerException.Unless(
                !ExactFit || room % stride == 0,
                layer,
                "strides",
                $"do not fit: {picture} with {kernel} at stride {stride} leaves {room % stride} of axis {axis} uncovered"
            );
            var windows = room / stride + 1;
            if (RoundsUp && AutoPad == AutoPad.NotSet)
            {
                windows += room % stride > 0 ? 1 : 0;
                windows -= (windows - 1) * stride >= before + length ? 1 : 0;
            }

            (positions[axis], begin[axis], end[axis]) = ((int)windows, (int)before, (int)after);
        }

        return (Shape.Create(positions), begin, end);
    }

    /// <summary>
    /// The same the other way round: the picture that a given number of windows covers, s·(H-1) + (d·(K-1) + 1) - pads + output_padding
    /// along each axis, and the padding that goes with it, which may be negative where <paramref name="outputShape"/> asks for more.
    /// </summary>
    internal (Shape Picture, int[] Begin, int[] End) Cover(
        string layer,
        Shape positions,
        Shape kernel,
        IReadOnlyList<int>? outputPadding,
        IReadOnlyList<int>? outputShape
    )
    {
        CheckLists(layer, positions, kernel);
        var rank = positions.Rank;
        CheckList(layer, "output_padding", outputPadding, rank, least: 0, positions);
        CheckList(layer, "output_shape", outputShape, rank, least: 1, positions);
        var (picture, begin, end) = (new int[rank], new int[rank], new int[rank]);
        for (var axis = 0; axis < rank; axis++)
        {
            var (windows, span, stride, more) = (positions[axis], Span(kernel, axis), Stride(axis), outputPadding?[axis] ?? 0);
            LayerException.Unless(
                more < Math.Max(stride, Dilation(axis)),
                layer,
                "output_padding",
                $"of axis {axis} is {more}: it must be less than the stride {stride} or the dilation {Dilation(axis)}"
            );
            var full = (long)stride * (windows - 1) + span + more;
            var (before, after) = ((long)(Pads?[axis] ?? 0), (long)(Pads?[axis + rank] ?? 0));
            if (outputShape is not null || AutoPad is AutoPad.SameUpper or AutoPad.SameLower)
            {
                (before, after) = Halves(full - (outputShape?[axis] ?? (long)windows * stride));
            }

            var length = full - before - after;
            LayerException.Unless(
                length >= 1,
                layer,
                "pads",
                $"cut axis {axis} away: {positions} spread with {kernel} is {full} long there, pads are {before + after}"
            );
            LayerException.Unless(
                full <= int.MaxValue && length <= int.MaxValue,
                layer,
                "strides",
                $"spread axis {axis} of {positions} to more than {int.MaxValue} pixels"
            );
            (picture[axis], begin[axis], end[axis]) = ((int)length, (int)before, (int)after);
        }

        return (Shape.Create(picture), begin, end);
    }

    /// <summary>The padding of one axis: as given, or as much as <c>auto_pad</c> needs so that ⌈H/s⌉ windows fit.</summary>
    private (long Before, long After) Padding(int axis, int length, long span, int rank)
    {
        if (AutoPad == AutoPad.NotSet)
        {
            return (Pads?[axis] ?? 0, Pads?[axis + rank] ?? 0);
        }

        var lastStart = (length - 1) / Stride(axis) * (long)Stride(axis);
        return AutoPad == AutoPad.Valid ? (0, 0) : Halves(Math.Max(lastStart + span - length, 0));
    }

    /// <summary>Splits the padding between both ends; an odd pixel goes to the end in SAME_UPPER, else to the beginning. Rounds down below zero too.</summary>
    private (long Before, long After) Halves(long total)
    {
        var (less, more) = (total >> 1, total - (total >> 1));
        return AutoPad == AutoPad.SameUpper ? (less, more) : (more, less);
    }
}
