using System.Buffers.Binary;
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Reference.Cases;
using Reference.Layers;

namespace Reference.Onnx;

/// <summary>A tensor as it lies in a file: a name, a type, a shape, and row-major little-endian bytes.</summary>
public sealed class OnnxTensor
{
    private OnnxTensor(string name, OnnxType type, Shape shape, ReadOnlyMemory<byte> data) =>
        (Name, Type, Shape, Data) = (name, type, shape, data);

    /// <summary>The tensor's name.</summary>
    public string Name { get; }

    /// <summary>What the elements are.</summary>
    public OnnxType Type { get; }

    /// <summary>The lengths of the axes; no axes for a scalar.</summary>
    public Shape Shape { get; }

    /// <summary>The elements' bytes.</summary>
    public ReadOnlyMemory<byte> Data { get; }

    /// <summary>A tensor over bytes.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <param name="type">What the elements are.</param>
    /// <param name="shape">The lengths of the axes.</param>
    /// <param name="data">As many bytes as that makes.</param>
    /// <exception cref="ArgumentException">There are fewer or more bytes.</exception>
    public static OnnxTensor OfBytes(string name, OnnxType type, Shape shape, ReadOnlyMemory<byte> data) =>
        data.Length == (long)shape.Size * type.Size()
            ? new(name, type, shape, data)
            : throw new ArgumentException(
                $"{type.Name()} {shape} needs {(long)shape.Size * type.Size()} bytes, not {data.Length}",
                nameof(data)
            );

    /// <summary>Whole numbers.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <param name="shape">The lengths of the axes.</param>
    /// <param name="values">Its elements.</param>
    public static OnnxTensor OfIntegers(string name, Shape shape, params ReadOnlySpan<long> values) =>
        OfBytes(name, OnnxType.Int64, shape, MemoryMarshal.AsBytes(values).ToArray());

    /// <summary>Binary32 numbers.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <param name="shape">The lengths of the axes.</param>
    /// <param name="values">Its elements.</param>
    public static OnnxTensor OfFloats(string name, Shape shape, params ReadOnlySpan<float> values) =>
        OfBytes(name, OnnxType.Float, shape, MemoryMarshal.AsBytes(values).ToArray());

    /// <summary>A tensor out of a case file or an answer.</summary>
    /// <param name="stored">The tensor there.</param>
    public static OnnxTensor Of(StoredTensor stored)
    {
        ArgumentNullException.ThrowIfNull(stored);
        return new(stored.Name, OnnxTypes.Of(stored.Type), stored.Shape, stored.Data);
    }

    /// <summary>Reads a file with one tensor (<c>input_0.pb</c>).</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileFormatException">The content is no tensor that can be used.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static OnnxTensor Read(string path)
    {
        var proto = ProtocolFile.Read(path, Protocol.TensorProto.Parser);
        return TensorReader.Read(proto, path, Path.GetDirectoryName(Path.GetFullPath(path)));
    }

    /// <summary>The same tensor under another name.</summary>
    /// <param name="name">That name.</param>
    public OnnxTensor Named(string name) => new(name, Type, Shape, Data);

    /// <summary>The same elements in another shape.</summary>
    /// <param name="shape">A shape of the same size.</param>
    public OnnxTensor Reshaped(Shape shape) => OfBytes(Name, Type, shape, Data);

    /// <summary>The real numbers as numbers of any type, through double, which holds each of them.</summary>
    /// <exception cref="InvalidOperationException">The elements are not real numbers.</exception>
    public Tensor<T> Reals<T>()
        where T : INumber<T>
    {
        if (Type == OnnxType.Float && typeof(T) == typeof(float))
        {
            return Tensors.Of(Shape, (T[])(object)MemoryMarshal.Cast<byte, float>(Data.Span).ToArray());
        }

        return Type switch
        {
            OnnxType.Double => Unpack(8, bytes => T.CreateChecked(BinaryPrimitives.ReadDoubleLittleEndian(bytes))),
            OnnxType.Float => Unpack(4, bytes => T.CreateChecked(BinaryPrimitives.ReadSingleLittleEndian(bytes))),
            OnnxType.Float16 => Unpack(2, bytes => T.CreateChecked((double)BinaryPrimitives.ReadHalfLittleEndian(bytes))),
            OnnxType.BFloat16 => Unpack(
                2,
                bytes => T.CreateChecked(BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(bytes) << 16))
            ),
            _ => throw new InvalidOperationException($"tensor {Name} holds {Type.Name()}, not real numbers"),
        };
    }

    /// <summary>The whole numbers; those of UINT64 from 2⁶³ on as the negative numbers of the same bits.</summary>
    /// <exception cref="InvalidOperationException">The elements are not whole numbers.</exception>
    public Tensor<long> Integers() =>
        Type switch
        {
            OnnxType.Int64 or OnnxType.UInt64 => Unpack(8, BinaryPrimitives.ReadInt64LittleEndian),
            OnnxType.Int32 => Unpack(4, bytes => (long)BinaryPrimitives.ReadInt32LittleEndian(bytes)),
            OnnxType.UInt32 => Unpack(4, bytes => (long)BinaryPrimitives.ReadUInt32LittleEndian(bytes)),
            OnnxType.Int16 => Unpack(2, bytes => (long)BinaryPrimitives.ReadInt16LittleEndian(bytes)),
            OnnxType.UInt16 => Unpack(2, bytes => (long)BinaryPrimitives.ReadUInt16LittleEndian(bytes)),
            OnnxType.Int8 => Unpack(1, bytes => (long)(sbyte)bytes[0]),
            OnnxType.UInt8 => Unpack(1, bytes => (long)bytes[0]),
            _ => throw new InvalidOperationException($"tensor {Name} holds {Type.Name()}, not whole numbers"),
        };

    /// <summary>The truth values.</summary>
    /// <exception cref="InvalidOperationException">The elements are not truth values.</exception>
    public Tensor<bool> Flags() =>
        Type == OnnxType.Bool
            ? Unpack(1, bytes => bytes[0] != 0)
            : throw new InvalidOperationException($"tensor {Name} holds {Type.Name()}, not truth values");

    /// <summary>The elements as doubles, which hold whole numbers up to 2⁵³ only.</summary>
    public double[] Doubles() =>
        Type.Kind() switch
        {
            PortKind.Real => Reals<double>().Flat().ToArray(),
            PortKind.Integer => Array.ConvertAll(
                Integers().Flat().ToArray(),
                value => Type == OnnxType.UInt64 ? (ulong)value : (double)value
            ),
            _ => Array.ConvertAll(Flags().Flat().ToArray(), value => value ? 1.0 : 0.0),
        };

    private Tensor<T> Unpack<T>(int size, UnpackElement<T> unpack) => Tensors.Fill(Shape, i => unpack(Data.Span.Slice(i * size, size)));

    private delegate T UnpackElement<T>(ReadOnlySpan<byte> bytes);
}
