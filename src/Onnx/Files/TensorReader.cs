using System.Buffers.Binary;
using Google.Protobuf.Collections;
using Reference.Cases;
using Reference.Onnx.Protocol;

namespace Reference.Onnx;

/// <summary>
/// Understands ONNX's <c>TensorProto</c>, which holds its elements in one of three ways: as bytes (<c>raw_data</c>), in the list of its
/// type (<c>float_data</c>, <c>int32_data</c>, …), or in a file of their own (<c>external_data</c>).
/// </summary>
internal static class TensorReader
{
    private const int MostAxes = 64;

    /// <summary>Reads a tensor.</summary>
    /// <param name="proto">The message.</param>
    /// <param name="file">What to call the file in errors.</param>
    /// <param name="folder">Where external data may lie; null where there is no folder.</param>
    /// <exception cref="FileFormatException">It is not a tensor that can be used.</exception>
    public static OnnxTensor Read(TensorProto proto, string file, string? folder)
    {
        var type =
            OnnxTypes.Find(proto.DataType)
            ?? throw new UnsupportedModelException(file, proto.Name, $"holds {OnnxTypes.NameOf(proto.DataType)}, which is not supported");
        var shape = ShapeOf(proto, file);
        if (proto.HasSegment)
        {
            throw new UnsupportedModelException(file, proto.Name, "is one segment of a tensor, which is not supported");
        }

        if (proto.DataLocation == 1 || proto.ExternalData.Count > 0)
        {
            return OnnxTensor.OfBytes(proto.Name, type, shape, ExternalData.Read(proto, file, folder, (long)shape.Size * type.Size()));
        }

        if (proto.HasRawData)
        {
            Expect(proto.RawData.Length, (long)shape.Size * type.Size(), "bytes of raw_data");
            return OnnxTensor.OfBytes(proto.Name, type, shape, proto.RawData.Memory);
        }

        return OnnxTensor.OfBytes(proto.Name, type, shape, Typed(proto, type, shape.Size, Expect));

        void Expect(int there, long wanted, string what) =>
            Refuse(there != wanted, $"is {type.Name()} {shape} and needs {wanted} {what}, but has {there}");

        void Refuse(bool problem, string text)
        {
            if (problem)
            {
                throw new FileFormatException(file, proto.Name, text);
            }
        }
    }

    private static Shape ShapeOf(TensorProto proto, string file)
    {
        var shown = proto.Dims.Count > MostAxes ? $"{proto.Dims.Count} axes" : string.Join('×', proto.Dims);
        var size = 1.0;
        foreach (var length in proto.Dims)
        {
            size *= length;
            if (length is < 0 or > int.MaxValue || proto.Dims.Count > MostAxes)
            {
                throw new FileFormatException(file, proto.Name, $"is {shown}, which is no shape of a tensor");
            }
        }

        // With an axis of length 0 the others still have to have a product: shapes are computed with.
        if (proto.Dims.Aggregate(1.0, (product, length) => product * Math.Max(length, 1)) > int.MaxValue / 8.0 && size >= 0)
        {
            throw new FileFormatException(file, proto.Name, $"is {shown}: more than {int.MaxValue / 8} elements");
        }

        return Shape.Create([.. proto.Dims.Select(length => (int)length)]);
    }

    private static byte[] Typed(TensorProto proto, OnnxType type, int size, Action<int, long, string> expect)
    {
        switch (type)
        {
            case OnnxType.Float:
                expect(proto.FloatData.Count, size, "numbers of float_data");
                return Pack(proto.FloatData, 4, BinaryPrimitives.WriteSingleLittleEndian);
            case OnnxType.Double:
                expect(proto.DoubleData.Count, size, "numbers of double_data");
                return Pack(proto.DoubleData, 8, BinaryPrimitives.WriteDoubleLittleEndian);
            case OnnxType.Int64:
                expect(proto.Int64Data.Count, size, "numbers of int64_data");
                return Pack(proto.Int64Data, 8, BinaryPrimitives.WriteInt64LittleEndian);
            case OnnxType.UInt64 or OnnxType.UInt32:
                expect(proto.Uint64Data.Count, size, "numbers of uint64_data");
                return type == OnnxType.UInt64
                    ? Pack(proto.Uint64Data, 8, BinaryPrimitives.WriteUInt64LittleEndian)
                    : Pack(proto.Uint64Data, 4, (bytes, value) => BinaryPrimitives.WriteUInt32LittleEndian(bytes, (uint)value));
            default: // the others, binary16 and bfloat16 by their bits, share one list
                expect(proto.Int32Data.Count, size, "numbers of int32_data");
                return type.Size() switch
                {
                    4 => Pack(proto.Int32Data, 4, BinaryPrimitives.WriteInt32LittleEndian),
                    2 => Pack(proto.Int32Data, 2, (bytes, value) => BinaryPrimitives.WriteInt16LittleEndian(bytes, (short)value)),
                    _ => Pack(proto.Int32Data, 1, (bytes, value) => bytes[0] = (byte)value),
                };
        }
    }

    private static byte[] Pack<T>(RepeatedField<T> values, int size, PackElement<T> pack)
    {
        var data = new byte[checked(values.Count * size)];
        for (var i = 0; i < values.Count; i++)
        {
            pack(data.AsSpan(i * size, size), values[i]);
        }

        return data;
    }

    private delegate void PackElement<T>(Span<byte> bytes, T value);
}
