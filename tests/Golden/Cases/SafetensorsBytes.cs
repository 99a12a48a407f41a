using System.Buffers.Binary;
using System.Text;

namespace Reference.GoldenTests.Cases;

/// <summary>Safetensors files made by hand, byte by byte, also wrong ones.</summary>
internal static class SafetensorsBytes
{
    /// <summary>A file of a header, in which ' stands for ", and so many bytes of data.</summary>
    public static byte[] Of(string header, params byte[] data)
    {
        var json = Encoding.UTF8.GetBytes(header.Replace('\'', '"'));
        return [.. Length((ulong)json.Length), .. json, .. data];
    }

    /// <summary>The eight bytes that say how long the header is.</summary>
    public static byte[] Length(ulong length)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, length);
        return bytes;
    }
}
