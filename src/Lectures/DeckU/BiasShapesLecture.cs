using Reference.Layers;
using Reference.Lectures.Walkthroughs;
using Reference.Numbers;

namespace Reference.Lectures.DeckU;

/// <summary>Deck U, "Neural Network": the dimensions of Θ.</summary>
public static class BiasShapesLecture
{
    /// <summary>The lecture.</summary>
    public static Lecture Lecture { get; } =
        new("bias-shapes", Deck.U, "Neural Network", "Θ⁽ʲ⁾ has dimension s_{j+1} × (s_j + 1): a column for the bias unit", Walk);

    private static IEnumerable<Frame> Walk(Setting setting)
    {
        // The drawn network: three inputs, three hidden units, one output.
        int[] s = [3, 3, 1];
        Shape[] dimensions = [.. s.Zip(s[1..], (here, next) => Shape.Create([next, here + 1]))];
        yield return new(
            "If the network has s_j units in layer j and s_{j+1} in layer j + 1, Θ⁽ʲ⁾ has dimension s_{j+1} × (s_j + 1)",
            new Table(
                "dimensions",
                ["matrix", "dimension"],
                [
                    ["Θ⁽¹⁾", dimensions[0]],
                    ["Θ⁽²⁾", dimensions[1]],
                ]
            )
        );

        // Column 0 meets the bias unit x₀ = 1.
        var Θ1 = Tensors.Of<Rational>([3, 4], 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
        var x = Tensors.Of<Rational>([4, 1], 1, 13, 17, 19);
        var z = new MatrixProduct().Forward(Θ1, x);
        yield return new(
            "z⁽²⁾ = Θ⁽¹⁾ x, with the bias unit x₀ = 1",
            Grid.Of("Θ⁽¹⁾", Θ1),
            Grid.Of("x with the bias unit", x),
            Grid.Of("z⁽²⁾", z),
            new Sum(
                "z⁽²⁾ of the first unit",
                [.. Enumerable.Range(0, 4).Select(j => new Product(Θ1[0, j], x[j, 0], Θ1[0, j] * x[j, 0]))],
                Rows: 1,
                Divisor: 1,
                z[0, 0]
            )
        );

        // The library's layer keeps the bias apart: W is s_{j+1} × s_j, b has s_{j+1} numbers.
        var W = Tensors.Fill([3, 3], i => Θ1[i / 3, i % 3 + 1]);
        var b = Tensors.Fill([3], i => Θ1[i, 0]);
        var y = new FullyConnected { TransB = true }.Forward(Tensors.Of<Rational>([1, 3], 13, 17, 19), W, b);
        yield return new(
            "The same with the bias apart, as layers hold it",
            Grid.Of("W", W),
            Grid.Of("b", b),
            Grid.Of("fully connected layer", y)
        );
    }
}
