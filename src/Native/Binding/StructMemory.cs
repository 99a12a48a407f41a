using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Reference.Cases;

namespace Reference.Native;

/// <summary>C structs in memory that lives until it is disposed of.</summary>
internal abstract unsafe class StructMemory : IDisposable
{
    private const int Integers = 1;
    private const int Floats = 2;
    private const int Text = 3;

    private readonly List<nint> _blocks = [];

    public virtual void Dispose()
    {
        foreach (var block in _blocks)
        {
            NativeMemory.Free((void*)block);
        }
    }

    /// <summary>A reference_dtype.</summary>
    protected static int TypeOf(ElementType type) =>
        type switch
        {
            ElementType.F32 => 1,
            ElementType.F64 => 2,
            ElementType.F16 => 3,
            ElementType.BF16 => 4,
            ElementType.I64 => 5,
            ElementType.I32 => 6,
            ElementType.U8 => 7,
            _ => 8,
        };

    /// <summary>An operator's attributes, from a JSON object; those that are null are left out.</summary>
    protected Core.Attribute* Attributes(string json, out int count)
    {
        using var document = JsonDocument.Parse(json);
        var given = document.RootElement.EnumerateObject().Where(attribute => attribute.Value.ValueKind != JsonValueKind.Null).ToList();
        var attributes = Allocate<Core.Attribute>(given.Count);
        for (var i = 0; i < given.Count; i++)
        {
            attributes[i] = Attribute(given[i]);
        }

        count = given.Count;
        return attributes;
    }

    /// <summary>JSON does not tell 2 from 2.0, so whole numbers are handed over as integers; the core takes them where it wants real ones.</summary>
    private Core.Attribute Attribute(JsonProperty attribute)
    {
        var native = new Core.Attribute
        {
            StructSize = (uint)sizeof(Core.Attribute),
            Name = Characters(attribute.Name),
            Count = 1,
        };
        if (attribute.Value.ValueKind == JsonValueKind.String && Number(attribute.Value) is null)
        {
            native.Type = Text;
            native.String = Characters(attribute.Value.GetString()!);
            return native;
        }

        JsonElement[] values = attribute.Value.ValueKind == JsonValueKind.Array ? [.. attribute.Value.EnumerateArray()] : [attribute.Value];
        native.Count = values.Length;
        if (values.All(value => Whole(value) is not null))
        {
            native.Type = Integers;
            native.Ints = Copy([.. values.Select(value => Whole(value)!.Value)]);
        }
        else
        {
            native.Type = Floats;
            native.Floats = Copy([
                .. values.Select(value =>
                    Number(value) ?? throw new ArgumentException($"attribute {attribute.Name} holds {value}, which is no number")
                ),
            ]);
        }

        return native;
    }

    private static long? Whole(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var whole) && (whole != 0 || !double.IsNegative(value.GetDouble()))
            ? whole
            : null;

    /// <summary>JSON has no infinities and no NaN; they are written as texts.</summary>
    private static double? Number(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Number => value.GetDouble(),
            JsonValueKind.String => value.GetString() switch
            {
                "NaN" => double.NaN,
                "Infinity" => double.PositiveInfinity,
                "-Infinity" => double.NegativeInfinity,
                _ => null,
            },
            _ => null,
        };

    protected byte* Characters(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text + '\0');
        return Copy<byte>(bytes);
    }

    protected T* Copy<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        var block = Allocate<T>(values.Length);
        values.CopyTo(new(block, values.Length));
        return block;
    }

    protected T* Allocate<T>(int count)
        where T : unmanaged
    {
        var block = NativeMemory.AllocZeroed((nuint)Math.Max(1, count), (nuint)sizeof(T));
        _blocks.Add((nint)block);
        return (T*)block;
    }
}
