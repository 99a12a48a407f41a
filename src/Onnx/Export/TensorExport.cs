using Google.Protobuf;
using Reference.Onnx.Protocol;

namespace Reference.Onnx;

/// <summary>Tensors as ONNX's files have them.</summary>
internal static class TensorExport
{
    /// <summary>A tensor with its elements.</summary>
    public static TensorProto Stored(OnnxTensor tensor)
    {
        var proto = new TensorProto
        {
            Name = tensor.Name,
            DataType = (int)tensor.Type,
            RawData = ByteString.CopyFrom(tensor.Data.Span),
        };
        proto.Dims.AddRange(tensor.Shape.Select(length => (long)length));
        return proto;
    }

    /// <summary>An input or output of a model: its name, type and shape.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <param name="type">What its elements are.</param>
    /// <param name="shape">The lengths of its axes.</param>
    /// <param name="batch">What the first axis is called where it may have any length.</param>
    public static ValueInfoProto Declared(string name, OnnxType type, Shape shape, string? batch = null)
    {
        var tensor = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = new() };
        tensor.Shape.Dim.AddRange(
            shape.Select(
                (length, axis) =>
                    axis == 0 && batch is not null
                        ? new TensorShapeProto.Types.Dimension { DimParam = batch }
                        : new TensorShapeProto.Types.Dimension { DimValue = length }
            )
        );
        return new()
        {
            Name = name,
            Type = new() { TensorType = tensor },
        };
    }
}
