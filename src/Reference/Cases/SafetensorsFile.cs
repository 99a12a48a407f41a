using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Reference.Cases;

/// <summary>
/// A safetensors file: eight bytes that say how long the header is, little-endian; the header, JSON; the tensors' data.
/// It carries cases and weights, and is simple enough to be read in any language in a few lines.
/// </summary>
/// <remarks>
/// Source: the format's own description, safetensors 0.4. Reading trusts nothing: no length is allocated before so many bytes are there.
/// A blob ends by itself (the largest offset), so that several can follow each other in a stream.
/// </remarks>
public sealed class SafetensorsFile
{
    private const int FirstStep = 1 << 16;

    private static readonly char[] BreaksOfLines = ['\n', '\r', '\t'];

    /// <summary>What programs print that take standard output for theirs, or a text file that is no safetensors file.</summary>
    private static readonly SearchValues<byte> Printed = SearchValues.Create([
        .. BreaksOfLines.Select(letter => (byte)letter),
        .. Enumerable.Range(' ', '~' - ' ' + 1).Select(letter => (byte)letter),
    ]);

    /// <summary>A file of the given content.</summary>
    /// <param name="metadata">Texts under their keys.</param>
    /// <param name="tensors">Their names differ.</param>
    /// <exception cref="ArgumentException">Two tensors have the same name.</exception>
    public SafetensorsFile(IReadOnlyDictionary<string, string> metadata, IEnumerable<StoredTensor> tensors)
    {
        Metadata = metadata;
        Tensors = [.. tensors];
        if (Tensors.GroupBy(tensor => tensor.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new ArgumentException($"tensor {twice.Key} is there twice", nameof(tensors));
        }
    }

    /// <summary>Texts under their keys: safetensors' <c>__metadata__</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The tensors, in the order of their data.</summary>
    public IReadOnlyList<StoredTensor> Tensors { get; }

    /// <summary>Reads a file, which ends where its data end.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileFormatException">The content breaks a rule of the format.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static SafetensorsFile Read(string path)
    {
        using var stream = File.OpenRead(path);
        var file = ReadNext(stream, path) ?? throw new FileFormatException(path, "is empty");
        return stream.ReadByte() < 0
            ? file
            : throw new FileFormatException(path, $"has bytes after its data, which end at {stream.Position - 1}");
    }

    /// <summary>Reads the next of several blobs that follow each other in a stream.</summary>
    /// <param name="stream">Stands at the beginning of a blob, or at its end; will stand right after the blob.</param>
    /// <param name="source">What to call the stream in errors.</param>
    /// <param name="mostData">How many bytes of data a blob may have; more is an error before it is read.</param>
    /// <returns>The blob, or null where the stream ends instead.</returns>
    /// <exception cref="FileFormatException">The content breaks a rule of the format.</exception>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public static SafetensorsFile? ReadNext(Stream stream, string source, long mostData = int.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Span<byte> prefix = stackalloc byte[8];
        var there = stream.ReadAtLeast(prefix, prefix.Length, throwOnEndOfStream: false);
        if (there == 0)
        {
            return null;
        }

        if (there < prefix.Length)
        {
            throw new FileFormatException(source, $"ends after {there} of the 8 bytes that say how long the header is");
        }

        var headerLength = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (headerLength is < 2 or > SafetensorsHeader.Longest)
        {
            throw new FileFormatException(
                source,
                prefix.ContainsAnyExcept(Printed)
                    ? $"says that its header has {headerLength} bytes: it must be 2 to {SafetensorsHeader.Longest}"
                    : $"begins with the text \"{string.Join(' ', Encoding.ASCII.GetString(prefix).Split(BreaksOfLines))}\" where the length of the header should stand"
            );
        }

        var json = ReadSteadily(stream, (int)headerLength, source, "header");
        if (json[0] != (byte)'{')
        {
            throw new FileFormatException(source, "the header does not begin with {");
        }

        var header = SafetensorsHeader.Parse(json, source);
        if (header.DataLength > Math.Min(mostData, Array.MaxLength))
        {
            throw new FileFormatException(
                source,
                $"says that it has {header.DataLength} bytes of data: more than the {Math.Min(mostData, Array.MaxLength)} that are read"
            );
        }

        var data = ReadSteadily(stream, (int)header.DataLength, source, "data");
        return new(
            header.Metadata,
            header.Entries.Select(entry =>
                StoredTensor.OfBytes(
                    source,
                    entry.Name,
                    entry.Type,
                    entry.Shape,
                    data.AsMemory((int)entry.Begin, (int)(entry.End - entry.Begin))
                )
            )
        );
    }

    /// <summary>The tensor of a name, or null where there is none.</summary>
    public StoredTensor? Find(string name) => Tensors.FirstOrDefault(tensor => tensor.Name == name);

    /// <summary>Writes a blob: the widest elements first, so that all are aligned, in the given order otherwise.</summary>
    /// <param name="stream">Where to.</param>
    public void Write(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var tensors = Tensors.OrderByDescending(tensor => tensor.Type.Size()).ToList();
        var header = SafetensorsHeader.Format(Metadata, tensors);
        Span<byte> prefix = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(prefix, header.Length);
        stream.Write(prefix);
        stream.Write(header);
        foreach (var tensor in tensors)
        {
            stream.Write(tensor.Data.Span);
        }
    }

    /// <summary>Writes a file, whole or not at all.</summary>
    /// <param name="path">The file; one that is there is replaced.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Write(string path) => AtomicFile.Write(path, Write);

    /// <summary>Reads so many bytes, allocating in steps no larger than what has already come.</summary>
    private static byte[] ReadSteadily(Stream stream, int count, string source, string part)
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
                throw new FileFormatException(source, $"ends after {filled} of the {count} bytes of its {part}");
            }

            filled += read;
        }

        return buffer;
    }
}
