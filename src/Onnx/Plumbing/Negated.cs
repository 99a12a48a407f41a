using Reference.Layers;

namespace Reference.Onnx.Plumbing;

/// <summary>ONNX's <c>Not</c>: true for false and false for true. Any shape.</summary>
/// <remarks>Source: ONNX Not-1.</remarks>
internal sealed record Negated()
    : Repeating(new Signature("Not", [new("X", PortKind.Boolean)], [new("Y", PortKind.Boolean, Differentiable: false)]))
{
    private protected override void Compute<T>(Values<T> given, int[][] places, Shape shape, Values<T> results)
    {
        var x = given.Flags("X").Flat().ToArray();
        results.Add("Y", Flags(shape, i => !x[i]), shape);
    }
}
