using System.Numerics;
using System.Numerics.Tensors;
using System.Text.Json.Serialization;

namespace Reference.Layers;

/// <summary>What <see cref="Padding"/> puts around a tensor; the comments show 1 2 3 padded by two on both sides.</summary>
public enum PadMode
{
    /// <summary>A constant: 0 0 1 2 3 0 0.</summary>
    [JsonStringEnumMemberName("constant")]
    Constant,

    /// <summary>The mirror image, the edge itself not repeated: 3 2 1 2 3 2 1.</summary>
    [JsonStringEnumMemberName("reflect")]
    Reflect,

    /// <summary>The edge repeated: 1 1 1 2 3 3 3.</summary>
    [JsonStringEnumMemberName("edge")]
    Edge,

    /// <summary>The other end, as on a ring: 2 3 1 2 3 1 2.</summary>
    [JsonStringEnumMemberName("wrap")]
    Wrap,
}

/// <summary>
/// Padding (ONNX <c>Pad</c>): elements added around a tensor, or cut off where a pad is negative:
/// <code>y[p] = x[source(p)]   dx[i] = Σ dy[p] over the p with source(p) = i</code>
/// Shapes: x any, y longer by the two pads along each axis.
/// </summary>
/// <remarks>
/// Lectures: C (zero-padding the border).
/// Source: ONNX Pad-25, its inputs <c>pads</c>, <c>constant_value</c> and <c>axes</c> as attributes.
/// Dialect: all beginnings first, then all ends (PyTorch: pairs, last axis first). What is cut off is cut before anything is added, so it
/// is neither mirrored nor wrapped (as ONNX Runtime; the standard is silent). A mirror image must be smaller than what it mirrors, as in PyTorch (numpy mirrors again).
/// An element copied to several places gets the sum of their gradients, one cut off gets 0. NaN and ∞ are copied.
/// </remarks>
public sealed record Padding : IExactOperator
{
    private const string Name = "Pad";
    private const int Outside = -1;

    /// <summary>How many elements to add at the beginning of each axis and then at the end of each; negative to cut off. It must be given.</summary>
    public IReadOnlyList<int>? Pads { get; init; }

    /// <summary>What to add; a constant unless given.</summary>
    public PadMode Mode { get; init; }

    /// <summary>The constant; 0 unless given.</summary>
    public double ConstantValue { get; init; }

    /// <summary>The axes that <see cref="Pads"/> speaks of, negative from the back; all unless given.</summary>
    public IReadOnlyList<int>? Axes { get; init; }

    /// <inheritdoc/>
    public Signature Signature { get; } = Signature.Unary(Name, "data", "output");

    /// <summary>y.</summary>
    /// <param name="data">x, of any shape.</param>
    /// <exception cref="LayerException">The attributes do not fit the shape.</exception>
    public Tensor<T> Forward<T>(Tensor<T> data)
        where T : INumber<T>
    {
        var (padded, begin, end) = Fit(data.Shape());
        var source = Sources(data.Shape(), begin, end);
        var output = Tensors.Zeros<T>(padded);
        var x = data.Flat();
        var y = output.Flat();
        for (var p = 0; p < y.Length; p++)
        {
            y[p] = source[p] == Outside ? T.CreateChecked(ConstantValue) : x[source[p]];
        }

        return output;
    }

    /// <summary>dx.</summary>
    /// <param name="data">x, as in forward; only its shape matters.</param>
    /// <param name="upstream">dy, of the shape of y.</param>
    /// <exception cref="LayerException">The attributes do not fit the shape, or dy has another one.</exception>
    public Tensor<T> Backward<T>(Tensor<T> data, Tensor<T> upstream)
        where T : INumber<T>
    {
        var (padded, begin, end) = Fit(data.Shape());
        LayerException.UnlessUpstream(upstream.Shape(), padded, Name, "output");
        var source = Sources(data.Shape(), begin, end);
        var gradient = Tensors.Zeros<T>(data.Shape());
        var dx = gradient.Flat();
        var dy = upstream.Flat();
        for (var p = 0; p < dy.Length; p++)
        {
            if (source[p] != Outside)
            {
                dx[source[p]] += dy[p];
            }
        }

        return gradient;
    }

    /// <inheritdoc/>
    public IReadOnlyList<Shape?> InferShapes(IReadOnlyList<Shape?> inputs) => [Fit(Signature.Required(inputs, 0)).Padded];

    /// <inheritdoc/>
    public Values<T> ForwardExactly<T>(Values<T> given)
        where T : INumber<T> => new() { ["output"] = Forward(given["data"]) };

    /// <inheritdoc/>
    public Values<T> BackwardExactly<T>(Values<T> given)
        where T : INumber<T> => new() { ["ddata"] = Backward(given["data"], given["doutput"]) };

    /// <summary>The shape of y and the two pads of each axis.</summary>
    private (Shape Padded, int[] Begin, int[] End) Fit(Shape x)
    {
        LayerException.UnlessUsable(x, Name, "data", 1, "one to pad");
        var (begin, end) = ByAxis(x);
        var padded = new int[x.Rank];
        for (var axis = 0; axis < x.Rank; axis++)
        {
            var kept = x[axis] - Math.Max(-(long)begin[axis], 0) - Math.Max(-(long)end[axis], 0);
            var length = (long)x[axis] + begin[axis] + end[axis];
            LayerException.Unless(kept > 0, Name, "pads", $"cut off all of axis {axis} of data {x}: {begin[axis]} and {end[axis]}");
            LayerException.Unless(
                length <= int.MaxValue,
                Name,
                "pads",
                $"make axis {axis} of data {x} {length} long: more than {int.MaxValue}"
            );
            LayerException.Unless(
                Mode != PadMode.Reflect || Math.Max(begin[axis], end[axis]) < kept,
                Name,
                "pads",
                $"are {begin[axis]} and {end[axis]} along axis {axis} of data {x}: a mirror image of {kept} elements has at most {kept - 1}"
            );
            padded[axis] = (int)length;
        }

        LayerException.UnlessUsable([.. padded], Name, "output");
        return ([.. padded], begin, end);
    }

    /// <summary>For each element of y, the flat index of the element of x that stands there.</summary>
    private int[] Sources(Shape x, int[] begin, int[] end)
    {
        int[] source = [0];
        for (var axis = 0; axis < x.Rank; axis++)
        {
            var along = Along(x[axis], begin[axis], end[axis]);
            source = [.. from outer in source from i in along select outer == Outside || i == Outside ? Outside : outer * x[axis] + i];
        }

        return source;
    }

    /// <summary>The two pads of each axis of x.</summary>
    private (int[] Begin, int[] End) ByAxis(Shape x)
    {
        var axes = Layers.Axes.AllFromFront(Axes ?? [.. Enumerable.Range(0, x.Rank)], x, Name, "data");
        var pads = Pads ?? throw new LayerException(Name, "pads", "is missing");
        LayerException.Unless(
            pads.Count == 2 * axes.Count,
            Name,
            "pads",
            $"has {pads.Count} entries, but {axes.Count} axes of data {x} need {2 * axes.Count}"
        );
        var (begin, end) = (new int[x.Rank], new int[x.Rank]);
        for (var place = 0; place < axes.Count; place++)
        {
            (begin[axes[place]], end[axes[place]]) = (pads[place], pads[place + axes.Count]);
        }

        return (begin, end);
    }

    /// <summary>For each place along an axis of y, the place along the same axis of x, of the given length, that it copies.</summary>
    private IEnumerable<int> Along(int length, int begin, int end)
    {
        var first = Math.Max(-begin, 0);
        var kept = length - first - Math.Max(-end, 0);
        return from p in Enumerable.Range(-Math.Max(begin, 0), length + begin + end)
            let i = Source(p, kept)
            select i == Outside ? Outside : first + i;
    }

    /// <summary>The place among n elements that stands at place p, which may lie before the first or after the last.</summary>
    private int Source(int p, int n) =>
        Mode switch
        {
            PadMode.Reflect => p < 0 ? -p : Math.Min(p, 2 * (n - 1) - p),
            PadMode.Edge => Math.Clamp(p, 0, n - 1),
            PadMode.Wrap => (p % n + n) % n,
            _ => p < 0 || p >= n ? Outside : p,
        };
}
