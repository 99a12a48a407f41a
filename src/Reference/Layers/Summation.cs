using System.Numerics.Tensors;

namespace Reference.Layers;

/// <summary>
/// Sum of tensors (ONNX <c>Sum</c>), element by element, with broadcasting among all of them:
/// <code>y = x₀ + x₁ + …   dx = dy for each</code>
/// each gradient summed over the axes along which its tensor was repeated.
/// Shapes: all aligned at their last axes, where one lacks an axis or has it with length 1 it is repeated; y as all together.
/// </summary>
/// <remarks>Source: ONNX Sum-13. Dialect: none. NaN and ∞ as in the number type.</remarks>
public sealed record Summation() : VariadicOperator("Sum", "sum")
{
    /// <inheritdoc/>
    public override Tensor<T> Forward<T>(IReadOnlyList<Tensor<T>> inputs)
    {
        var (together, places) = Fit(inputs);
        var output = Tensors.Zeros<T>(together);
        var y = output.Flat();
        foreach (var (input, place) in inputs.Zip(places))
        {
            var x = input.Flat();
            for (var i = 0; i < y.Length; i++)
            {
                y[i] += x[place[i]];
            }
        }

        return output;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Tensor<T>> Backward<T>(IReadOnlyList<Tensor<T>> inputs, Tensor<T> upstream)
    {
        var (_, places) = Fit(inputs, upstream);
        var dy = upstream.Flat();
        var gradients = new List<Tensor<T>>();
        foreach (var (input, place) in inputs.Zip(places))
        {
            var gradient = Tensors.Zeros<T>(input.Shape());
            var dx = gradient.Flat();
            for (var i = 0; i < dy.Length; i++)
            {
                dx[place[i]] += dy[i];
            }

            gradients.Add(gradient);
        }

        return gradients;
    }
}
