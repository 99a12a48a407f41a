using System.Numerics;
using System.Numerics.Tensors;

namespace Reference.Layers;

/// <summary>
/// Concatenation (ONNX <c>Concat</c>): tensors one after another along one axis; in backward each gets its part of dy.
/// Shapes: inputs alike but for the axis, along which y is as long as they are together.
/// </summary>
/// <remarks>Source: ONNX Concat-13. Dialect: the axis must be given (numpy and PyTorch take the first). NaN and ∞ are copied.</remarks>
public sealed record Concatenation : IExactOperator
{
    private const string Name = "Concat";

    /// <summary>The axis along which to join, negative from the back; it must be given.</summary>
    public int? Axis { get; init; }

    /// <inheritdoc/>
    public Signature Signature { get; } = new(Name, [new("inputs", Variadic: true)], [new("concat_result")]);

    /// <summary>y, the tensors joined.</summary>
    /// <param name="inputs">At least one tensor, alike in all axes but one.</param>
    /// <exception cref="LayerException">The shapes do not fit each other or the axis.</exception>
    public Tensor<T> Forward<T>(IReadOnlyList<Tensor<T>> inputs)
        where T : INumber<T>
    {
        var (joined, axis) = Fit(Shapes(inputs));
        var output = Tensors.Zeros<T>(joined);
        var (outer, length, inner) = Axes.Around(joined, axis);
        var y = output.View(outer, length, inner);
        var start = 0;
        foreach (var input in inputs)
        {
            var K = input.Shape()[axis];
            var x = input.View(outer, K, inner);
            for (var o = 0; o < outer; o++)
            {
                for (var k = 0; k < K; k++)
                {
                    for (var i = 0; i < inner; i++)
                    {
                        y[o, start + k, i] = x[o, k, i];
                    }
                }
            }

            start += K;
        }

        return output;
    }

    /// <summary>The gradient of each input: its part of dy.</summary>
    /// <param name="inputs">As in forward; only their shapes matter.</param>
    /// <param name="upstream">dy, of the shape of y.</param>
    /// <exception cref="LayerException">The shapes do not fit each other or the axis.</exception>
    public IReadOnlyList<Tensor<T>> Backward<T>(IReadOnlyList<Tensor<T>> inputs, Tensor<T> upstream)
        where T : INumber<T>
    {
        var (joined, axis) = Fit(Shapes(inputs));
        LayerException.UnlessUpstream(upstream.Shape(), joined, Name, "concat_result");
        var (outer, length, inner) = Axes.Around(joined, axis);
        var dy = upstream.View(outer, length, inner);
        var gradients = new List<Tensor<T>>();
        var start = 0;
        foreach (var input in inputs)
        {
            var gradient = Tensors.Zeros<T>(input.Shape());
            var K = input.Shape()[axis];
            var dx = gradient.View(outer, K, inner);
            for (var o = 0; o < outer; o++)
            {
                for (var k = 0; k < K; k++)
                {
                    for (var i = 0; i < inner; i++)
                    {
                        dx[o, k, i] = dy[o, start + k, i];
                    }
                }
            }

            gradients.Add(gradient);
            start += K;
        }

        return gradients;
    }

    /// <inheritdoc/>
    public IReadOnlyList<Shape?> InferShapes(IReadOnlyList<Shape?> inputs) =>
        [Fit([.. inputs.Select((_, place) => inputs[place] ?? throw new LayerException(Name, $"inputs_{place}", "is missing"))]).Joined];

    /// <inheritdoc/>
    public Values<T> ForwardExactly<T>(Values<T> given)
        where T : INumber<T> => new() { ["concat_result"] = Forward(Inputs(given).Select(name => given[name]).ToList()) };

    /// <inheritdoc/>
    public Values<T> BackwardExactly<T>(Values<T> given)
        where T : INumber<T>
    {
        var names = Inputs(given);
        var gradients = Backward(names.Select(name => given[name]).ToList(), given["dconcat_result"]);
        var results = new Values<T>();
        foreach (var (name, gradient) in names.Zip(gradients))
        {
            results.Add($"d{name}", gradient);
        }

        return results;
    }

    private static List<Shape> Shapes<T>(IReadOnlyList<Tensor<T>> inputs) => [.. inputs.Select(input => input.Shape())];

    private List<string> Inputs<T>(Values<T> given) => [.. Signature.InputNames(given.Has)];

    private (Shape Joined, int Axis) Fit(List<Shape> inputs)
    {
        LayerException.Unless(inputs.Count > 0, Name, "inputs_0", $"is missing: there is nothing to join");
        var first = inputs[0];
        var axis = Axes.FromFront(Axis ?? throw new LayerException(Name, "axis", "is missing"), first, Name);
        for (var place = 0; place < inputs.Count; place++)
        {
            var x = inputs[place];
            LayerException.UnlessUsable(x, Name, $"inputs_{place}");
            LayerException.Unless(
                x.Rank == first.Rank && Enumerable.Range(0, x.Rank).All(other => other == axis || x[other] == first[other]),
                Name,
                $"inputs_{place}",
                $"is {x} but inputs_0 is {first}: they may differ in axis {axis} only"
            );
        }

        var length = inputs.Sum(x => (long)x[axis]);
        LayerException.Unless(
            length <= int.MaxValue,
            Name,
            "axis",
            $"is {axis}, along which the inputs are {length} long: more than {int.MaxValue}"
        );
        Shape joined = [.. first[..axis], (int)length, .. first[(axis + 1)..]];
        LayerException.UnlessUsable(joined, Name, "concat_result");
        return (joined, axis);
    }
}
