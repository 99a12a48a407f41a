using Reference.Layers;

namespace Reference.Onnx;

/// <summary>
/// Tensors with an axis of length 0. The specification refuses them, as there is nothing to compute; ONNX's plumbing passes them on, so the
/// few operators for which that says something have their shapes here. A sum over none is 0.
/// </summary>
internal static class EmptyTensors
{
    /// <summary>The shapes of an operator's outputs where an input has no elements, of which all elements are 0; null where all inputs have some.</summary>
    /// <exception cref="LayerException">The operator has no answer to tensors without elements.</exception>
    public static IReadOnlyList<Shape>? Apply(IOperator op, IReadOnlyList<Shape> inputs) =>
        inputs.All(shape => shape.All(length => length > 0))
            ? null
            : throw new LayerException(op.Signature.Name, op.Signature.Inputs[0].Name, $"has no elements: {string.Join(", ", inputs)}");
}
