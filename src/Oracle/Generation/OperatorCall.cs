using Reference.Layers;

namespace Reference.Oracle.Generation;

/// <summary>One call of an operator: its inputs and, for each differentiable output, an upstream gradient named <c>d</c> before the output.</summary>
/// <param name="Operator">The operator with its attributes.</param>
/// <param name="Given">The inputs and the upstream gradients.</param>
public sealed record OperatorCall(IOperator Operator, Values<double> Given)
{
    /// <summary>The operator, its attributes and the shapes: <c>Conv {"strides":[2,1]} X 2×3×7×5 W 4×3×3×2 dY 2×4×3×4</c>.</summary>
    public override string ToString() =>
        $"{Operator.Signature.Name} {Operators.AttributesOf(Operator)} "
        + string.Join(' ', Given.Names.Select(name => $"{name} {Given.ShapeOf(name)}"));

    /// <summary>The shapes of the inputs as <see cref="IOperator.InferShapes"/> takes them: in the signature's order, null where one is left out.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="shapes">The shapes of the inputs that are there, by name.</param>
    public static IReadOnlyList<Shape?> InOrder(IOperator op, IReadOnlyDictionary<string, Shape> shapes)
    {
        ArgumentNullException.ThrowIfNull(op);
        return
        [
            .. op.Signature.Inputs.SelectMany(port =>
                port.Variadic
                    ? op.Signature.InputNames(shapes.ContainsKey)
                        .Where(name => name.StartsWith($"{port.Name}_", StringComparison.Ordinal))
                        .Select(name => (Shape?)shapes[name])
                    : [shapes.TryGetValue(port.Name, out var shape) ? shape : null]
            ),
        ];
    }
}
