using System.Buffers.Binary;
using System.Numerics;
using System.Numerics.Tensors;
using Reference.Numbers;

namespace Reference.Cases;

/// <summary>A tensor as it lies in a file: a name, a type, a shape, and row-major little-endian bytes.</summary>
public sealed class StoredTensor
{
    private StoredTensor(string name, ElementType type, Shape shape, ReadOnlyMemory<byte> data) =>
        (Name, Type, Shape, Data) = (name, type, shape, data);

    /// <summary>The tensor's name.</summary>
    public string Name { get; }

    /// <summary>What the elements are.</summary>
    public ElementType Type { get; }

    /// <summary>The lengths of the axes; no axes for a scalar.</summary>
    public Shape Shape { get; }

    /// <summary>The elements' bytes.</summary>
    public ReadOnlyMemory<byte> Data { get; }

    /// <summary>A tensor of a call, of whatever elements: real numbers as the type given, labels and indices as I64, masks as BOOL.</summary>
    /// <param name="values">The call's tensors.</param>
    /// <param name="name">Which of them.</param>
    /// <param name="real">What real numbers are stored as.</param>
    /// <exception cref="KeyNotFoundException">There is no tensor of that name.</exception>
    public static StoredTensor Of<T>(Values<T> values, string name, ElementType real)
        where T : INumber<T>
    {
        ArgumentNullException.ThrowIfNull(values);
        return values.Any(name) switch
        {
            Tensor<T> reals => OfReals(name, real, reals, values.ShapeOf(name)),
            Tensor<long> integers => OfIntegers(name, ElementType.I64, integers, values.ShapeOf(name)),
            _ => OfFlags(name, values.Flags(name), values.ShapeOf(name)),
        };
    }

    /// <summary>Real numbers, each rounded to the nearest one that the type can hold.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <param name="type">F64, F32, F16 or BF16.</param>
    /// <param name="tensor">The values.</param>
    /// <param name="shape">Their shape where that is a scalar.</param>
    public static StoredTensor OfReals<T>(string name, ElementType type, Tensor<T> tensor, Shape? shape = null)
        where T : INumber<T> =>
        Pack<T>(
            name,
            type,
            shape ?? tensor.Shape(),
            tensor.Flat(),
            (bytes, element) =>
            {
                var value = double.CreateChecked(element);
                switch (type)
                {
                    case ElementType.F64:
                        BinaryPrimitives.WriteDoubleLittleEndian(bytes, value);
                        break;
                    case ElementType.F32:
                        BinaryPrimitives.WriteSingleLittleEndian(bytes, (float)value);
                        break;
                    case ElementType.F16:
                        BinaryPrimitives.WriteHalfLittleEndian(bytes, (Half)value);
                        break;
                    case ElementType.BF16:
                        BinaryPrimitives.WriteUInt16LittleEndian(bytes, BFloat16.ToBits(value));
                        break;
                    default:
                        throw new ArgumentException($"real numbers cannot be stored as {type}", nameof(type));
                }
            }
        );

    /// <summary>Labels or indices.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <param name="type">I64, I32 or U8.</param>
    /// <param name="tensor">The values.</param>
    /// <param name="shape">Their shape where that is a scalar.</param>
    /// <exception cref="OverflowException">A value does not fit the type.</exception>
    public static StoredTensor OfIntegers(string name, ElementType type, Tensor<long> tensor, Shape? shape = null) =>
        Pack<long>(
            name,
            type,
            shape ?? tensor.Shape(),
            tensor.Flat(),
            (bytes, value) =>
            {
                switch (type)
                {
                    case ElementType.I64:
                        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
                        break;
                    case ElementType.I32:
                        BinaryPrimitives.WriteInt32LittleEndian(bytes, checked((int)value));
                        break;
                    case ElementType.U8:
                        bytes[0] = checked((byte)value);
                        break;
                    default:
                        throw new ArgumentException($"whole numbers cannot be stored as {type}", nameof(type));
                }
            }
        );

    /// <summary>A mask.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <param name="tensor">The values.</param>
    /// <param name="shape">Their shape where that is a scalar.</param>
    public static StoredTensor OfFlags(string name, Tensor<bool> tensor, Shape? shape = null) =>
        Pack<bool>(name, ElementType.BOOL, shape ?? tensor.Shape(), tensor.Flat(), (bytes, value) => bytes[0] = value ? (byte)1 : (byte)0);

    /// <summary>A tensor over bytes that somebody else has written.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <param name="type">What the elements are.</param>
    /// <param name="shape">The lengths of the axes.</param>
    /// <param name="data">As many bytes as that makes. A truth value that is neither 0 nor 1 counts as true.</param>
    /// <exception cref="ArgumentException">There are fewer or more bytes.</exception>
    public static StoredTensor OfBytes(string name, ElementType type, Shape shape, ReadOnlyMemory<byte> data) =>
        data.Length == shape.Size * type.Size()
            ? new(name, type, shape, data)
            : throw new ArgumentException($"{type} {shape} needs {shape.Size * type.Size()} bytes, not {data.Length}", nameof(data));

    /// <summary>The values as numbers of any type, through double, which holds each of them.</summary>
    /// <exception cref="InvalidOperationException">The elements are not real numbers.</exception>
    public Tensor<T> Reals<T>()
        where T : INumber<T> =>
        Unpack<T>(
            Type switch
            {
                ElementType.F64 => bytes => T.CreateChecked(BinaryPrimitives.ReadDoubleLittleEndian(bytes)),
                ElementType.F32 => bytes => T.CreateChecked(BinaryPrimitives.ReadSingleLittleEndian(bytes)),
                ElementType.F16 => bytes => T.CreateChecked((double)BinaryPrimitives.ReadHalfLittleEndian(bytes)),
                ElementType.BF16 => bytes => T.CreateChecked(BFloat16.FromBits(BinaryPrimitives.ReadUInt16LittleEndian(bytes))),
                _ => throw new InvalidOperationException($"tensor {Name} holds {Type}, not real numbers"),
            }
        );

    /// <summary>The values as labels or indices.</summary>
    /// <exception cref="InvalidOperationException">The elements are not whole numbers.</exception>
    public Tensor<long> Integers() =>
        Unpack<long>(
            Type switch
            {
                ElementType.I64 => bytes => BinaryPrimitives.ReadInt64LittleEndian(bytes),
                ElementType.I32 => bytes => BinaryPrimitives.ReadInt32LittleEndian(bytes),
                ElementType.U8 => bytes => bytes[0],
                _ => throw new InvalidOperationException($"tensor {Name} holds {Type}, not whole numbers"),
            }
        );

    /// <summary>The values as a mask.</summary>
    /// <exception cref="InvalidOperationException">The elements are not truth values.</exception>
    public Tensor<bool> Flags() =>
        Type == ElementType.BOOL
            ? Unpack(bytes => bytes[0] != 0)
            : throw new InvalidOperationException($"tensor {Name} holds {Type}, not truth values");

    /// <summary>A tensor over bytes out of a file, whose number has been checked.</summary>
    internal static StoredTensor OfBytes(string file, string name, ElementType type, Shape shape, ReadOnlyMemory<byte> data)
    {
        if (type == ElementType.BOOL && data.Span.IndexOfAnyExceptInRange((byte)0, (byte)1) is var place and >= 0)
        {
            throw new FileFormatException(file, name, $"element {place} is the byte {data.Span[place]}, but BOOL is 0 or 1");
        }

        return new(name, type, shape, data);
    }

    private static StoredTensor Pack<T>(string name, ElementType type, Shape shape, ReadOnlySpan<T> values, PackElement<T> pack)
    {
        var size = type.Size();
        var data = new byte[checked(values.Length * size)];
        for (var i = 0; i < values.Length; i++)
        {
            pack(data.AsSpan(i * size, size), values[i]);
        }

        return new(name, type, shape, data);
    }

    private Tensor<T> Unpack<T>(UnpackElement<T> unpack)
    {
        var size = Type.Size();
        return Tensors.Fill(Shape, i => unpack(Data.Span.Slice(i * size, size)));
    }

    private delegate void PackElement<T>(Span<byte> bytes, T value);

    private delegate T UnpackElement<T>(ReadOnlySpan<byte> bytes);
}
