using System.Buffers.Binary;
using System.IO.Compression;

namespace Reference.Oracle.Reports;

/// <summary>Small pictures for a page, as PNG in a data URL.</summary>
/// <remarks>Source: ISO/IEC 15948, Portable Network Graphics: signature, IHDR, IDAT (each row behind a filter byte 0, compressed by zlib), IEND.</remarks>
internal static class PngImage
{
    private static readonly byte[] Signature = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>A picture of one byte a pixel, grey, or three, red, green and blue.</summary>
    /// <param name="width">In pixels.</param>
    /// <param name="height">In pixels.</param>
    /// <param name="pixels">Row after row; width·height bytes, or three times as many.</param>
    public static string Url(int width, int height, ReadOnlySpan<byte> pixels)
    {
        var isGrey = pixels.Length == width * height;
        using var file = new MemoryStream();
        file.Write(Signature);
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        header[8] = 8;
        header[9] = (byte)(isGrey ? 0 : 2);
        header[10..].Clear();
        Chunk(file, "IHDR"u8, header);
        Chunk(file, "IDAT"u8, Compressed(pixels, isGrey ? width : 3 * width));
        Chunk(file, "IEND"u8, []);
        return $"data:image/png;base64,{Convert.ToBase64String(file.ToArray())}";
    }

    private static byte[] Compressed(ReadOnlySpan<byte> pixels, int row)
    {
        using var data = new MemoryStream();
        using (var zlib = new ZLibStream(data, CompressionLevel.SmallestSize))
        {
            for (var from = 0; from < pixels.Length; from += row)
            {
                zlib.WriteByte(0);
                zlib.Write(pixels.Slice(from, row));
            }
        }

        return data.ToArray();
    }

    private static void Chunk(Stream file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        file.Write(type);
        file.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~Remainder(Remainder(uint.MaxValue, type), data));
        file.Write(number);
    }

    /// <summary>The cyclic redundancy check of PNG: polynomial 0xEDB88320, bits from the lowest.</summary>
    private static uint Remainder(uint crc, ReadOnlySpan<byte> data)
    {
        foreach (var value in data)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
            }
        }

        return crc;
    }
}
