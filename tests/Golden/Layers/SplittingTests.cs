using Reference.Layers;
using Reference.Networks;

namespace Reference.GoldenTests.Layers;

public class SplittingTests
{
    [Fact]
    public void Parts_follow_one_another_along_the_axis()
    {
        var x = Tensors.Of([2, 3], 1, 2, 3, 4, 5, 6);
        var parts = new Splitting { Axis = 1, Split = [1, 2] }.Forward(x);
        Assert.Equal(2, parts.Count);
        Expect.Exactly([2, 1], [1, 4], parts[0]);
        Expect.Exactly([2, 2], [2, 3, 5, 6], parts[1]);

        parts = new Splitting { NumOutputs = 2 }.Forward(x);
        Expect.Exactly([1, 3], [1, 2, 3], parts[0]);
        Expect.Exactly([1, 3], [4, 5, 6], parts[1]);

        parts = new Splitting { Axis = -1, NumOutputs = 3 }.Forward(x);
        Expect.Exactly([2, 1], [1, 4], parts[0]);
        Expect.Exactly([2, 1], [3, 6], parts[2]);
    }

    // ONNX's operator page: 7 numbers in 4 parts are 2 2 2 1.
    [Theory]
    [InlineData(7, 4, new[] { 2, 2, 2, 1 })]
    [InlineData(7, 3, new[] { 3, 3, 1 })]
    [InlineData(6, 3, new[] { 2, 2, 2 })]
    [InlineData(5, 1, new[] { 5 })]
    [InlineData(3, 3, new[] { 1, 1, 1 })]
    public void The_last_of_equal_parts_is_what_remains(int length, int count, int[] lengths) =>
        Assert.Equal(
            [.. lengths.Select(part => (Shape?)Shape.Create([part]))],
            new Splitting { NumOutputs = count }.InferShapes([Shape.Create([length])])
        );

    [Fact]
    public void Gradients_are_joined_and_a_part_that_nobody_uses_gets_none()
    {
        var x = Tensors.Zeros<int>([2, 3]);
        var split = new Splitting { Axis = 1, Split = [1, 2] };
        var (first, second) = (Tensors.Of([2, 1], 1, 2), Tensors.Of([2, 2], 3, 4, 5, 6));
        Expect.Exactly([2, 3], [1, 3, 4, 2, 5, 6], split.Backward(x, [first, second]));
        Expect.Exactly([2, 3], [0, 3, 4, 0, 5, 6], split.Backward(x, [null, second]));
        Expect.Exactly([2, 3], [1, 0, 0, 2, 0, 0], split.Backward(x, [first]));
    }

    [Fact]
    public void Names_are_those_of_ONNX_the_outputs_numbered()
    {
        const string attributes = """{"axis":1,"split":[2,1]}""";
        var op = Operators.Create("Split", attributes);
        Assert.Equal(attributes, Operators.AttributesOf(op));
        var given = new Values<double>
        {
            ["input"] = Tensors.Of<double>([1, 3], 3, 5, 7),
            ["doutputs_0"] = Tensors.Of<double>([1, 2], 2, 4),
            ["doutputs_1"] = Tensors.Of<double>([1, 1], 8),
        };
        var outputs = op.Forward(given);
        Assert.Equal(["outputs_0", "outputs_1"], outputs.Names);
        Expect.Exactly([1, 2], [3, 5], outputs["outputs_0"]);
        Expect.Exactly([1, 1], [7], outputs["outputs_1"]);
        Expect.Exactly([1, 3], [2, 4, 8], op.Backward(given)["dinput"]);
        Assert.Equal("""{"num_outputs":3}""", Operators.AttributesOf(new Splitting { NumOutputs = 3 }));
    }

    /// <summary>y = a·c, where a and c are the first and the last of three parts of x = (2, 3, 5) and b is not named: dx = (5, 0, 2).</summary>
    [Fact]
    public void A_network_may_leave_parts_unnamed()
    {
        var network = new Network(
            [new Input("x", [1, 3])],
            [],
            [
                new Node("cut", new Splitting { Axis = 1, NumOutputs = 3 }, ["x"], ["a", "", "c"]),
                new Node("times", new Multiplication(), "y", "a", "c"),
            ],
            ["y"]
        );
        Assert.Equal([1, 1], network.ShapeOf("c"));
        var trace = network.ForwardExactly<int>([], new() { ["x"] = Tensors.Of([1, 3], 2, 3, 5) });
        Expect.Exactly([1, 1], [10], trace["y"]);
        Assert.Equal(["x", "a", "c", "y"], trace.Names);
        Expect.Exactly([1, 3], [5, 0, 2], network.BackwardExactly(trace, new() { ["dy"] = Tensors.Of([1, 1], 1) })["dx"]);
    }

    [Fact]
    public void A_network_that_names_more_parts_than_there_are_is_refused() =>
        Expect.Refused(
            "cut",
            "c",
            "is output outputs_2 of Split, which these attributes do not compute",
            () =>
                _ = new Network(
                    [new Input("x", [1, 4])],
                    [],
                    [new Node("cut", new Splitting { Axis = 1, NumOutputs = 2 }, ["x"], ["a", "b", "c"])],
                    ["a"]
                )
        );

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Refused("split", "or num_outputs must say how axis 1 of input 2×5 is cut, and not both", new Splitting { Axis = 1 });
        Refused("split", "and not both", new Splitting { NumOutputs = 2, Split = [1, 1] });
        Refused("split", "is 1, 2, together 3, but axis 1 of input 2×5 is 5 long", new Splitting { Axis = -1, Split = [1, 2] });
        Refused("split", "together 4294967294", new Splitting { Split = [int.MaxValue, int.MaxValue] });
        Refused("split", "is 5, 0: a part without elements", new Splitting { Axis = 1, Split = [5, 0] });
        Refused("split", "is 6, -1: a part without elements", new Splitting { Axis = 1, Split = [6, -1] });
        Refused(
            "num_outputs",
            "is 4: parts of 2 leave nothing of axis 1 of input 2×5 for the last",
            new Splitting { Axis = 1, NumOutputs = 4 }
        );
        Refused("num_outputs", "is 3: parts of 1 leave nothing", new Splitting { NumOutputs = 3 });
        Refused("num_outputs", "is 0: it must be at least 1", new Splitting { NumOutputs = 0 });
        Refused("num_outputs", "leave nothing", new Splitting { NumOutputs = int.MaxValue });
        Refused("axis", "is 2, which 2×5 does not have", new Splitting { Axis = 2, NumOutputs = 1 });
        Expect.Refused("Split", "input", "is scalar", () => new Splitting { NumOutputs = 1 }.InferShapes([Shape.Scalar]));
        Expect.Refused(
            "Split",
            "doutputs_1",
            "is 3 but outputs_1 is 2",
            () => new Splitting { Split = [3, 2] }.Backward(Tensors.Zeros<int>([5]), [null, Tensors.Zeros<int>([3])])
        );

        static void Refused(string argument, string part, Splitting split) =>
            Expect.Refused("Split", argument, part, () => split.InferShapes([Shape.Create([2, 5])]));
    }
}
