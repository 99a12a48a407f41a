using Reference.Layers;

namespace Reference.GoldenTests.Layers;

public class ExpandTests
{
    [Fact]
    public void Axes_of_one_element_are_repeated_and_their_gradients_summed()
    {
        var (column, expand) = (Tensors.Of([3, 1], 1, 2, 3), new Expand { Shape = [3, 4] });
        Expect.Exactly([3, 4], [1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3], expand.Forward(column));
        Expect.Exactly(
            [3, 1],
            [1 + 2 + 3 + 4, 5 + 6 + 7 + 8, 9 + 10 + 11 + 12],
            expand.Backward(column, Tensors.Fill([3, 4], place => place + 1))
        );
    }

    // ONNX's operator page: 3×1 asked for as 2×1×6 is 2×3×6.
    [Fact]
    public void Both_sides_are_repeated_to_each_other()
    {
        var column = Tensors.Of([3, 1], 1, 2, 3);
        var expand = new Expand { Shape = [2, 1, 6] };
        Assert.Equal([2, 3, 6], expand.Forward(column).Shape());
        Assert.Equal([2, 2, 2, 2, 2, 2], expand.Forward(column).Flat()[24..30].ToArray());
        Expect.Exactly([3, 1], [12, 12, 12], expand.Backward(column, Tensors.Fill([2, 3, 6], _ => 1)));
        // Shorter than x, and 1 where x is longer.
        Expect.Exactly([2, 3], [1, 2, 3, 4, 5, 6], new Expand { Shape = [1] }.Forward(Tensors.Of([2, 3], 1, 2, 3, 4, 5, 6)));
        Expect.Exactly([2, 3], [7, 8, 9, 7, 8, 9], new Expand { Shape = [2, 1] }.Forward(Tensors.Of([3], 7, 8, 9)));
    }

    [Fact]
    public void A_scalar_is_repeated_everywhere_and_may_stay_one()
    {
        var given = new Values<int> { ["doutput"] = Tensors.Of([2, 2], 1, 2, 3, 4) };
        given.Add("input", Tensors.Of(Shape.Scalar, 5), Shape.Scalar);
        Expect.Exactly([2, 2], [5, 5, 5, 5], new Expand { Shape = [2, 2] }.ForwardExactly(given)["output"]);
        var gradients = new Expand { Shape = [2, 2] }.BackwardExactly(given);
        Assert.Equal((Shape.Scalar, 10), (gradients.ShapeOf("dinput"), gradients["dinput"].Flat()[0]));
        Assert.Equal(
            Shape.Scalar,
            new Expand { Shape = [] }
                .ForwardExactly(given)
                .ShapeOf("output")
        );
    }

    [Fact]
    public void Names_are_those_of_ONNX()
    {
        var op = Operators.Create("Expand", """{"shape":[2,1]}""");
        Assert.Equal("""{"shape":[2,1]}""", Operators.AttributesOf(op));
        var given = new Values<double> { ["input"] = Tensors.Of<double>([1], 3), ["doutput"] = Tensors.Of<double>([2, 1], 5, 7) };
        Expect.Exactly([2, 1], [3, 3], op.Forward(given)["output"]);
        Expect.Exactly([1], [12], op.Backward(given)["dinput"]);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Refused("shape", "is missing", new Expand());
        Refused("shape", "is 3×4 and input is 2×3: they cannot be repeated to each other", new Expand { Shape = [3, 4] });
        Refused("shape", "is 2 and input is 2×3", new Expand { Shape = [2] });
        Refused("shape", "is 0×2×3: a length below 1", new Expand { Shape = [0, 2, 3] });
        Refused("shape", "is 2×-1: a length below 1", new Expand { Shape = [2, -1] });
        Refused("output", "more than", new Expand { Shape = [int.MaxValue, 2, 3] });
        Expect.Refused(
            "Expand",
            "doutput",
            "is 2×3 but output is 4×2×3",
            () => new Expand { Shape = [4, 1, 1] }.Backward(Tensors.Zeros<int>([2, 3]), Tensors.Zeros<int>([2, 3]))
        );

        static void Refused(string argument, string part, Expand expand) =>
            Expect.Refused("Expand", argument, part, () => expand.InferShapes([Shape.Create([2, 3])]));
    }
}
