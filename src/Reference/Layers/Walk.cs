namespace Reference.Layers;

/// <summary>
/// A walk through the flat data of x that meets the elements of y in row-major order:
/// <code>y[i, j, …] = x[start + i·stride₀ + j·stride₁ + …]</code>
/// A stride of 0 repeats, a negative one goes backwards.
/// </summary>
/// <param name="Result">The shape of y.</param>
/// <param name="Lengths">How often each of i, j, … steps; as many elements as y has, perhaps along more axes.</param>
/// <param name="Start">Where the walk begins.</param>
/// <param name="Strides">How far a step of each leads.</param>
internal sealed record Walk(Shape Result, Shape Lengths, int Start, IReadOnlyList<int> Strides)
{
    /// <summary>The walk that meets the elements as they lie, for an operator that only renames the axes.</summary>
    /// <param name="result">The shape of y, of the size of x.</param>
    public static Walk Straight(Shape result) => new(result, result, 0, StridesOf(result));

    /// <summary>How far one step along each axis leads in row-major data.</summary>
    public static int[] StridesOf(Shape shape)
    {
        var strides = new int[shape.Rank];
        for (var (axis, stride) = (shape.Rank - 1, 1); axis >= 0; stride *= shape[axis], axis--)
        {
            strides[axis] = stride;
        }

        return strides;
    }

    /// <summary>For each element of y, in row-major order, its place in the flat data of x.</summary>
    public int[] Places()
    {
        int[] places = [Start];
        for (var axis = 0; axis < Lengths.Rank; axis++)
        {
            var (length, further) = (Lengths[axis], new int[places.Length * Lengths[axis]]);
            for (var p = 0; p < further.Length; p++)
            {
                further[p] = places[p / length] + p % length * Strides[axis];
            }

            places = further;
        }

        return places;
    }
}
