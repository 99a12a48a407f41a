using System.IO.Compression;
using Reference.Cases;

namespace Reference.Data;

/// <summary>Files that may be compressed by gzip, which is told by content and not by name.</summary>
internal static class GzipContent
{
    /// <summary>Has a file read, unpacked where it is compressed.</summary>
    /// <param name="stream">The file, which can seek.</param>
    /// <param name="name">What to call it in errors.</param>
    /// <param name="read">Reads the plain content.</param>
    /// <exception cref="FileFormatException">It cannot be unpacked.</exception>
    public static T Read<T>(Stream stream, string name, Func<Stream, T> read)
    {
        var compressed = stream.ReadByte() == 0x1F && stream.ReadByte() == 0x8B;
        stream.Position = 0;
        try
        {
            using var unpacked = compressed ? new GZipStream(stream, CompressionMode.Decompress, leaveOpen: true) : null;
            return read(unpacked ?? stream);
        }
        catch (InvalidDataException)
        {
            throw new FileFormatException(name, "is damaged: its gzip data cannot be unpacked");
        }
    }
}
