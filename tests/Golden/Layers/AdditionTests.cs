using Reference.Layers;

namespace Reference.GoldenTests.Layers;

public class AdditionTests
{
    [Fact]
    [Trait("Lecture", "residual")]
    public void Like_shapes_add_element_by_element()
    {
        var (a, b) = (Tensors.Of([2, 2], 1, 2, 3, 4), Tensors.Of([2, 2], 10, 20, 30, 40));
        Expect.Exactly([2, 2], [11, 22, 33, 44], new Addition().Forward(a, b));
        var (da, db) = new Addition().Backward(a, b, Tensors.Of([2, 2], 5, 6, 7, 8));
        Expect.Exactly([2, 2], [5, 6, 7, 8], da);
        Expect.Exactly([2, 2], [5, 6, 7, 8], db);
    }

    [Fact]
    public void A_row_is_repeated_and_its_gradient_summed()
    {
        var (a, b) = (Tensors.Of([2, 3], 1, 2, 3, 4, 5, 6), Tensors.Of([3], 10, 20, 30));
        Expect.Exactly([2, 3], [11, 22, 33, 14, 25, 36], new Addition().Forward(a, b));
        var (da, db) = new Addition().Backward(a, b, Tensors.Of([2, 3], 1, 2, 4, 8, 16, 32));
        Expect.Exactly([2, 3], [1, 2, 4, 8, 16, 32], da);
        Expect.Exactly([3], [1 + 8, 2 + 16, 4 + 32], db);
    }

    [Fact]
    public void Both_may_be_repeated_along_different_axes()
    {
        var (a, b) = (Tensors.Of([2, 1], 1, 2), Tensors.Of([1, 3], 10, 20, 30));
        Expect.Exactly([2, 3], [11, 21, 31, 12, 22, 32], new Addition().Forward(a, b));
        Expect.Exactly([2, 3], [11, 21, 31, 12, 22, 32], new Addition().Forward(b, a));
        var (da, db) = new Addition().Backward(a, b, Tensors.Of([2, 3], 1, 2, 4, 8, 16, 32));
        Expect.Exactly([2, 1], [1 + 2 + 4, 8 + 16 + 32], da);
        Expect.Exactly([1, 3], [1 + 8, 2 + 16, 4 + 32], db);
    }

    [Fact]
    public void A_channel_bias_is_repeated_along_batch_and_pixels()
    {
        var (a, b) = (Tensors.Fill([2, 2, 1, 2], i => i), Tensors.Of([2, 1, 1], 100, 200));
        Expect.Exactly([2, 2, 1, 2], [100, 101, 202, 203, 104, 105, 206, 207], new Addition().Forward(a, b));
        var (_, db) = new Addition().Backward(a, b, Tensors.Fill([2, 2, 1, 2], i => 1 << i));
        Expect.Exactly([2, 1, 1], [1 + 2 + 16 + 32, 4 + 8 + 64 + 128], db);
    }

    [Fact]
    public void Infinities_of_both_signs_make_NaN()
    {
        var c = new Addition().Forward(Tensors.Of([2], double.PositiveInfinity, 1), Tensors.Of([2], double.NegativeInfinity, double.NaN));
        Expect.Exactly([2], [double.NaN, double.NaN], c);
    }

    [Theory]
    [InlineData("Add")]
    [InlineData("Mul")]
    public void Scalars_stay_scalars(string name)
    {
        var op = Operators.Create(name);
        var given = new Values<double>();
        given.Add("A", Tensors.Of<double>([1], 2), Shape.Scalar);
        given.Add("B", Tensors.Of<double>([1], 2), Shape.Scalar);
        given.Add("dC", Tensors.Of<double>([1], 3), Shape.Scalar);
        Assert.Equal(Shape.Scalar, op.Forward(given).ShapeOf("C"));
        Assert.Equal(4, op.Forward(given)["C"][0]);
        Assert.Equal(Shape.Scalar, op.Backward(given).ShapeOf("dA"));
        Assert.Equal(name == "Add" ? 3 : 6, op.Backward(given)["dB"][0]);
        Assert.Equal(
            [
                [2, 3],
            ],
            op.InferShapes([Shape.Scalar, [2, 3]])
        );
    }

    [Theory]
    [InlineData("Add")]
    [InlineData("Mul")]
    [InlineData("Sub")]
    [InlineData("Div")]
    public void Shapes_that_cannot_be_repeated_to_each_other_are_refused(string name)
    {
        var op = Operators.Create(name);
        Expect.Refused(
            name,
            "B",
            "is 2 and A is 2×3",
            () =>
                op.InferShapes([
                    [2, 3],
                    [2],
                ])
        );
        Expect.Refused(
            name,
            "B",
            "is 4×3 and A is 2×3",
            () =>
                op.InferShapes([
                    [2, 3],
                    [4, 3],
                ])
        );
        Expect.Refused(
            name,
            "A",
            "is 0",
            () =>
                op.InferShapes([
                    [0],
                    [1],
                ])
        );
        Expect.Refused(
            name,
            "B",
            "is missing",
            () =>
                op.InferShapes([
                    [2, 3],
                ])
        );
        Expect.Refused(
            name,
            "C",
            "more than",
            () =>
                op.InferShapes([
                    [65536, 1],
                    [65536],
                ])
        );
        var given = new Values<double>
        {
            ["A"] = Tensors.Zeros<double>([2, 1]),
            ["B"] = Tensors.Zeros<double>([3]),
            ["dC"] = Tensors.Zeros<double>([3, 2]),
        };
        Expect.Refused(name, "dC", "is 3×2 but C is 2×3", () => op.Backward(given));
    }
}
