using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Reference;

/// <summary>Makes tensors and looks at them as shapes and flat data.</summary>
/// <remarks><see cref="Tensor{T}"/> has no rank 0: a scalar is a tensor of shape 1.</remarks>
public static class Tensors
{
    /// <summary>A tensor over the given flat, row-major values.</summary>
    /// <param name="shape">The lengths of the axes.</param>
    /// <param name="values">As many values as the shape has elements; kept, not copied.</param>
    /// <exception cref="ArgumentException">The number of values differs from the size of the shape.</exception>
    public static Tensor<T> Of<T>(Shape shape, params T[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Length != shape.Size)
        {
            throw new ArgumentException($"a tensor of shape {shape} has {shape.Size} values, not {values.Length}", nameof(values));
        }

        return Tensor.Create(values, Lengths(shape));
    }

    /// <summary>A tensor of zeros.</summary>
    public static Tensor<T> Zeros<T>(Shape shape) => Tensor.CreateFromShape<T>(Lengths(shape));

    /// <summary>A tensor filled by a rule from the flat index.</summary>
    /// <param name="shape">The lengths of the axes.</param>
    /// <param name="value">The value for each place in the flat, row-major data.</param>
    public static Tensor<T> Fill<T>(Shape shape, Func<int, T> value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var values = new T[shape.Size];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = value(i);
        }

        return Of(shape, values);
    }

    /// <summary>A new tensor of the same shape, every element put through a function.</summary>
    public static Tensor<TResult> Map<T, TResult>(this Tensor<T> tensor, Func<T, TResult> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        var values = tensor.Flat();
        var results = new TResult[values.Length];
        for (var i = 0; i < results.Length; i++)
        {
            results[i] = function(values[i]);
        }

        return Of(tensor.Shape(), results);
    }

    /// <summary>A copy of the values in another shape of the same size.</summary>
    /// <remarks>Not <see cref="Tensor.Reshape{T}(Tensor{T}, ReadOnlySpan{nint})"/>, which refuses many shapes with axes of length 1.</remarks>
    public static Tensor<T> Reshaped<T>(this Tensor<T> tensor, Shape shape) => Of(shape, tensor.Flat().ToArray());

    /// <summary>The lengths of a tensor's axes.</summary>
    /// <exception cref="OverflowException">A length does not fit in 31 bits.</exception>
    public static Shape Shape<T>(this Tensor<T> tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        var lengths = tensor.Lengths;
        Span<int> shape = stackalloc int[lengths.Length];
        for (var axis = 0; axis < lengths.Length; axis++)
        {
            shape[axis] = checked((int)lengths[axis]);
        }

        return Reference.Shape.Create(shape);
    }

    /// <summary>The tensor's values in flat, row-major order: its own memory where it is dense, a copy where it is a strided slice.</summary>
    public static Span<T> Flat<T>(this Tensor<T> tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (tensor.FlattenedLength == 0)
        {
            return [];
        }

        // Tensor.GetSpan refuses shapes such as 3×1×5, whose axis of length 1 has stride 0.
        ref var first = ref Dense(tensor).AsTensorSpan().GetPinnableReference();
        return MemoryMarshal.CreateSpan(ref first, checked((int)tensor.FlattenedLength));
    }

    /// <summary>A view of the tensor's values that groups the trailing axes as asked: <c>x.View(N, C, H * W)</c>.</summary>
    /// <param name="tensor">A tensor of as many elements as the product of the lengths.</param>
    /// <param name="lengths">Two to four lengths, outermost first.</param>
    public static View<T> View<T>(this Tensor<T> tensor, params ReadOnlySpan<int> lengths) => new(tensor.Flat(), lengths);

    private static Tensor<T> Dense<T>(Tensor<T> tensor) => tensor.IsDense ? tensor : tensor.ToDenseTensor();

    private static nint[] Lengths(Shape shape)
    {
        if (shape.Rank == 0)
        {
            return [1];
        }

        var lengths = new nint[shape.Rank];
        for (var axis = 0; axis < lengths.Length; axis++)
        {
            lengths[axis] = shape[axis];
        }

        return lengths;
    }
}
