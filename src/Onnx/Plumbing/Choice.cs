using Reference.Layers;

namespace Reference.Onnx.Plumbing;

/// <summary>
/// ONNX's <c>Where</c>: <code>y = x₁ where the condition is true, x₂ elsewhere   dx₁ = dy where it is true   dx₂ = dy elsewhere</code>
/// each gradient summed over the axes along which its tensor was repeated. Shapes: condition, x₁ and x₂ repeated to each other.
/// </summary>
/// <remarks>Source: ONNX Where-16.</remarks>
internal sealed record Choice()
    : Repeating(new Signature("Where", [new("condition", PortKind.Boolean), new("X"), new("Y")], [new("output")]))
{
    /// <inheritdoc/>
    public override Values<T> BackwardExactly<T>(Values<T> given)
    {
        var upstream = given["doutput"].Flat();
        var together = given.ShapeOf("doutput");
        var places = Signature.Inputs.Select(port => Broadcasting.Map(given.ShapeOf(port.Name), together)).ToArray();
        var condition = given.Flags("condition").Flat();
        var (first, second) = (Tensors.Zeros<T>(given["X"].Shape()), Tensors.Zeros<T>(given["Y"].Shape()));
        for (var i = 0; i < upstream.Length; i++)
        {
            if (condition[places[0][i]])
            {
                first.Flat()[places[1][i]] += upstream[i];
            }
            else
            {
                second.Flat()[places[2][i]] += upstream[i];
            }
        }

        var results = new Values<T>();
        results.Add("dX", first, given.ShapeOf("X"));
        results.Add("dY", second, given.ShapeOf("Y"));
        return results;
    }

    private protected override void Compute<T>(Values<T> given, int[][] places, Shape shape, Values<T> results)
    {
        var condition = given.Flags("condition").Flat().ToArray();
        var (x, y) = (given["X"].Flat().ToArray(), given["Y"].Flat().ToArray());
        results.Add("output", Tensors.Fill(shape, i => condition[places[0][i]] ? x[places[1][i]] : y[places[2][i]]), shape);
    }
}
