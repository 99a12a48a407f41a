using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Reference.Cases;
using Reference.Onnx;

namespace Reference.Oracle.Imports;

/// <summary>Reads numpy's files: an array (<c>.npy</c>) or a zip of them (<c>.npz</c>), little-endian, of real numbers, whole numbers or truth values.</summary>
/// <remarks>Source: numpy.lib.format, versions 1 to 3. Nothing is allocated before so many bytes are there, give or take a step.</remarks>
internal static partial class NumpyFile
{
    private const int LongestHeader = 1 << 16;
    private const int FirstStep = 1 << 16;

    private static readonly Dictionary<string, OnnxType> Types = new(StringComparer.Ordinal)
    {
        ["f2"] = OnnxType.Float16,
        ["f4"] = OnnxType.Float,
        ["f8"] = OnnxType.Double,
        ["i1"] = OnnxType.Int8,
        ["i2"] = OnnxType.Int16,
        ["i4"] = OnnxType.Int32,
        ["i8"] = OnnxType.Int64,
        ["u1"] = OnnxType.UInt8,
        ["u2"] = OnnxType.UInt16,
        ["u4"] = OnnxType.UInt32,
        ["u8"] = OnnxType.UInt64,
        ["b1"] = OnnxType.Bool,
    };

    /// <summary>Reads an array.</summary>
    /// <exception cref="FileFormatException">It is none that can be used.</exception>
    public static OnnxTensor ReadArray(string path)
    {
        using var stream = File.OpenRead(path);
        return ReadArray(stream, path, Path.GetFileNameWithoutExtension(path));
    }

    /// <summary>Reads an archive: its arrays under their names.</summary>
    /// <exception cref="FileFormatException">It is none, or an array in it cannot be used.</exception>
    public static List<OnnxTensor> ReadArchive(string path)
    {
        try
        {
            using var archive = ZipFile.OpenRead(path);
            var tensors = new List<OnnxTensor>();
            foreach (var entry in archive.Entries.Where(entry => entry.FullName.EndsWith(".npy", StringComparison.Ordinal)))
            {
                using var stream = entry.Open();
                tensors.Add(ReadArray(stream, path, entry.FullName[..^".npy".Length]));
            }

            return tensors;
        }
        catch (InvalidDataException)
        {
            throw new FileFormatException(path, "is not a zip archive of arrays, or not all of one");
        }
    }

    private static OnnxTensor ReadArray(Stream stream, string file, string name)
    {
        var prefix = ReadSteadily(stream, 8, file, name);
        if (!prefix.AsSpan(0, 6).SequenceEqual((ReadOnlySpan<byte>)[0x93, .. "NUMPY"u8]) || prefix[6] is < 1 or > 3)
        {
            throw new FileFormatException(file, name, "does not begin as numpy's arrays do");
        }

        var digits = ReadSteadily(stream, prefix[6] == 1 ? 2 : 4, file, name);
        var length = digits.Length == 2 ? BitConverter.ToUInt16(digits) : BitConverter.ToUInt32(digits);
        if (length > LongestHeader)
        {
            throw new FileFormatException(file, name, $"says that its header has {length} bytes: more than {LongestHeader}");
        }

        var header = Encoding.UTF8.GetString(ReadSteadily(stream, (int)length, file, name));
        var (descriptor, order, lengths) = (Descriptor().Match(header), Order().Match(header), Lengths().Match(header));
        if (!descriptor.Success || !order.Success || !lengths.Success)
        {
            throw new FileFormatException(
                file,
                name,
                $"has a header that says no type, order or shape: {FileFormatException.Quote(header)}"
            );
        }

        if (descriptor.Groups[1].Value == ">" || !Types.TryGetValue(descriptor.Groups[2].Value, out var type))
        {
            throw new FileFormatException(file, name, $"is of type {FileFormatException.Quote(descriptor.Value)}, which is not supported");
        }

        if (order.Groups[1].Value == "True")
        {
            throw new FileFormatException(file, name, "is stored column by column (fortran_order); numpy.ascontiguousarray turns it round");
        }

        var axes = lengths.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var shape = new int[axes.Length];
        var bytes = (long)type.Size();
        for (var axis = 0; axis < axes.Length; axis++)
        {
            if (
                axes.Length > 64
                || !int.TryParse(axes[axis], NumberStyles.None, CultureInfo.InvariantCulture, out shape[axis])
                || (bytes *= Math.Max(shape[axis], 1)) > Array.MaxLength
            )
            {
                throw new FileFormatException(
                    file,
                    name,
                    $"has the shape ({FileFormatException.Quote(lengths.Groups[1].Value)}), which is too much"
                );
            }
        }

        var data = ReadSteadily(stream, shape.Contains(0) ? 0 : (int)bytes, file, name);
        return OnnxTensor.OfBytes(name, type, [.. shape], data);
    }

    private static byte[] ReadSteadily(Stream stream, int count, string file, string name)
    {
        var buffer = new byte[Math.Min(count, FirstStep)];
        var filled = 0;
        while (filled < count)
        {
            if (filled == buffer.Length)
            {
                Array.Resize(ref buffer, (int)Math.Min(count, 2L * buffer.Length));
            }

            var read = stream.Read(buffer, filled, buffer.Length - filled);
            if (read == 0)
            {
                throw new FileFormatException(file, name, $"ends after {filled} of {count} bytes");
            }

            filled += read;
        }

        return buffer;
    }

    [GeneratedRegex("""'descr'\s*:\s*'([<>|=]?)(\w+)'""")]
    private static partial Regex Descriptor();

    [GeneratedRegex("""'fortran_order'\s*:\s*(True|False)""")]
    private static partial Regex Order();

    [GeneratedRegex("""'shape'\s*:\s*\(([^)]*)\)""")]
    private static partial Regex Lengths();
}
