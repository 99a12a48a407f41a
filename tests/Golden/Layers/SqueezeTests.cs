using Reference.Layers;

namespace Reference.GoldenTests.Layers;

/// <summary>Identity, Squeeze and Unsqueeze: the numbers stay, the axes are others.</summary>
public class SqueezeTests
{
    public static TheoryData<int[]?, int[], int[]> Squeezed =>
        new()
        {
            { null, [1, 3, 1, 2], [3, 2] },
            { null, [3, 2], [3, 2] },
            { new[] { 0 }, [1, 3, 1, 2], [3, 1, 2] },
            { new[] { 2 }, [1, 3, 1, 2], [1, 3, 2] },
            { new[] { -2 }, [1, 3, 1, 2], [1, 3, 2] },
            { new[] { 2, 0 }, [1, 3, 1, 2], [3, 2] },
            { new[] { -4, 2 }, [1, 3, 1, 2], [3, 2] },
            { Array.Empty<int>(), [1, 3, 1, 2], [1, 3, 1, 2] },
            { null, [1, 1], [] },
        };

    [Theory]
    [MemberData(nameof(Squeezed))]
    public void Axes_of_one_element_go(int[]? axes, int[] from, int[] to) =>
        Moves(new Squeeze { Axes = axes }, "data", "squeezed", Shape.Create(from), Shape.Create(to));

    public static TheoryData<int[], int[], int[]> Unsqueezed =>
        new()
        {
            { [0], [3, 2], [1, 3, 2] },
            { [1], [3, 2], [3, 1, 2] },
            { [2], [3, 2], [3, 2, 1] },
            { [-1], [3, 2], [3, 2, 1] },
            { [-3], [3, 2], [1, 3, 2] },
            { [1, 4], [3, 2, 5], [3, 1, 2, 5, 1] },
            // All are counted in y: their order does not matter.
            { [5, 4, 2], [3, 4, 5], [3, 4, 1, 5, 1, 1] },
            { [2, 4, 5], [3, 4, 5], [3, 4, 1, 5, 1, 1] },
            { [0], [], [1] },
            { [0, 1], [], [1, 1] },
        };

    [Theory]
    [MemberData(nameof(Unsqueezed))]
    public void Axes_of_one_element_come(int[] axes, int[] from, int[] to) =>
        Moves(new Unsqueeze { Axes = axes }, "data", "expanded", Shape.Create(from), Shape.Create(to));

    [Fact]
    public void The_identity_is_its_input()
    {
        Moves(new Identity(), "input", "output", [2, 3], [2, 3]);
        Moves(new Identity(), "input", "output", Shape.Scalar, Shape.Scalar);
        var x = Tensors.Of([3], double.NaN, double.NegativeInfinity, -0.0);
        Assert.Equal(
            x.Flat().ToArray().Select(BitConverter.DoubleToInt64Bits),
            new Identity().Forward(x).Flat().ToArray().Select(BitConverter.DoubleToInt64Bits)
        );
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Refused("Squeeze", "names axis 1 of data 1×3, which is 3 long", new Squeeze { Axes = [1] });
        Refused("Squeeze", "is 2, which 1×3 does not have", new Squeeze { Axes = [2] });
        Refused("Squeeze", "is -3, which 1×3 does not have", new Squeeze { Axes = [-3] });
        Refused("Squeeze", "names an axis of data 1×3 twice: 0, -2", new Squeeze { Axes = [0, -2] });
        Refused("Unsqueeze", "is missing", new Unsqueeze());
        Refused("Unsqueeze", "is 3: with data 1×3 it must name 1 of the 3 axes of expanded, each once", new Unsqueeze { Axes = [3] });
        Refused("Unsqueeze", "is 0, 9: with", new Unsqueeze { Axes = [0, 9] });
        Refused("Unsqueeze", "is -4", new Unsqueeze { Axes = [-4] });
        Refused("Unsqueeze", "is 0, -4: with data 1×3 it must name 2 of the 4 axes of expanded", new Unsqueeze { Axes = [0, -4] });
        Expect.Refused("Identity", "input", "is 2×0: an axis without elements", () => new Identity().InferShapes([Shape.Create([2, 0])]));

        static void Refused(string layer, string part, IOperator op) =>
            Expect.Refused(layer, "axes", part, () => op.InferShapes([Shape.Create([1, 3])]));
    }

    /// <summary>The numbers 1 2 3 … in the new shape, and a gradient in the old one again.</summary>
    private static void Moves(IExactOperator op, string input, string output, Shape from, Shape to)
    {
        Assert.Equal([to], op.InferShapes([from]));
        var numbers = Tensors.Fill(from, place => place + 1);
        var given = new Values<int>();
        given.Add(input, numbers, from);
        given.Add($"d{output}", numbers.Reshaped(to), to);
        var (y, dx) = (op.ForwardExactly(given), op.BackwardExactly(given));
        Assert.Equal(to, y.ShapeOf(output));
        Assert.Equal(numbers.Flat().ToArray(), y[output].Flat().ToArray());
        Assert.Equal(from, dx.ShapeOf($"d{input}"));
        Assert.Equal(numbers.Flat().ToArray(), dx[$"d{input}"].Flat().ToArray());
    }
}
