using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;

namespace Reference.Testing;

/// <summary>Does to a case file what broken disks, foreign programs and ill will do: to its bytes, to its header's meaning, to its attributes, to its numbers.</summary>
internal static class Damage
{
    /// <summary>Stands for half of a surrogate pair, which a JSON text can write and nobody can read.</summary>
    private const string HalfPair = "half-pair";

    private static readonly Func<byte[], Random, byte[]>[] Kinds =
    [
        OneByte,
        Run,
        Length,
        Header,
        Header,
        Header,
        Attributes,
        Attributes,
        Data,
    ];

    /// <summary>What stands for a number where nobody has expected it, as JSON.</summary>
    private static readonly string[] Wild =
    [
        "0",
        "-1",
        "1",
        "3",
        "255",
        "65536",
        "1000003",
        "2147483647",
        "2147483648",
        "-2147483648",
        "4294967297",
        "9223372036854775807",
        "9223372036854775808",
        "1e9",
        "1e308",
        "1e999",
        "-0.0",
        "0.5",
        "1e-320",
        "null",
        "true",
        "\"NaN\"",
        "\"\"",
        $"\"{HalfPair}\"",
        "[]",
        "[[]]",
        "{}",
        "[2147483647,2147483647]",
        "[0,0,0,0]",
        "[1,1,1,1,1,1,1,1,1]",
    ];

    private static readonly string[] Words =
    [
        "op",
        "attributes",
        "dtype",
        "shape",
        "data_offsets",
        "__metadata__",
        "axis",
        "group",
        "kernel_shape",
        "output_shape",
        "size",
        "perm",
        "\u0000",
        "\u001b[31m",
        "X",
        "dX",
        "dY",
        "Indices",
        "inputs_2147483648",
        "BOOL",
        "F16",
        "U8",
        "MaxPool",
        "ConvTranspose",
        "Pad",
        "Concat",
        "LRN",
    ];

    /// <summary>A damaged copy, of one to three things at once.</summary>
    /// <param name="file">A file that is whole.</param>
    /// <param name="random">What chooses the damage.</param>
    public static byte[] Of(byte[] file, Random random)
    {
        var damaged = file;
        for (var times = 1 + random.Next(2) * random.Next(3); times > 0; times--)
        {
            damaged = Any(Kinds, random)(damaged, random);
        }

        return damaged;
    }

    /// <summary>One byte becomes another; half of the time in the header.</summary>
    private static byte[] OneByte(byte[] file, Random random)
    {
        byte[] bytes = [.. file];
        if (bytes.Length > 0)
        {
            var place = Place(file, random);
            bytes[place] = random.Next(3) switch
            {
                0 => (byte)random.Next(256),
                1 => (byte)(bytes[place] ^ (1 << random.Next(8))),
                _ => (byte)Any("0123456789-[]{},:\"\\ ".ToCharArray(), random),
            };
        }

        return bytes;
    }

    /// <summary>Some bytes in a row are gone, twice there, or all after them are gone.</summary>
    private static byte[] Run(byte[] file, Random random)
    {
        var place = file.Length == 0 ? 0 : Place(file, random);
        var end = Math.Min(place + random.Next(1, 40), file.Length);
        return random.Next(4) switch
        {
            0 => [.. file[..place], .. file[end..]],
            1 => [.. file[..end], .. file[place..]],
            2 => file[..place],
            _ => [.. file, .. file[place..end]],
        };
    }

    /// <summary>The length of the header is wild, or written the other way round.</summary>
    private static byte[] Length(byte[] file, Random random)
    {
        if (file.Length < 8)
        {
            return file;
        }

        byte[] bytes = [.. file];
        var length = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        BinaryPrimitives.WriteUInt64LittleEndian(
            bytes,
            random.Next(4) switch
            {
                0 => BinaryPrimitives.ReverseEndianness(length),
                1 => length + (ulong)random.Next(-9, 10),
                2 => 1UL << random.Next(64),
                _ => ulong.MaxValue >> random.Next(64),
            }
        );
        return bytes;
    }

    /// <summary>A part of the header says something else, and its length is right again.</summary>
    private static byte[] Header(byte[] file, Random random) =>
        WithHeader(
            file,
            header =>
            {
                var text = Garbled(header, random);
                // The same key twice, as an object cannot hold it.
                return random.Next(8) == 0 ? text.Insert(1, $"{text[1..^1]},") : text;
            }
        );

    /// <summary>An attribute says something else.</summary>
    private static byte[] Attributes(byte[] file, Random random) =>
        WithHeader(
            file,
            header =>
            {
                var metadata = header["__metadata__"] as JsonObject;
                if (metadata?["attributes"] is JsonValue value && value.TryGetValue<string>(out var text))
                {
                    metadata["attributes"] = Parse(Encoding.UTF8.GetBytes(text)) is { } attributes ? Garbled(attributes, random) : "{";
                }

                return header.ToJsonString();
            }
        );

    /// <summary>The numbers are not numbers, or written the other way round.</summary>
    private static byte[] Data(byte[] file, Random random)
    {
        if (Split(file) is not var (_, begin))
        {
            return file;
        }

        byte[] bytes = [.. file];
        var data = bytes.AsSpan(begin);
        switch (random.Next(4))
        {
            case 0:
                data.Fill(0xFF); // NaN, -1, no truth value
                break;
            case 1:
                data.Fill(0x7F); // huge, or NaN
                break;
            case 2:
                random.NextBytes(data);
                break;
            default:
                var size = 1 << random.Next(1, 4);
                for (var i = 0; i + size <= data.Length; i += size)
                {
                    data.Slice(i, size).Reverse();
                }

                break;
        }

        return bytes;
    }

    /// <summary>An object in which one value or one key, anywhere, is another; as text.</summary>
    private static string Garbled(JsonObject root, Random random)
    {
        JsonNode node = root;
        while (true)
        {
            var parent = node;
            var children = parent switch
            {
                JsonObject map => map.Select(entry => entry.Value).ToList(),
                JsonArray list => [.. list],
                _ => [],
            };
            if (children.Count == 0)
            {
                break;
            }

            var place = random.Next(children.Count);
            if (children[place] is JsonObject or JsonArray && random.Next(6) > 0)
            {
                node = children[place]!;
                continue;
            }

            Change(parent, place, random);
            break;
        }

        if (node is JsonObject empty && empty.Count == 0)
        {
            empty[Any(Words, random)] = Another(null, random);
        }

        return root.ToJsonString().Replace(HalfPair, "\\ud800", StringComparison.Ordinal);
    }

    private static void Change(JsonNode parent, int place, Random random)
    {
        if (parent is JsonArray list)
        {
            var choice = random.Next(8);
            if (choice == 0)
            {
                list.RemoveAt(place);
            }
            else if (choice == 1)
            {
                list.Insert(place, Another(list[place], random));
            }
            else
            {
                list[place] = Another(list[place], random);
            }

            return;
        }

        var map = (JsonObject)parent;
        var (key, value) = map.ElementAt(place);
        switch (random.Next(6))
        {
            case 0:
                map.Remove(key);
                break;
            case 1:
                map.Remove(key);
                map[Any(Words, random)] = value;
                break;
            case 2:
                map[Any(Words, random)] = value?.DeepClone();
                break;
            default:
                map[key] = Another(value, random);
                break;
        }
    }

    private static JsonNode? Another(JsonNode? value, Random random)
    {
        if (value is JsonValue number && number.TryGetValue<long>(out var near) && random.Next(2) == 0)
        {
            return near + random.Next(-9, 10);
        }

        return random.Next(3) == 0 ? JsonValue.Create(Any(Words, random)) : JsonNode.Parse(Any(Wild, random));
    }

    private static byte[] WithHeader(byte[] file, Func<JsonObject, string> change)
    {
        if (Split(file) is not var (header, begin))
        {
            return file;
        }

        var text = Encoding.UTF8.GetBytes(change(header));
        var prefix = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(prefix, text.Length);
        return [.. prefix, .. text, .. file[begin..]];
    }

    /// <summary>The header and where the data begin; null where earlier damage has left none.</summary>
    private static (JsonObject Header, int Data)? Split(byte[] file)
    {
        if (file.Length < 8 || BinaryPrimitives.ReadUInt64LittleEndian(file) > (ulong)file.Length - 8)
        {
            return null;
        }

        var json = file.AsSpan(8, (int)BinaryPrimitives.ReadUInt64LittleEndian(file));
        return Utf8.IsValid(json) && Parse(json) is { } header ? (header, 8 + json.Length) : null;
    }

    private static JsonObject? Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            var root = JsonNode.Parse(json, documentOptions: new() { AllowDuplicateProperties = false }) as JsonObject;
            _ = root?.ToJsonString(); // which half a surrogate pair does not survive
            return root;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static int Place(byte[] file, Random random)
    {
        var header = file.Length < 8 ? 0 : (int)Math.Min(BinaryPrimitives.ReadUInt64LittleEndian(file), (ulong)file.Length - 8);
        return random.Next(random.Next(2) == 0 ? Math.Max(8 + header, 1) : file.Length) % file.Length;
    }

    private static T Any<T>(IReadOnlyList<T> list, Random random) => list[random.Next(list.Count)];
}
