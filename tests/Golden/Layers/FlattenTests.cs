using Reference.Layers;

namespace Reference.GoldenTests.Layers;

public class FlattenTests
{
    [Theory]
    [InlineData(1, 2, 3 * 4 * 5)]
    [InlineData(0, 1, 2 * 3 * 4 * 5)]
    [InlineData(3, 2 * 3 * 4, 5)]
    [InlineData(4, 2 * 3 * 4 * 5, 1)]
    [InlineData(-1, 2 * 3 * 4, 5)]
    [InlineData(-4, 1, 2 * 3 * 4 * 5)]
    public void The_axes_before_become_one_and_the_others_another(int axis, int rows, int columns) =>
        Assert.Equal(
            [
                [rows, columns],
            ],
            new Flatten { Axis = axis }.InferShapes([
                [2, 3, 4, 5],
            ])
        );

    [Fact]
    [Trait("Lecture", "deep-stacking")]
    public void The_batch_is_kept_unless_another_axis_is_given()
    {
        var x = Tensors.Of([2, 2, 1, 2], 1, 2, 3, 4, 5, 6, 7, 8);
        Expect.Exactly([2, 4], [1, 2, 3, 4, 5, 6, 7, 8], new Flatten().Forward(x));
        Expect.Exactly([2, 2, 1, 2], [8, 7, 6, 5, 4, 3, 2, 1], new Flatten().Backward(x, Tensors.Of([2, 4], 8, 7, 6, 5, 4, 3, 2, 1)));
    }

    [Fact]
    public void The_result_is_a_tensor_of_its_own()
    {
        var x = Tensors.Of([1, 1], 3);
        new Flatten().Forward(x).Flat()[0] = 4;
        Assert.Equal(3, x[0, 0]);
    }

    [Fact]
    public void A_scalar_is_one_by_one() =>
        Assert.Equal(
            [
                [1, 1],
            ],
            new Flatten { Axis = 0 }.InferShapes([Shape.Scalar])
        );

    [Fact]
    public void Names_are_those_of_ONNX()
    {
        var op = Operators.Create("Flatten", """{"axis":2}""");
        var given = new Values<double> { ["input"] = Tensors.Of<double>([2, 1], 3, 5), ["doutput"] = Tensors.Of<double>([2, 1], 7, 9) };
        Expect.Exactly([2, 1], [3, 5], op.Forward(given)["output"]);
        Expect.Exactly([2, 1], [7, 9], op.Backward(given)["dinput"]);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Expect.Refused(
            "Flatten",
            "axis",
            "is 3, which 4×5 does not have",
            () =>
                new Flatten { Axis = 3 }.InferShapes([
                    [4, 5],
                ])
        );
        Expect.Refused(
            "Flatten",
            "axis",
            "is -3, which 4×5 does not have",
            () =>
                new Flatten { Axis = -3 }.InferShapes([
                    [4, 5],
                ])
        );
        Expect.Refused(
            "Flatten",
            "doutput",
            "is 2×3 but output is 2×4",
            () => new Flatten().Backward(Tensors.Zeros<int>([2, 2, 2]), Tensors.Zeros<int>([2, 3]))
        );
    }
}
