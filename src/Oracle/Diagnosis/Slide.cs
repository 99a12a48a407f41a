using Reference.Cases;
using Reference.Layers;

namespace Reference.Oracle.Diagnosis;

/// <summary>
/// How a kernel slides over a picture, with every number open to mistakes: along each axis, weight k of window p meets pixel p·s + k·d - pad,
/// where there is one. A variant changes the numbers; the number of windows stays as it is wanted, unless that is the mistake.
/// </summary>
/// <param name="Picture">H×W.</param>
/// <param name="Kernel">K×L.</param>
/// <param name="Positions">How many windows there are along each axis.</param>
/// <param name="Strides">s.</param>
/// <param name="Dilations">d.</param>
/// <param name="Begin">The padding at the beginnings, as resolved from pads and auto_pad.</param>
/// <param name="End">The padding at the ends.</param>
internal sealed record Slide(Shape Picture, Shape Kernel, Shape Positions, int[] Strides, int[] Dilations, int[] Begin, int[] End)
{
    /// <summary>How many windows there are in all.</summary>
    public int Count => Positions.Size;

    /// <summary>How the kernel of a case slides: of a convolution, a locally connected layer, a transposed convolution or a pooling.</summary>
    public static Slide Of(Case asked)
    {
        var attributes = (WindowAttributes)asked.Operator;
        var name = asked.Operator.Signature.Name;
        var x = asked.Given.ShapeOf("X").Spatial;
        Shape kernel = asked.Given.Has("W")
            ? asked.Given.ShapeOf("W").Slice(asked.Given.ShapeOf("W").Rank - x.Rank, x.Rank)
            : [.. attributes.KernelShape!];
        var (strides, dilations) = (Each(x.Rank, attributes.Stride), Each(x.Rank, attributes.Dilation));
        if (attributes is TransposedConvolution spread)
        {
            var (picture, begin, end) = attributes.Cover(name, x, kernel, spread.OutputPadding, spread.OutputShape);
            return new(picture, kernel, x, strides, dilations, begin, end);
        }

        var (positions, before, after) = attributes.Place(name, x, kernel);
        return new(x, kernel, positions, strides, dilations, before, after);
    }

    /// <summary>The pixels and weights that meet in a window, in the kernel's row-major order.</summary>
    public List<Tap> Taps(int position)
    {
        var p = Positions.IndexAt(position);
        var taps = new List<Tap>();
        for (var weight = 0; weight < Kernel.Size; weight++)
        {
            var pixel = Pixel(p, Kernel.IndexAt(weight));
            if (pixel.Zip(Picture).All(axis => axis.First >= 0 && axis.First < axis.Second))
            {
                taps.Add(new(Picture.Offset(pixel), weight));
            }
        }

        return taps;
    }

    /// <summary>How many pixels a window holds where padding counts, but not what lies beyond it.</summary>
    public int PaddedSize(int position)
    {
        var p = Positions.IndexAt(position);
        return Enumerable
            .Range(0, Kernel.Size)
            .Count(weight =>
                Pixel(p, Kernel.IndexAt(weight)).Select((pixel, axis) => pixel < Picture[axis] + End[axis]).All(inside => inside)
            );
    }

    /// <summary>How many pixels of padding a window holds.</summary>
    public bool HoldsPadding(int position) => Taps(position).Count < Kernel.Size;

    private int[] Pixel(int[] p, int[] k) => Each(Picture.Rank, axis => p[axis] * Strides[axis] + k[axis] * Dilations[axis] - Begin[axis]);

    private static int[] Each(int rank, Func<int, int> entry) => [.. Enumerable.Range(0, rank).Select(entry)];
}
