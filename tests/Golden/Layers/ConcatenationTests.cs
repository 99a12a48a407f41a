using Reference.Layers;

namespace Reference.GoldenTests.Layers;

public class ConcatenationTests
{
    [Fact]
    public void Tensors_stand_one_after_another_along_the_axis()
    {
        var (a, b) = (Tensors.Of([2, 1], 1, 2), Tensors.Of([2, 2], 3, 4, 5, 6));
        Expect.Exactly([2, 3], [1, 3, 4, 2, 5, 6], Along(1).Forward([a, b]));
        Expect.Exactly([2, 3], [3, 4, 1, 5, 6, 2], Along(-1).Forward([b, a]));
        Expect.Exactly([4, 2], [3, 4, 5, 6, 3, 4, 5, 6], Along(0).Forward([b, b]));
        Expect.Exactly([2, 1], [1, 2], Along(0).Forward([a]));
    }

    [Fact]
    public void An_axis_in_the_middle_joins_blocks()
    {
        var (a, b) = (Tensors.Of([2, 1, 2], 1, 2, 3, 4), Tensors.Of([2, 2, 2], 5, 6, 7, 8, 9, 10, 11, 12));
        Expect.Exactly([2, 3, 2], [1, 2, 5, 6, 7, 8, 3, 4, 9, 10, 11, 12], Along(1).Forward([a, b]));
    }

    [Fact]
    public void Each_input_gets_its_part_of_the_gradient()
    {
        var (a, b) = (Tensors.Zeros<int>([2, 1]), Tensors.Zeros<int>([2, 2]));
        var gradients = Along(1).Backward([a, b], Tensors.Of([2, 3], 1, 2, 3, 4, 5, 6));
        Assert.Equal(2, gradients.Count);
        Expect.Exactly([2, 1], [1, 4], gradients[0]);
        Expect.Exactly([2, 2], [2, 3, 5, 6], gradients[1]);
    }

    [Fact]
    public void Names_are_those_of_ONNX_the_inputs_numbered()
    {
        var op = Operators.Create("Concat", """{"axis":0}""");
        var given = new Values<double>
        {
            ["inputs_0"] = Tensors.Of<double>([1], 3),
            ["inputs_1"] = Tensors.Of<double>([2], 5, 7),
            ["dconcat_result"] = Tensors.Of<double>([3], 2, 4, 6),
        };
        Expect.Exactly([3], [3, 5, 7], op.Forward(given)["concat_result"]);
        var gradients = op.Backward(given);
        Assert.Equal(["dinputs_0", "dinputs_1"], gradients.Names);
        Expect.Exactly([1], [2], gradients["dinputs_0"]);
        Expect.Exactly([2], [4, 6], gradients["dinputs_1"]);
        Assert.Equal("""{"axis":0}""", Operators.AttributesOf(op));
        Assert.Equal(
            [
                [3],
            ],
            op.InferShapes([
                [1],
                [2],
            ])
        );
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Expect.Refused(
            "Concat",
            "axis",
            "is missing",
            () =>
                new Concatenation().InferShapes([
                    [2, 3],
                ])
        );
        Expect.Refused(
            "Concat",
            "axis",
            "is 2, which 2×3 does not have",
            () =>
                Along(2)
                    .InferShapes([
                        [2, 3],
                    ])
        );
        Assert.Equal(
            Shape.Create([int.MaxValue]),
            Assert.Single(Along(0).InferShapes([Shape.Create([int.MaxValue - 1]), Shape.Create([1])]))
        );
        Expect.Refused("Concat", "inputs_0", "is missing", () => Along(0).InferShapes([]));
        Expect.Refused(
            "Concat",
            "inputs_1",
            "is missing",
            () =>
                Along(0)
                    .InferShapes([
                        [2, 3],
                        null,
                    ])
        );
        Expect.Refused(
            "Concat",
            "inputs_1",
            "is 2×4 but inputs_0 is 2×3",
            () =>
                Along(0)
                    .InferShapes([
                        [2, 3],
                        [2, 4],
                    ])
        );
        Expect.Refused(
            "Concat",
            "inputs_2",
            "is 2×3×1 but inputs_0 is 2×3",
            () =>
                Along(0)
                    .InferShapes([
                        [2, 3],
                        [2, 3],
                        [2, 3, 1],
                    ])
        );
        Expect.Refused(
            "Concat",
            "inputs_1",
            "is 2×0",
            () =>
                Along(1)
                    .InferShapes([
                        [2, 3],
                        [2, 0],
                    ])
        );
        Expect.Refused(
            "Concat",
            "axis",
            "are 4294967294 long",
            () =>
                Along(0)
                    .InferShapes([
                        [int.MaxValue],
                        [int.MaxValue],
                    ])
        );
        Expect.Refused(
            "Concat",
            "concat_result",
            "more than",
            () =>
                Along(0)
                    .InferShapes([
                        [40000, 40000],
                        [40000, 40000],
                    ])
        );
        Expect.Refused(
            "Concat",
            "dconcat_result",
            "is 2 but concat_result is 3",
            () => Along(0).Backward([Tensors.Zeros<int>([1]), Tensors.Zeros<int>([2])], Tensors.Zeros<int>([2]))
        );
    }

    private static Concatenation Along(int axis) => new() { Axis = axis };
}
