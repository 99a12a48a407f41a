using Reference.Layers;

namespace Reference.Onnx.Plumbing;

/// <summary>ONNX's <c>And</c>, <c>Or</c> and <c>Xor</c> of two truth values. Shapes: a and b repeated to each other.</summary>
/// <remarks>Source: ONNX And-7, Or-7, Xor-7.</remarks>
internal sealed record Connective(string Name)
    : Repeating(
        new Signature(Name, [new("A", PortKind.Boolean), new("B", PortKind.Boolean)], [new("C", PortKind.Boolean, Differentiable: false)])
    )
{
    private protected override void Compute<T>(Values<T> given, int[][] places, Shape shape, Values<T> results)
    {
        var (a, b) = (given.Flags("A").Flat().ToArray(), given.Flags("B").Flat().ToArray());
        results.Add("C", Flags(shape, i => Of(a[places[0][i]], b[places[1][i]])), shape);
    }

    private bool Of(bool a, bool b) =>
        Name switch
        {
            "And" => a && b,
            "Or" => a || b,
            _ => a != b,
        };
}
