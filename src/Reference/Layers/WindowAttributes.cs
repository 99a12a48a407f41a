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

    /// <summary>How the padding is chosen.</summary>
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
    internal int Span(Shape kernel, int axis) => checked(Dilation(axis) * (kernel[axis] - 1) + 1);

    /// <summary>Checks every list against the number of spatial axes.</summary>
    internal void CheckLists(string layer, Shape picture, Shape kernel)
    {
        var rank = picture.Rank;
        Check("kernel_shape", KernelShape, rank, least: 1);
        Check("strides", Strides, rank, least: 1);
        Check("pads", Pads, 2 * rank, least: 0);
        Check("dilations", Dilations, rank, least: 1);
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
            $"are given together with auto_pad {AutoPad}: only one of them can say it"
        );

        void Check(string name, IReadOnlyList<int>? list, int count, int least)
        {
            if (list is not null)
            {
                LayerException.Unless(
                    list.Count == count,
                    layer,
                    name,
                    $"has {list.Count} entries, but a picture of {picture} needs {count}"
                );
                LayerException.Unless(list.All(entry => entry >= least), layer, name, $"has an entry below {least}: {string.Join(", ", list)}");
            }
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
            if (AutoPad is AutoPad.SameUpper or AutoPad.SameLower)
            {
                positions[axis] = (length - 1) / stride + 1;
                var total = Math.Max((positions[axis] - 1) * stride + span - length, 0);
                begin[axis] = AutoPad == AutoPad.SameUpper ? total / 2 : total - total / 2;
                end[axis] = total - begin[axis];
                continue;
            }

            (begin[axis], end[axis]) = (Pads?[axis] ?? 0, Pads?[axis + picture.Rank] ?? 0);
            var room = checked(length + begin[axis] + end[axis]) - span;
            LayerException.Unless(room >= 0, layer, "kernel", $"does not fit: {Describe(picture, kernel)} spans {span} pixels of axis {axis}, which has {length} and {begin[axis] + end[axis]} of padding");
            LayerException.Unless(!ExactFit || room % stride == 0, layer, "strides", $"do not fit: {Describe(picture, kernel)} at stride {stride} leaves {room % stride} of axis {axis} uncovered");
            positions[axis] = room / stride + 1;
            if (RoundsUp && AutoPad == AutoPad.NotSet && room % stride > 0 && positions[axis] * stride < length + begin[axis])
            {
                positions[axis]++;
            }
        }

        return (Shape.Create(positions), begin, end);
    }

    private static string Describe(Shape picture, Shape kernel) => $"{picture} with {kernel}";
}
