namespace Reference.Layers;

/// <summary>Axes as ONNX's attributes name them: from the front, 0, 1, …, or from the back, -1, -2, ….</summary>
internal static class Axes
{
    /// <summary>The axis counted from the front.</summary>
    /// <param name="axis">From -rank to rank - 1.</param>
    /// <param name="shape">The tensor's shape.</param>
    /// <param name="layer">The operator's name, for the error.</param>
    /// <param name="argument">The attribute's name, for the error.</param>
    /// <exception cref="LayerException">There is no such axis.</exception>
    public static int FromFront(int axis, Shape shape, string layer, string argument = "axis")
    {
        LayerException.Unless(
            axis >= -shape.Rank && axis < shape.Rank,
            layer,
            argument,
            $"is {axis}, which {shape} does not have: it has {shape.Rank} axes"
        );
        return axis < 0 ? axis + shape.Rank : axis;
    }

    /// <summary>Several axes counted from the front, in the order in which they are named.</summary>
    /// <param name="axes">Each from -rank to rank - 1.</param>
    /// <param name="shape">The tensor's shape.</param>
    /// <param name="layer">The operator's name, for the error.</param>
    /// <param name="tensor">The tensor's name, for the error.</param>
    /// <exception cref="LayerException">There is no such axis, or one is named twice.</exception>
    public static IReadOnlyList<int> AllFromFront(IReadOnlyList<int> axes, Shape shape, string layer, string tensor)
    {
        int[] all = [.. axes.Select(axis => FromFront(axis, shape, layer, "axes"))];
        LayerException.Unless(
            all.Distinct().Count() == all.Length,
            layer,
            "axes",
            $"names an axis of {tensor} {shape} twice: {string.Join(", ", axes)}"
        );
        return all;
    }

    /// <summary>The elements before, on and after one axis, with which a tensor is a view of three indices, the middle one along that axis.</summary>
    /// <param name="shape">The tensor's shape.</param>
    /// <param name="axis">Counted from the front.</param>
    public static (int Outer, int Length, int Inner) Around(Shape shape, int axis) =>
        (shape[..axis].Size, shape[axis], shape[(axis + 1)..].Size);
}
