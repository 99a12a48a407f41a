using System.Buffers.Binary;
using Reference.Cases;

namespace Reference.Data;

/// <summary>
/// A file of the IDX format, in which MNIST and its relatives come, plain or compressed by gzip (told by content, not by name):
/// <code>
/// 0 0 08 rank      magic: two zeros, the type (08: unsigned byte), the number of axes
/// length × rank    four bytes each, most significant first
/// data             one byte an element, row-major
/// </code>
/// </summary>
/// <remarks>Source: LeCun, Cortes and Burges, The MNIST database of handwritten digits. Other element types of the format are refused by name.</remarks>
/// <param name="Shape">The lengths of the axes: pictures N×H×W, labels N.</param>
/// <param name="Data">The bytes, row-major.</param>
public sealed record IdxFile(Shape Shape, ReadOnlyMemory<byte> Data)
{
    private const int MostAxes = 8;

    /// <summary>The file's name, for errors.</summary>
    public string Source { get; init; } = "data";

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file, plain or gzip.</param>
    /// <exception cref="FileFormatException">It is not an IDX file of unsigned bytes, or longer or shorter than its header says; the message names the file.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static IdxFile Read(string path)
    {
        using var file = File.OpenRead(path);
        return Read(file, path);
    }

    /// <summary>Reads from a stream that can seek.</summary>
    /// <param name="stream">The content, plain or gzip.</param>
    /// <param name="name">What to call it in errors.</param>
    /// <exception cref="FileFormatException">As <see cref="Read(string)"/>.</exception>
    public static IdxFile Read(Stream stream, string name)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return GzipContent.Read(stream, name, plain => ReadPlain(plain, name));
    }

    private static IdxFile ReadPlain(Stream stream, string name)
    {
        Span<byte> word = stackalloc byte[4];
        Require(stream.ReadAtLeast(word, 4, throwOnEndOfStream: false) == 4, "is shorter than an IDX header");
        Require(word[0] == 0 && word[1] == 0, $"is not an IDX file: it begins {word[0]:X2} {word[1]:X2} and not 00 00");
        Require(word[2] == 0x08, $"holds elements of IDX type {word[2]:X2} ({TypeName(word[2])}); only 08 (unsigned byte) can be read");
        int rank = word[3];
        Require(rank is >= 1 and <= MostAxes, $"says that it has {rank} axes; 1 to {MostAxes} can be read");
        var lengths = new int[rank];
        var size = 1L;
        for (var axis = 0; axis < rank; axis++)
        {
            Require(stream.ReadAtLeast(word, 4, throwOnEndOfStream: false) == 4, "is shorter than an IDX header");
            var length = BinaryPrimitives.ReadUInt32BigEndian(word);
            Require(
                length is >= 1 and <= int.MaxValue && size * length <= Array.MaxLength,
                $"says that axis {axis} is {length} long, which cannot be held"
            );
            lengths[axis] = (int)length;
            size *= length;
        }

        var shape = Shape.Create(lengths);
        var data = ReadAtMost(stream, size);
        Require(data.Length == size, $"has {data.Length} bytes of data, but its header {shape} asks for {size}");
        Require(stream.ReadByte() < 0, $"has more data than the {size} bytes that its header {shape} asks for");
        return new(shape, data) { Source = name };

        void Require(bool fits, string problem)
        {
            if (!fits)
            {
                throw new FileFormatException(name, problem);
            }
        }
    }

    /// <summary>Reads in pieces, so that memory grows with the bytes that are really there and not with what a header claims.</summary>
    private static ReadOnlyMemory<byte> ReadAtMost(Stream stream, long size)
    {
        using var content = new MemoryStream();
        var piece = new byte[1 << 16];
        int read;
        while (content.Length < size && (read = stream.Read(piece, 0, (int)Math.Min(piece.Length, size - content.Length))) > 0)
        {
            content.Write(piece, 0, read);
        }

        return content.GetBuffer().AsMemory(0, (int)content.Length);
    }

    private static string TypeName(byte type) =>
        type switch
        {
            0x09 => "signed byte",
            0x0B => "short",
            0x0C => "int",
            0x0D => "float",
            0x0E => "double",
            _ => "unknown",
        };
}
