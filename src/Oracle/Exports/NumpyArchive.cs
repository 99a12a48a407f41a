using System.IO.Compression;
using System.Text;
using Reference.Cases;

namespace Reference.Oracle.Exports;

/// <summary>
/// A case as numpy's archive of arrays: <c>numpy.load("Conv-000.npz")["X"]</c>. Texts, <c>op</c> and <c>attributes</c> among them, are arrays of one string.
/// </summary>
/// <remarks>Source: numpy.lib.format, version 1.0 of the .npy format; an .npz is a zip of them.</remarks>
internal static class NumpyArchive
{
    /// <summary>The end of a file's name.</summary>
    public const string Extension = ".npz";

    private const int Alignment = 64;

    /// <summary>Writes a case.</summary>
    /// <exception cref="UsageException">It has a dtype that numpy has not.</exception>
    public static void Write(SafetensorsFile file, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(file);
        using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        foreach (var (key, text) in file.Metadata)
        {
            // numpy's strings are UTF-32; an empty one would have no type.
            var letters = Encoding.UTF32.GetBytes(text.Length > 0 ? text : " ");
            Add(archive, key, $"<U{letters.Length / 4}", Shape.Scalar, letters);
        }

        foreach (var tensor in file.Tensors)
        {
            Add(archive, tensor.Name, Descriptor(tensor.Type), tensor.Shape, tensor.Data.Span);
        }
    }

    private static void Add(ZipArchive archive, string name, string descriptor, Shape shape, ReadOnlySpan<byte> data)
    {
        var lengths = shape.Rank == 1 ? $"{shape[0]}," : string.Join(", ", shape);
        var header = $"{{'descr': '{descriptor}', 'fortran_order': False, 'shape': ({lengths}), }}";
        var prefix = 6 + 2 + 2;
        var padded = header.PadRight((prefix + header.Length + 1 + Alignment - 1) / Alignment * Alignment - prefix - 1) + "\n";
        using var entry = archive.CreateEntry($"{name}.npy", CompressionLevel.Fastest).Open();
        entry.Write([0x93, .. "NUMPY"u8, 1, 0, (byte)padded.Length, (byte)(padded.Length >> 8)]);
        entry.Write(Encoding.ASCII.GetBytes(padded));
        entry.Write(data);
    }

    private static string Descriptor(ElementType type) =>
        type switch
        {
            ElementType.F64 => "<f8",
            ElementType.F32 => "<f4",
            ElementType.F16 => "<f2",
            ElementType.I64 => "<i8",
            ElementType.I32 => "<i4",
            ElementType.U8 => "|u1",
            ElementType.BOOL => "|b1",
            _ => throw new UsageException($"--format npz: numpy has no {type}"),
        };
}
