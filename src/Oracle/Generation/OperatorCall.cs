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
}
