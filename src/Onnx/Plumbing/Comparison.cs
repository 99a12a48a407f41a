using Reference.Layers;

namespace Reference.Onnx.Plumbing;

/// <summary>
/// ONNX's <c>Equal</c>, <c>Less</c>, <c>LessOrEqual</c>, <c>Greater</c> and <c>GreaterOrEqual</c>: whether the relation holds between two elements. NaN is in
/// none with anything. No gradient. Shapes: a and b repeated to each other.
/// </summary>
/// <remarks>Source: ONNX Equal-19, Less-13, LessOrEqual-16, Greater-13, GreaterOrEqual-16.</remarks>
internal sealed record Comparison(string Relation)
    : Repeating(
        new Signature(
            Relation,
            [new("A", Differentiable: false), new("B", Differentiable: false)],
            [new("C", PortKind.Boolean, Differentiable: false)]
        )
    )
{
    private protected override void Compute<T>(Values<T> given, int[][] places, Shape shape, Values<T> results)
    {
        var (a, b) = (given["A"].Flat().ToArray(), given["B"].Flat().ToArray());
        results.Add("C", Flags(shape, i => Holds(a[places[0][i]], b[places[1][i]])), shape);
    }

    private bool Holds<T>(T a, T b)
        where T : System.Numerics.INumber<T> =>
        Relation switch
        {
            "Equal" => a == b,
            "Less" => a < b,
            "LessOrEqual" => a <= b,
            "Greater" => a > b,
            _ => a >= b,
        };
}
