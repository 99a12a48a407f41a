using System.Numerics;
using System.Numerics.Tensors;
using Reference.Cases;
using Reference.Layers;

namespace Reference.Onnx;

/// <summary>Between the three kinds of tensors of a model: real numbers, whole numbers, truth values.</summary>
internal static class Conversion<T>
    where T : INumber<T>
{
    /// <summary>
    /// ONNX's <c>Cast</c> where at least one side is not real. A real number loses what is behind the point and whole numbers the bits that do not fit;
    /// what is not 0 is true. ONNX leaves open what numbers beyond the type become; here they become its largest or least, NaN 0.
    /// </summary>
    public static GraphTensor<T> To(GraphTensor<T> tensor, OnnxType type) =>
        new(
            type,
            tensor.Shape,
            (tensor.Elements, type.Kind()) switch
            {
                (Tensor<long> whole, PortKind.Real) => whole.Map(value => Real(Doubled(value, tensor.Type), type)),
                (Tensor<long> whole, PortKind.Integer) => whole.Map(value => Wrapped(value, type)),
                (Tensor<long> whole, _) => whole.Map(value => value != 0),
                (Tensor<bool> flags, PortKind.Real) => flags.Map(flag => flag ? T.One : T.Zero),
                (Tensor<bool> flags, PortKind.Integer) => flags.Map(flag => flag ? 1L : 0L),
                (Tensor<bool> flags, _) => flags,
                (_, PortKind.Integer) => tensor.Reals.Map(value => Cut(double.CreateChecked(value), type)),
                _ => tensor.Reals.Map(value => !T.IsZero(value)),
            }
        );

    /// <summary>A tensor whose elements are all the one of another.</summary>
    public static GraphTensor<T> Filled(GraphTensor<T> value, Shape shape) =>
        new(
            value.Type,
            shape,
            value.Elements switch
            {
                Tensor<long> whole => Repeated(whole.Flat()[0], shape),
                Tensor<bool> flags => Repeated(flags.Flat()[0], shape),
                _ => Repeated(value.Reals.Flat()[0], shape),
            }
        );

    /// <summary>A tensor of one value, as near as the type comes to it, possibly without any element.</summary>
    public static GraphTensor<T> Filled(OnnxType type, double value, Shape shape) =>
        new(
            type,
            shape,
            type.Kind() switch
            {
                PortKind.Real => Repeated(T.CreateChecked(value), shape),
                PortKind.Integer => Repeated(Cut(value, type), shape),
                _ => Repeated(value > 0, shape),
            }
        );

    /// <summary>Adds a tensor of any kind to the tensors of a call.</summary>
    public static void Add(Values<T> values, string name, object elements, Shape shape)
    {
        switch (elements)
        {
            case Tensor<T> reals:
                values.Add(name, reals, shape);
                break;
            case Tensor<long> integers:
                values.Add(name, integers, shape);
                break;
            default:
                values.Add(name, (Tensor<bool>)elements, shape);
                break;
        }
    }

    private static Tensor<TElement> Repeated<TElement>(TElement value, Shape shape)
    {
        var values = new TElement[shape.Size];
        Array.Fill(values, value);
        return Tensors.Of(shape, values);
    }

    private static double Doubled(long value, OnnxType type) => type == OnnxType.UInt64 ? (ulong)value : value;

    private static T Real(double value, OnnxType type) => T.CreateChecked(type.Format().Round(value));

    private static long Cut(double value, OnnxType type) =>
        type switch
        {
            OnnxType.Int8 => sbyte.CreateSaturating(value),
            OnnxType.Int16 => short.CreateSaturating(value),
            OnnxType.Int32 => int.CreateSaturating(value),
            OnnxType.UInt8 => byte.CreateSaturating(value),
            OnnxType.UInt16 => ushort.CreateSaturating(value),
            OnnxType.UInt32 => uint.CreateSaturating(value),
            OnnxType.UInt64 => (long)ulong.CreateSaturating(value),
            _ => long.CreateSaturating(value),
        };

    private static long Wrapped(long value, OnnxType type) =>
        type switch
        {
            OnnxType.Int8 => (sbyte)value,
            OnnxType.Int16 => (short)value,
            OnnxType.Int32 => (int)value,
            OnnxType.UInt8 => (byte)value,
            OnnxType.UInt16 => (ushort)value,
            OnnxType.UInt32 => (uint)value,
            _ => value,
        };
}
