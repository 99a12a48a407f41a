using System.Numerics.Tensors;

namespace Reference.Layers;

/// <summary>
/// What the reductions share: the axes over which a tensor is summed up into fewer numbers, each of them made of those elements that differ in these
/// axes only. It is broadcasting backwards: x has at each place the element of y that a tensor of y's shape, repeated along the axes, would have there.
/// </summary>
public abstract record AxisReduction
{
    private protected AxisReduction(string name) => Signature = Signature.Unary(name, "data", "reduced");

    /// <summary>The axes that are reduced, negative from the back; all, unless <see cref="NoopWithEmptyAxes"/> says otherwise, where none are given or the list is empty.</summary>
    public IReadOnlyList<int>? Axes { get; init; }

    /// <summary>Whether the reduced axes stay, with length 1; on unless given.</summary>
    public bool Keepdims { get; init; } = true;

    /// <summary>Whether no axis is reduced where none are given: each element then stands for itself. Off unless given.</summary>
    public bool NoopWithEmptyAxes { get; init; }

    /// <summary>The operator's name and its tensors, data → reduced.</summary>
    public Signature Signature { get; }

    /// <inheritdoc cref="IOperator.InferShapes"/>
    public IReadOnlyList<Shape?> InferShapes(IReadOnlyList<Shape?> inputs) => [Reduced(Signature.Required(inputs, 0))];

    /// <summary>The shape of y, and for each element of x the one of y that it is reduced to.</summary>
    private protected (Shape Reduced, int[] Place) Fit<T>(Tensor<T> data, Tensor<T>? upstream = null)
    {
        var (x, reduced) = (data.Shape(), Reduced(data.Shape()));
        LayerException.UnlessUpstream(upstream?.Shape() ?? reduced, reduced, Signature.Name, "reduced");
        return (reduced, Broadcasting.Map(Kept(x), x));
    }

    /// <summary>The shape of y.</summary>
    private protected Shape Reduced(Shape x)
    {
        LayerException.UnlessUsable(x, Signature.Name, "data");
        var axes = ReducedAxes(x);
        return Keepdims ? Kept(x) : [.. x.Where((_, axis) => !axes.Contains(axis))];
    }

    /// <summary>The shape of x with length 1 in place of each axis that is reduced.</summary>
    private Shape Kept(Shape x)
    {
        var axes = ReducedAxes(x);
        return [.. x.Select((length, axis) => axes.Contains(axis) ? 1 : length)];
    }

    private List<int> ReducedAxes(Shape x)
    {
        if (Axes is not { Count: > 0 })
        {
            return NoopWithEmptyAxes ? [] : [.. Enumerable.Range(0, x.Rank)];
        }

        var axes = Axes.Select(axis => Layers.Axes.FromFront(axis, x, Signature.Name, "axes")).ToList();
        LayerException.Unless(
            axes.Distinct().Count() == axes.Count,
            Signature.Name,
            "axes",
            $"are {string.Join(", ", Axes)}, of which two are the same axis of {x}"
        );
        return axes;
    }
}
