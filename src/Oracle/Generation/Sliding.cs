using FsCheck;
using FsCheck.Fluent;
using static Reference.Oracle.Generation.Draws;

namespace Reference.Oracle.Generation;

/// <summary>
/// A kernel sliding over a picture. The picture's size follows from how many windows there shall be and how many pixels
/// shall remain, so that windows overlap, sizes leave a remainder and the number of windows differs from axis to axis.
/// </summary>
/// <param name="Picture">H×W.</param>
/// <param name="Kernel">K×L.</param>
/// <param name="Positions">How many windows there shall be along each axis, before ceil mode adds one.</param>
/// <param name="Attributes">strides, pads, dilations, auto_pad and exact_fit; null where left at the default.</param>
internal sealed record Sliding(int[] Picture, int[] Kernel, int[] Positions, IReadOnlyList<(string Name, object? Value)> Attributes)
{
    /// <summary>auto_pad's words; mostly it is not set.</summary>
    public static string[] AutoPads { get; } = [.. Enumerable.Repeat("NOTSET", 5), "SAME_UPPER", "SAME_LOWER", "VALID"];

    /// <summary>How many spatial axes there are.</summary>
    public int Rank => Picture.Length;

    /// <summary>The attributes but those that say where the padding is.</summary>
    public IEnumerable<(string Name, object? Value)> AttributesWithoutPads =>
        Attributes.Where(attribute => attribute.Name is not ("pads" or "auto_pad"));

    /// <summary>Pixels from one window to the next along an axis.</summary>
    public int Stride(int axis) => List("strides")?[axis] ?? 1;

    /// <summary>Pixels from one weight of the kernel to the next along an axis.</summary>
    public int Dilation(int axis) => List("dilations")?[axis] ?? 1;

    /// <summary>Pixels added at all beginnings and then at all ends.</summary>
    public int[] Pads => List("pads") ?? new int[2 * Rank];

    private int[]? List(string name) => (int[]?)Attributes.Single(attribute => attribute.Name == name).Value;

    /// <summary>Draws a picture, a kernel and how one slides over the other.</summary>
    /// <param name="wishes">The attributes that the user fixed.</param>
    /// <param name="dilates">Whether the operator has dilations.</param>
    /// <param name="exactFits">Whether the operator has exact_fit.</param>
    public static Gen<Sliding> Draw(Wishes wishes, bool dilates = true, bool exactFits = true) =>
        from rank in Gen.Constant(wishes.Rank)
        from kernel in wishes.List("kernel_shape", Distinct(rank, 1, 6 - rank).Select(list => (int[]?)list))
        from strides in wishes.List("strides", Uneven(rank, 1, 3).OrDefault())
        from dilations in dilates ? wishes.List("dilations", Uneven(rank, 1, 3 - rank / 2).OrDefault()) : Gen.Constant<int[]?>(null)
        from autoPad in wishes.Word("auto_pad", AutoPads)
        let spans = kernel!.Select((length, axis) => (dilations?[axis] ?? 1) * (length - 1) + 1).ToArray()
        from pads in autoPad == "NOTSET" ? wishes.List("pads", Around(spans).OrDefault()) : Gen.Constant<int[]?>(null)
        from positions in Distinct(rank, rank == 3 ? 1 : 2, rank == 1 ? 6 : 5)
        from isExact in wishes.Truth("exact_fit", Percent(exactFits ? 10 : 0))
        from remainders in Gen.Choose(0, 2).ArrayOf(rank)
        select new Sliding(
            [
                .. positions.Select(
                    (count, axis) =>
                        (count - 1) * (strides?[axis] ?? 1)
                        + (autoPad.StartsWith("SAME", StringComparison.Ordinal) ? 1 : spans[axis])
                        + (isExact ? 0 : Math.Min(remainders[axis], (strides?[axis] ?? 1) - 1))
                        - (pads is null ? 0 : pads[axis] + pads[axis + rank])
                ),
            ],
            kernel!,
            positions,
            [
                ("strides", strides),
                ("dilations", dilations),
                ("pads", pads),
                ("auto_pad", autoPad == "NOTSET" ? null : autoPad),
                ("exact_fit", isExact ? true : null),
            ]
        );

    /// <summary>At most two, and less than a window spans: a window lies in the padding nowhere, unless the picture is short.</summary>
    private static Gen<int[]> Around(int[] spans) =>
        Gen.CollectToArray(Enumerable.Range(0, 2 * spans.Length), side => Gen.Choose(0, Math.Min(2, spans[side % spans.Length] - 1)));
}
