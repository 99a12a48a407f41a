using System.Numerics.Tensors;
using Reference.Layers;

namespace Reference.Onnx.Plumbing;

/// <summary>
/// Where the places that a tensor of indices names begin in the flat data of x: single elements, whose index differs from their own in one axis
/// (GatherElements, ScatterElements), or blocks of the last axes, whose first axes a row of indices names (GatherND, ScatterND).
/// </summary>
/// <param name="Begins">Where each begins.</param>
/// <param name="Length">How many elements lie there side by side.</param>
/// <param name="Shape">The shape of all of them together.</param>
internal sealed record Places(int[] Begins, int Length, Shape Shape)
{
    /// <summary>x[…, I[…], …] with the index along the axis.</summary>
    /// <exception cref="LayerException">The shapes do not fit, or an index lies outside.</exception>
    public static Places OfElements(string op, Shape x, Tensor<long> indices, Shape shape, int axis)
    {
        axis = Fit(op, x, shape, axis);
        var begins = new int[shape.Size];
        for (var i = 0; i < begins.Length; i++)
        {
            var index = shape.IndexAt(i);
            index[axis] = FromFront(op, x, axis, indices.Flat()[i]);
            begins[i] = x.Offset(index);
        }

        return new(begins, 1, shape);
    }

    /// <summary>x[b, I[b, q]], the first axes b in common, I[b, q] an index of the axes that follow.</summary>
    /// <exception cref="LayerException">The shapes do not fit, or an index lies outside.</exception>
    public static Places OfBlocks(string op, Shape x, Tensor<long> indices, Shape shape, int batch)
    {
        var together = FitBlocks(op, x, shape, batch);
        var (rows, named) = (shape[..^1], shape[^1]);
        var block = x[(batch + named)..];
        var begins = new int[rows.Size];
        for (var q = 0; q < begins.Length; q++)
        {
            var index = new int[x.Rank];
            rows.IndexAt(q).AsSpan(0, batch).CopyTo(index);
            for (var k = 0; k < named; k++)
            {
                index[batch + k] = FromFront(op, x, batch + k, indices.Flat()[q * named + k]);
            }

            begins[q] = x.Offset(index);
        }

        return new(begins, block.Size, together);
    }

    /// <summary>The axis from the front, where the indices' shape fits to x.</summary>
    public static int Fit(string op, Shape x, Shape indices, int axis)
    {
        axis = Axes.FromFront(axis, x, op);
        LayerException.Unless(
            indices.Rank == x.Rank && Enumerable.Range(0, x.Rank).All(k => k == axis || indices[k] <= x[k]),
            op,
            "indices",
            $"is {indices} and data is {x}: they must have as many axes and be no longer but along axis {axis}"
        );
        return axis;
    }

    /// <summary>The shape of all blocks together.</summary>
    public static Shape FitBlocks(string op, Shape x, Shape indices, int batch)
    {
        LayerException.Unless(
            batch >= 0 && indices.Rank > batch && batch + indices[^1] <= x.Rank && indices[^1] > 0 && x[..batch] == indices[..batch],
            op,
            "indices",
            $"is {indices} and data is {x}: the last axis must be as long as the axes of data that an index names, behind {batch} in common"
        );
        return [.. indices[..^1], .. x[(batch + indices[^1])..]];
    }

    private static int FromFront(string op, Shape x, int axis, long index)
    {
        LayerException.Unless(
            index >= -x[axis] && index < x[axis],
            op,
            "indices",
            $"has {index}, but axis {axis} of data {x} goes from {-x[axis]} to {x[axis] - 1}"
        );
        return (int)(index < 0 ? index + x[axis] : index);
    }
}
