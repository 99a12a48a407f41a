using System.Numerics;
using System.Numerics.Tensors;

namespace Reference.Layers;

/// <summary>
/// What operators of any number of tensors, element by element, share: all are aligned at their last axes and repeated to each other
/// (see <see cref="Broadcasting"/>), y has the shape of all together, and each gradient is summed over the axes along which its tensor was repeated.
/// </summary>
public abstract record VariadicOperator : IExactOperator
{
    private protected VariadicOperator(string name, string output) => Signature = new(name, [new("data", Variadic: true)], [new(output)]);

    /// <inheritdoc/>
    public Signature Signature { get; }

    private string Output => Signature.Outputs[0].Name;

    /// <summary>y, of the shape that the tensors have together.</summary>
    /// <param name="inputs">x₀, x₁, …: at least one tensor, of shapes that fit each other.</param>
    /// <exception cref="LayerException">The shapes cannot be repeated to each other.</exception>
    public abstract Tensor<T> Forward<T>(IReadOnlyList<Tensor<T>> inputs)
        where T : INumber<T>;

    /// <summary>The gradient of each tensor.</summary>
    /// <param name="inputs">x₀, x₁, …, as in forward.</param>
    /// <param name="upstream">dy, of the shape of y.</param>
    /// <exception cref="LayerException">The shapes do not fit each other.</exception>
    public abstract IReadOnlyList<Tensor<T>> Backward<T>(IReadOnlyList<Tensor<T>> inputs, Tensor<T> upstream)
        where T : INumber<T>;

    /// <inheritdoc/>
    public IReadOnlyList<Shape?> InferShapes(IReadOnlyList<Shape?> inputs) =>
        [Together([.. inputs.Select((x, k) => x ?? throw new LayerException(Signature.Name, $"data_{k}", "is missing"))])];

    /// <inheritdoc/>
    public Values<T> ForwardExactly<T>(Values<T> given)
        where T : INumber<T>
    {
        var names = Inputs(given);
        var results = new Values<T>();
        results.Add(Output, Forward(names.ConvertAll(name => given[name])), Together(names.ConvertAll(given.ShapeOf)));
        return results;
    }

    /// <inheritdoc/>
    public Values<T> BackwardExactly<T>(Values<T> given)
        where T : INumber<T>
    {
        var names = Inputs(given);
        var gradients = Backward(names.ConvertAll(name => given[name]), given[$"d{Output}"]);
        var results = new Values<T>();
        foreach (var (name, gradient) in names.Zip(gradients))
        {
            results.Add($"d{name}", gradient, given.ShapeOf(name));
        }

        return results;
    }

    /// <summary>The shape of y, and for each tensor its element at each place of y.</summary>
    private protected (Shape Together, List<int[]> Places) Fit<T>(IReadOnlyList<Tensor<T>> inputs, Tensor<T>? upstream = null)
    {
        var together = Together([.. inputs.Select(input => input.Shape())]);
        LayerException.UnlessUpstream(upstream?.Shape() ?? together, together, Signature.Name, Output);
        return (together, [.. inputs.Select(input => Broadcasting.Map(input.Shape(), together))]);
    }

    private Shape Together(List<Shape> inputs)
    {
        LayerException.Unless(inputs.Count > 0, Signature.Name, "data_0", $"is missing: it needs at least one tensor");
        var together = Shape.Scalar;
        for (var k = 0; k < inputs.Count; k++)
        {
            LayerException.UnlessUsable(inputs[k], Signature.Name, $"data_{k}");
            together =
                Broadcasting.Common(together, inputs[k])
                ?? throw new LayerException(
                    Signature.Name,
                    $"data_{k}",
                    $"is {inputs[k]} and {(k == 1 ? "data_0 is" : "those before it are together")} {together}: they cannot be repeated to each other"
                );
        }

        LayerException.UnlessUsable(together, Signature.Name, Output);
        return together;
    }

    private List<string> Inputs<T>(Values<T> given) => [.. Signature.InputNames(given.Has)];
}
