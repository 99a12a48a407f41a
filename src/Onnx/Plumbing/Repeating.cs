using System.Numerics;
using System.Numerics.Tensors;
using Reference.Layers;

namespace Reference.Onnx.Plumbing;

/// <summary>What operators of ONNX's plumbing share whose tensors are repeated to each other, aligned at their last axes.</summary>
internal abstract record Repeating(Signature Signature) : IExactOperator
{
    /// <inheritdoc/>
    public IReadOnlyList<Shape?> InferShapes(IReadOnlyList<Shape?> inputs) =>
        [Together([.. Enumerable.Range(0, Signature.Inputs.Count).Select(place => Signature.Required(inputs, place))])];

    /// <inheritdoc/>
    public Values<T> ForwardExactly<T>(Values<T> given)
        where T : INumber<T>
    {
        var together = Together([.. Signature.Inputs.Select(port => given.ShapeOf(port.Name))]);
        var places = Signature.Inputs.Select(port => Broadcasting.Map(given.ShapeOf(port.Name), together)).ToArray();
        var results = new Values<T>();
        Compute(given, places, together, results);
        return results;
    }

    /// <inheritdoc/>
    public virtual Values<T> BackwardExactly<T>(Values<T> given)
        where T : INumber<T> => new();

    /// <summary>Adds the output.</summary>
    /// <param name="given">The inputs.</param>
    /// <param name="places">For each input, where its element for each of the output's stands.</param>
    /// <param name="shape">The output's shape.</param>
    /// <param name="results">What the output is added to.</param>
    private protected abstract void Compute<T>(Values<T> given, int[][] places, Shape shape, Values<T> results)
        where T : INumber<T>;

    /// <summary>Truth values in order.</summary>
    private protected static Tensor<bool> Flags(Shape shape, Func<int, bool> flag) => Tensors.Fill(shape, flag);

    private Shape Together(IReadOnlyList<Shape> shapes)
    {
        var together = shapes[0];
        for (var place = 0; place < shapes.Count; place++)
        {
            LayerException.UnlessUsable(shapes[place], Signature.Name, Signature.Inputs[place].Name);
            together =
                Broadcasting.Common(together, shapes[place])
                ?? throw new LayerException(
                    Signature.Name,
                    Signature.Inputs[place].Name,
                    $"is {shapes[place]} and the inputs before it are {together}: they cannot be repeated to each other"
                );
        }

        LayerException.UnlessUsable(together, Signature.Name, Signature.Outputs[0].Name);
        return together;
    }
}
