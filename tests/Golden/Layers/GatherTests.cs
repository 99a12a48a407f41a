using Reference.Layers;

namespace Reference.GoldenTests.Layers;

public class GatherTests
{
    // The examples of ONNX's operator page.
    [Fact]
    public void Indices_pick_rows_or_columns()
    {
        var table = Tensors.Of([3, 2], 1.0, 1.2, 2.3, 3.4, 4.5, 5.7);
        Expect.Exactly(
            [2, 2, 2],
            [1.0, 1.2, 2.3, 3.4, 2.3, 3.4, 4.5, 5.7],
            new Gather().Forward(table, Tensors.Of<long>([2, 2], 0, 1, 1, 2))
        );
        var square = Tensors.Of([3, 3], 1.0, 1.2, 1.9, 2.3, 3.4, 3.9, 4.5, 5.7, 5.9);
        Expect.Exactly([3, 1, 2], [1.0, 1.9, 2.3, 3.9, 4.5, 5.9], new Gather { Axis = 1 }.Forward(square, Tensors.Of<long>([1, 2], 0, 2)));
    }

    [Fact]
    public void Indices_below_zero_count_from_the_back()
    {
        var x = Tensors.Of([4], 10, 11, 12, 13);
        Expect.Exactly([3], [10, 13, 10], new Gather().Forward(x, Tensors.Of<long>([3], 0, -1, -4)));
        Expect.Exactly([2, 1], [3, 6], new Gather { Axis = -1 }.Forward(Tensors.Of([2, 3], 1, 2, 3, 4, 5, 6), Tensors.Of<long>([1], -1)));
    }

    /// <summary>A single number drops the axis, as taking x[1] does.</summary>
    [Fact]
    public void A_scalar_index_drops_the_axis()
    {
        var given = new Values<int> { ["data"] = Tensors.Of([2, 3], 1, 2, 3, 4, 5, 6), ["doutput"] = Tensors.Of([3], 7, 8, 9) };
        given.Add("indices", Tensors.Of<long>(Shape.Scalar, 1), Shape.Scalar);
        var gather = new Gather();
        Expect.Exactly([3], [4, 5, 6], gather.ForwardExactly(given)["output"]);
        Expect.Exactly([2, 3], [0, 0, 0, 7, 8, 9], gather.BackwardExactly(given)["ddata"]);
        Assert.Equal([Shape.Create([3])], gather.InferShapes([Shape.Create([2, 3]), Shape.Scalar]));

        given["data"] = Tensors.Of([2], 5, 6);
        Assert.Equal(Shape.Scalar, gather.ForwardExactly(given).ShapeOf("output"));
        Assert.Equal(6, gather.ForwardExactly(given)["output"].Flat()[0]);
    }

    /// <summary>Row 1 is picked twice, once as -2: it gets 1 + 4. Row 0 is not picked.</summary>
    [Fact]
    public void A_slice_that_is_picked_twice_gets_both_gradients()
    {
        var dx = new Gather().Backward(
            Tensors.Zeros<int>([3, 2]),
            Tensors.Of<long>([3], 1, 2, -2),
            Tensors.Of([3, 2], 1, 10, 2, 20, 4, 40)
        );
        Expect.Exactly([3, 2], [0, 0, 1 + 4, 10 + 40, 2, 20], dx);
    }

    [Fact]
    public void Names_are_those_of_ONNX()
    {
        var op = Operators.Create("Gather", """{"axis":1}""");
        Assert.Equal("""{"axis":1}""", Operators.AttributesOf(op));
        var given = new Values<double> { ["data"] = Tensors.Of<double>([1, 2], 3, 5), ["doutput"] = Tensors.Of<double>([1, 1], 7) };
        given.Add("indices", Tensors.Of<long>([1], 1));
        Expect.Exactly([1, 1], [5], op.Forward(given)["output"]);
        var gradients = op.Backward(given);
        Assert.Equal(["ddata"], gradients.Names);
        Expect.Exactly([1, 2], [0, 7], gradients["ddata"]);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        var x = Tensors.Zeros<int>([2, 3]);
        Refused("axis", "is 2, which 2×3 does not have", () => new Gather { Axis = 2 }.Forward(x, Tensors.Of<long>([1], 0)));
        Refused(
            "indices",
            "has 2 at (1, 0), but axis 0 of data 2×3 goes from -2 to 1",
            () => new Gather().Forward(x, Tensors.Of<long>([2, 1], 0, 2))
        );
        Refused(
            "indices",
            "has -4 at (0), but axis 1 of data 2×3 goes from -3 to 2",
            () => new Gather { Axis = 1 }.Backward(x, Tensors.Of<long>([1], -4), Tensors.Zeros<int>([2, 1]))
        );
        Refused("doutput", "is 3 but output is 1×3", () => new Gather().Backward(x, Tensors.Of<long>([1], 0), Tensors.Zeros<int>([3])));
        Refused("data", "is scalar", () => new Gather().InferShapes([Shape.Scalar, Shape.Scalar]));
        Refused("indices", "is missing", () => new Gather().InferShapes([Shape.Create([2])]));
        Refused("indices", "is 0: an axis without elements", () => new Gather().InferShapes([Shape.Create([2]), Shape.Create([0])]));
        Refused("output", "more than", () => new Gather().InferShapes([Shape.Create([2, 70000]), Shape.Create([70000])]));

        static void Refused(string argument, string part, Action action) => Expect.Refused("Gather", argument, part, action);
    }
}
