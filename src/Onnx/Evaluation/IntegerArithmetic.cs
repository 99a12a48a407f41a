using System.Numerics;
using System.Numerics.Tensors;
using Reference.Layers;

namespace Reference.Onnx;

/// <summary>
/// The operators of the specification over whole numbers: the same generic code, over the type that the model declares, whose arithmetic wraps around as
/// ONNX's does. Truth values are moved about as bytes.
/// </summary>
internal static class IntegerArithmetic
{
    /// <summary>Applies an operator to tensors of one integer type.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="type">The type of the tensors that the operator calls real.</param>
    /// <param name="given">The inputs under the operator's names, all of <see cref="long"/> or <see cref="bool"/>.</param>
    /// <returns>The outputs under the operator's names, of <see cref="long"/> or <see cref="bool"/>.</returns>
    public static Values<long> Apply(
        IExactOperator op,
        OnnxType type,
        IEnumerable<(Port Port, string Name, object Elements, Shape Shape)> given
    ) =>
        type switch
        {
            OnnxType.Int8 => Over<sbyte>(op, given),
            OnnxType.Int16 => Over<short>(op, given),
            OnnxType.Int32 => Over<int>(op, given),
            OnnxType.Int64 => Over<long>(op, given),
            OnnxType.UInt16 => Over<ushort>(op, given),
            OnnxType.UInt32 => Over<uint>(op, given),
            OnnxType.UInt64 => Over<ulong>(op, given),
            OnnxType.Bool => Over<byte>(op, given, truth: true),
            _ => Over<byte>(op, given),
        };

    private static Values<long> Over<TWhole>(
        IExactOperator op,
        IEnumerable<(Port Port, string Name, object Elements, Shape Shape)> given,
        bool truth = false
    )
        where TWhole : INumber<TWhole>
    {
        var values = new Values<TWhole>();
        foreach (var (port, name, elements, shape) in given)
        {
            switch (elements)
            {
                case Tensor<long> integers when port.Kind == PortKind.Real:
                    values.Add(name, integers.Map(TWhole.CreateTruncating), shape);
                    break;
                case Tensor<bool> flags when port.Kind == PortKind.Real:
                    values.Add(name, flags.Map(flag => flag ? TWhole.One : TWhole.Zero), shape);
                    break;
                case Tensor<long> integers:
                    values.Add(name, integers, shape);
                    break;
                default:
                    values.Add(name, (Tensor<bool>)elements, shape);
                    break;
            }
        }

        var results = op.ForwardExactly(values);
        var outputs = new Values<long>();
        foreach (var name in results)
        {
            switch (results.Any(name))
            {
                case Tensor<bool> flags:
                    outputs.Add(name, flags);
                    break;
                // Where the type is long itself, indices look like numbers: both stay as they are.
                case Tensor<long> integers:
                    outputs.Add(name, integers);
                    break;
                case Tensor<TWhole> whole when truth:
                    outputs.Add(name, whole.Map(value => value != TWhole.Zero));
                    break;
                default:
                    outputs.Add(name, ((Tensor<TWhole>)results.Any(name)).Map(long.CreateTruncating));
                    break;
            }
        }

        return outputs;
    }
}
