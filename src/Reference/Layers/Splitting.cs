using System.Numerics;
using System.Numerics.Tensors;

namespace Reference.Layers;

/// <summary>
/// Split (ONNX <c>Split</c>): a tensor cut into several along one axis; in backward the parts' gradients are joined.
/// Shapes: x any, the parts alike but for the axis, along which they are together as long as x.
/// </summary>
/// <remarks>
/// Source: ONNX Split-18, its input <c>split</c> as an attribute. Dialect: <see cref="NumOutputs"/> makes parts of ⌈n/parts⌉, of which the last one is
/// what remains (PyTorch's <c>chunk</c> may then make fewer parts; here that is refused, as a part without elements is). NaN and ∞ are copied.
/// </remarks>
public sealed record Splitting : IExactOperator
{
    private const string Name = "Split";

    /// <summary>The axis along which to cut, negative from the back; the first unless given.</summary>
    public int Axis { get; init; }

    /// <summary>How long each part is; this or <see cref="NumOutputs"/> must be given.</summary>
    public IReadOnlyList<int>? Split { get; init; }

    /// <summary>How many parts of equal length there are, but for the last; this or <see cref="Split"/> must be given.</summary>
    public int? NumOutputs { get; init; }

    /// <inheritdoc/>
    public Signature Signature { get; } = new(Name, [new("input")], [new("outputs", Variadic: true)]);

    /// <summary>The parts.</summary>
    /// <param name="input">x, of any shape.</param>
    /// <exception cref="LayerException">The attributes do not fit the shape.</exception>
    public IReadOnlyList<Tensor<T>> Forward<T>(Tensor<T> input)
        where T : INumber<T>
    {
        var (parts, axis) = Fit(input.Shape());
        var (outer, length, inner) = Axes.Around(input.Shape(), axis);
        var x = input.View(outer, length, inner);
        var outputs = new List<Tensor<T>>();
        var start = 0;
        foreach (var part in parts)
        {
            var output = Tensors.Zeros<T>(part);
            var K = part[axis];
            var y = output.View(outer, K, inner);
            for (var o = 0; o < outer; o++)
            {
                for (var k = 0; k < K; k++)
                {
                    for (var i = 0; i < inner; i++)
                    {
                        y[o, k, i] = x[o, start + k, i];
                    }
                }
            }

            outputs.Add(output);
            start += K;
        }

        return outputs;
    }

    /// <summary>dx, the gradients of the parts joined.</summary>
    /// <param name="input">x, as in forward; only its shape matters.</param>
    /// <param name="upstream">dy of each part, of its shape; null, or missing at the end, for a part that nobody uses.</param>
    /// <exception cref="LayerException">The attributes do not fit the shape, or a dy has another one.</exception>
    public Tensor<T> Backward<T>(Tensor<T> input, IReadOnlyList<Tensor<T>?> upstream)
        where T : INumber<T>
    {
        ArgumentNullException.ThrowIfNull(upstream);
        var (parts, axis) = Fit(input.Shape());
        var (outer, length, inner) = Axes.Around(input.Shape(), axis);
        var gradient = Tensors.Zeros<T>(input.Shape());
        var dx = gradient.View(outer, length, inner);
        var start = 0;
        foreach (var (place, part) in parts.Index())
        {
            var K = part[axis];
            if (place < upstream.Count && upstream[place] is { } given)
            {
                LayerException.UnlessUpstream(given.Shape(), part, Name, $"outputs_{place}");
                var dy = given.View(outer, K, inner);
                for (var o = 0; o < outer; o++)
                {
                    for (var k = 0; k < K; k++)
                    {
                        for (var i = 0; i < inner; i++)
                        {
                            dx[o, start + k, i] = dy[o, k, i];
                        }
                    }
                }
            }

            start += K;
        }

        return gradient;
    }

    /// <inheritdoc/>
    public IReadOnlyList<Shape?> InferShapes(IReadOnlyList<Shape?> inputs) =>
        [.. Fit(Signature.Required(inputs, 0)).Parts.Select(part => (Shape?)part)];

    /// <inheritdoc/>
    public Values<T> ForwardExactly<T>(Values<T> given)
        where T : INumber<T>
    {
        ArgumentNullException.ThrowIfNull(given);
        var results = new Values<T>();
        foreach (var (place, output) in Forward(given["input"]).Index())
        {
            results.Add($"outputs_{place}", output);
        }

        return results;
    }

    /// <inheritdoc/>
    public Values<T> BackwardExactly<T>(Values<T> given)
        where T : INumber<T>
    {
        ArgumentNullException.ThrowIfNull(given);
        var parts = Fit(given.ShapeOf("input")).Parts;
        return new() { ["dinput"] = Backward(given["input"], [.. parts.Select((_, place) => given.Optional($"doutputs_{place}"))]) };
    }

    private (List<Shape> Parts, int Axis) Fit(Shape x)
    {
        LayerException.UnlessUsable(x, Name, "input", 1, "one to cut");
        var axis = Axes.FromFront(Axis, x, Name);
        return ([.. Lengths(x, axis).Select(length => Shape.Create([.. x[..axis], length, .. x[(axis + 1)..]]))], axis);
    }

    private IReadOnlyList<int> Lengths(Shape x, int axis)
    {
        LayerException.Unless(
            Split is null != NumOutputs is null,
            Name,
            "split",
            $"or num_outputs must say how axis {axis} of input {x} is cut, and not both"
        );
        var n = x[axis];
        if (NumOutputs is { } count)
        {
            LayerException.Unless(count > 0, Name, "num_outputs", $"is {count}: it must be at least 1");
            var each = (n + (count - 1L)) / count;
            LayerException.Unless(
                each * (count - 1) < n,
                Name,
                "num_outputs",
                $"is {count}: parts of {each} leave nothing of axis {axis} of input {x} for the last"
            );
            return [.. Enumerable.Repeat((int)each, count - 1), (int)(n - each * (count - 1))];
        }

        LayerException.Unless(
            Split!.All(length => length > 0),
            Name,
            "split",
            $"is {string.Join(", ", Split!)}: a part without elements of axis {axis} of input {x}"
        );
        LayerException.Unless(
            Split!.Sum(length => (long)length) == n,
            Name,
            "split",
            $"is {string.Join(", ", Split!)}, together {Split!.Sum(length => (long)length)}, but axis {axis} of input {x} is {n} long"
        );
        return Split!;
    }
}
