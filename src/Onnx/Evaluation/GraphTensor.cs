using System.Numerics;
using System.Numerics.Tensors;
using Reference.Layers;

namespace Reference.Onnx;

/// <summary>A tensor of a model while it is evaluated: real numbers over a number type, whole numbers, or truth values.</summary>
/// <typeparam name="T">The number type of real tensors.</typeparam>
public sealed class GraphTensor<T>
    where T : INumber<T>
{
    internal GraphTensor(OnnxType type, Shape shape, object elements) => (Type, Shape, Elements) = (type, shape, elements);

    /// <summary>What the model holds the elements as.</summary>
    public OnnxType Type { get; }

    /// <summary>The lengths of the axes; unlike <see cref="Tensor{T}"/> it knows scalars.</summary>
    public Shape Shape { get; }

    /// <summary>The elements as they are: a tensor of T, of <see cref="long"/> or of <see cref="bool"/>.</summary>
    internal object Elements { get; }

    /// <summary>The real numbers.</summary>
    /// <exception cref="InvalidOperationException">The elements are not real numbers.</exception>
    public Tensor<T> Reals =>
        Type.IsReal() ? (Tensor<T>)Elements : throw new InvalidOperationException($"holds {Type.Name()}, not real numbers");

    /// <summary>The whole numbers; those of UINT64 from 2⁶³ on as the negative numbers of the same bits.</summary>
    /// <exception cref="InvalidOperationException">The elements are not whole numbers.</exception>
    public Tensor<long> Integers =>
        Elements as Tensor<long> ?? throw new InvalidOperationException($"holds {Type.Name()}, not whole numbers");

    /// <summary>The truth values.</summary>
    /// <exception cref="InvalidOperationException">The elements are not truth values.</exception>
    public Tensor<bool> Flags => Elements as Tensor<bool> ?? throw new InvalidOperationException($"holds {Type.Name()}, not truth values");

    /// <summary>A tensor of real numbers.</summary>
    /// <param name="type">What the model holds them as.</param>
    /// <param name="reals">The numbers.</param>
    /// <param name="shape">Their shape, where that is a scalar.</param>
    public static GraphTensor<T> Of(OnnxType type, Tensor<T> reals, Shape? shape = null) =>
        type.IsReal()
            ? new(type, shape ?? reals.Shape(), reals)
            : throw new ArgumentException($"{type.Name()} is no type of real numbers", nameof(type));

    /// <summary>A tensor out of a file.</summary>
    /// <param name="tensor">The tensor there.</param>
    public static GraphTensor<T> Of(OnnxTensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return new(
            tensor.Type,
            tensor.Shape,
            tensor.Type.Kind() switch
            {
                PortKind.Real => tensor.Reals<T>(),
                PortKind.Integer => tensor.Integers(),
                _ => tensor.Flags(),
            }
        );
    }

    /// <summary>The elements as doubles.</summary>
    public double[] Doubles() =>
        Elements switch
        {
            Tensor<long> integers => Array.ConvertAll(
                integers.Flat().ToArray(),
                value => Type == OnnxType.UInt64 ? (ulong)value : (double)value
            ),
            Tensor<bool> flags => Array.ConvertAll(flags.Flat().ToArray(), value => value ? 1.0 : 0.0),
            _ => Array.ConvertAll(Reals.Flat().ToArray(), double.CreateChecked),
        };
}
