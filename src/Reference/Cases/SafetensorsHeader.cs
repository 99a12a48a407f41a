using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;

namespace Reference.Cases;

/// <summary>The JSON header of a safetensors file, checked to the last rule before a byte of data is looked at.</summary>
/// <remarks>
/// <code>{"__metadata__": {"key": "text"}, "X": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}}</code>
/// The offsets of all tensors together cover the data without overlap and without a hole.
/// </remarks>
internal sealed class SafetensorsHeader
{
    /// <summary>The longest header that is read. The format allows 100 MB; that would be millions of tensors.</summary>
    public const int Longest = 16 << 20;

    /// <summary>The most axes that a tensor may have.</summary>
    public const int MostAxes = 32;

    private const string MetadataName = "__metadata__";

    public Dictionary<string, string> Metadata { get; } = new(StringComparer.Ordinal);

    /// <summary>The tensors in the order of their data.</summary>
    public List<Entry> Entries { get; } = [];

    /// <summary>How many bytes of data follow the header: the largest offset.</summary>
    public long DataLength => Entries.Count == 0 ? 0 : Entries[^1].End;

    /// <exception cref="FileFormatException">The header breaks a rule of the format.</exception>
    public static SafetensorsHeader Parse(ReadOnlySpan<byte> json, string file)
    {
        if (!Utf8.IsValid(json))
        {
            throw new FileFormatException(file, "the header is not UTF-8");
        }

        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 3 });
        var header = new SafetensorsHeader();
        try
        {
            header.ReadTensors(ref reader, file);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // InvalidOperationException is what the reader throws for half of a surrogate pair, "\ud800".
            throw new FileFormatException(
                file,
                $"the header is not a JSON object of safetensors' form, at byte {reader.BytesConsumed} of {json.Length}"
            );
        }

        header.CheckOffsets(file);
        return header;
    }

    /// <summary>The header of tensors that will be written in this order, padded so that the data begin at a multiple of 8.</summary>
    public static byte[] Format(IReadOnlyDictionary<string, string> metadata, IEnumerable<StoredTensor> tensors)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            if (metadata.Count > 0)
            {
                writer.WriteStartObject(MetadataName);
                foreach (var (key, value) in metadata)
                {
                    writer.WriteString(key, value);
                }

                writer.WriteEndObject();
            }

            var offset = 0L;
            foreach (var tensor in tensors)
            {
                writer.WriteStartObject(tensor.Name);
                writer.WriteString("dtype", tensor.Type.ToString());
                WriteNumbers(writer, "shape", tensor.Shape.Select(length => (long)length));
                WriteNumbers(writer, "data_offsets", [offset, offset += tensor.Data.Length]);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }

        var padding = -buffer.WrittenCount & 7;
        buffer.GetSpan(padding)[..padding].Fill((byte)' ');
        buffer.Advance(padding);
        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteNumbers(Utf8JsonWriter writer, string name, IEnumerable<long> numbers)
    {
        writer.WriteStartArray(name);
        foreach (var number in numbers)
        {
            writer.WriteNumberValue(number);
        }

        writer.WriteEndArray();
    }

    private void ReadTensors(ref Utf8JsonReader reader, string file)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        Expect(ref reader, JsonTokenType.StartObject);
        while (NextName(ref reader) is { } name)
        {
            if (!names.Add(name))
            {
                throw new FileFormatException(file, name, "is there twice");
            }

            Expect(ref reader, JsonTokenType.StartObject);
            if (name == MetadataName)
            {
                ReadMetadata(ref reader, file);
            }
            else
            {
                Entries.Add(ReadEntry(ref reader, file, name));
            }
        }

        if (reader.Read())
        {
            throw new JsonException();
        }
    }

    private void ReadMetadata(ref Utf8JsonReader reader, string file)
    {
        while (NextName(ref reader) is { } key)
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.String)
            {
                throw new FileFormatException(file, $"metadata {FileFormatException.Quote(key)} is not a text");
            }

            if (!Metadata.TryAdd(key, reader.GetString() ?? ""))
            {
                throw new FileFormatException(file, $"metadata {FileFormatException.Quote(key)} is there twice");
            }
        }
    }

    private static Entry ReadEntry(ref Utf8JsonReader reader, string file, string name)
    {
        (string? dtype, List<long>? shape, List<long>? offsets) = (null, null, null);
        while (NextName(ref reader) is { } key)
        {
            switch (key)
            {
                case "dtype" when dtype is null:
                    Expect(ref reader, JsonTokenType.String);
                    dtype = reader.GetString();
                    break;
                case "shape" when shape is null:
                    shape = ReadNumbers(ref reader, file, name, key, MostAxes);
                    break;
                case "data_offsets" when offsets is null:
                    offsets = ReadNumbers(ref reader, file, name, key, 2);
                    break;
                case "dtype" or "shape" or "data_offsets":
                    throw new FileFormatException(file, name, $"{key} is there twice");
                default:
                    throw new FileFormatException(
                        file,
                        name,
                        $"{FileFormatException.Quote(key)} is not a key of a tensor: dtype, shape, data_offsets"
                    );
            }
        }

        if (dtype is null || shape is null || offsets is null)
        {
            var missing =
                dtype is null ? "dtype"
                : shape is null ? "shape"
                : "data_offsets";
            throw new FileFormatException(file, name, $"{missing} is missing");
        }

        if (offsets.Count != 2)
        {
            throw new FileFormatException(file, name, $"data_offsets has {offsets.Count} numbers, not 2");
        }

        var type =
            ElementTypes.Find(dtype)
            ?? throw new FileFormatException(file, name, $"dtype {FileFormatException.Quote(dtype)} is not one of {ElementTypes.Names}");
        return Check(file, name, type, shape, offsets[0], offsets[1]);
    }

    private static Entry Check(string file, string name, ElementType type, List<long> lengths, long begin, long end)
    {
        var shown = lengths.Count == 0 ? "scalar" : string.Join('×', lengths);
        var elements = lengths.Contains(0) ? 0 : 1L;
        foreach (var length in lengths)
        {
            elements = length > int.MaxValue ? long.MaxValue : elements * length;
            if (elements > int.MaxValue)
            {
                throw new FileFormatException(file, name, $"{shown} is more than {int.MaxValue} elements");
            }
        }

        if (begin > end)
        {
            throw new FileFormatException(file, name, $"begins at byte {begin} and ends before it, at {end}");
        }

        if (elements * type.Size() != end - begin)
        {
            throw new FileFormatException(
                file,
                name,
                $"{type} {shown} needs {elements * type.Size()} bytes, but its offsets {begin} to {end} hold {end - begin}"
            );
        }

        return new(name, type, Shape.Create([.. lengths.Select(length => (int)length)]), begin, end);
    }

    private static List<long> ReadNumbers(ref Utf8JsonReader reader, string file, string name, string key, int most)
    {
        var numbers = new List<long>();
        Expect(ref reader, JsonTokenType.StartArray);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out var number) || number < 0)
            {
                throw new FileFormatException(file, name, $"{key} has an entry that is not a whole number from 0 to 2^63 - 1");
            }

            if (numbers.Count == most)
            {
                throw new FileFormatException(file, name, $"{key} has more than {most} entries");
            }

            numbers.Add(number);
        }

        return numbers;
    }

    private void CheckOffsets(string file)
    {
        Entries.Sort((a, b) => (a.Begin, a.End).CompareTo((b.Begin, b.End)));
        var (reached, before) = (0L, "");
        foreach (var (name, _, _, begin, end) in Entries)
        {
            if (begin < reached)
            {
                throw new FileFormatException(
                    file,
                    name,
                    $"begins at byte {begin}, inside tensor {FileFormatException.Quote(before)}, which ends at {reached}"
                );
            }

            if (begin > reached)
            {
                throw new FileFormatException(file, name, $"begins at byte {begin}, but the data before it end at {reached}: a hole");
            }

            (reached, before) = (end, name);
        }
    }

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType token)
    {
        if (!reader.Read() || reader.TokenType != token)
        {
            throw new JsonException();
        }
    }

    private static string? NextName(ref Utf8JsonReader reader)
    {
        if (!reader.Read())
        {
            throw new JsonException();
        }

        return reader.TokenType == JsonTokenType.EndObject ? null : reader.GetString();
    }

    /// <summary>One tensor of the header.</summary>
    public readonly record struct Entry(string Name, ElementType Type, Shape Shape, long Begin, long End);
}
