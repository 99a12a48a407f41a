using Reference.Layers;
using Reference.Numbers;

namespace Reference.GoldenTests.Layers;

/// <summary>The reductions over axes: which elements they take together, what comes of them, and where the gradient goes.</summary>
public class ReductionTests
{
    private static readonly double[] Counted = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];

    public static TheoryData<string> Names =>
        ["ReduceL1", "ReduceL2", "ReduceMax", "ReduceMean", "ReduceMin", "ReduceProd", "ReduceSum", "ReduceSumSquare"];

    [Fact]
    public void Sums_over_one_axis_over_two_and_over_all()
    {
        var x = Tensors.Of([2, 3, 2], Counted);
        Expect.Exactly([1, 3, 2], [1 + 7, 2 + 8, 3 + 9, 4 + 10, 5 + 11, 6 + 12], new ReduceSum { Axes = [0] }.Forward(x));
        Expect.Exactly([2, 2], [1 + 3 + 5, 2 + 4 + 6, 7 + 9 + 11, 8 + 10 + 12], new ReduceSum { Axes = [-2], Keepdims = false }.Forward(x));
        Expect.Exactly([1, 3, 1], [1 + 2 + 7 + 8, 3 + 4 + 9 + 10, 5 + 6 + 11 + 12], new ReduceSum { Axes = [2, 0] }.Forward(x));
        Expect.Exactly([1, 1, 1], [12 * 13 / 2], new ReduceSum().Forward(x));
        Expect.Exactly([1, 1, 1], [12 * 13 / 2], new ReduceSum { Axes = [] }.Forward(x));
    }

    [Fact]
    public void The_gradient_of_a_sum_goes_to_each_of_its_elements() =>
        Expect.Exactly(
            [2, 3, 2],
            [1, 2, 1, 2, 1, 2, 4, 8, 4, 8, 4, 8],
            new ReduceSum { Axes = [1], Keepdims = false }.Backward(Tensors.Of([2, 3, 2], Counted), Tensors.Of([2, 2], 1.0, 2, 4, 8))
        );

    [Fact]
    public void A_mean_divides_both_ways_by_how_many_there_are()
    {
        var x = Tensors.Of<Rational>([2, 3], 1, 2, 4, 8, 16, 32);
        Expect.Exactly([2, 1], [new(7, 3), new(56, 3)], new ReduceMean { Axes = [1] }.Forward(x));
        Expect.Exactly([1, 1], [new(63, 6)], new ReduceMean().Forward(x));
        Expect.Exactly(
            [2, 3],
            [new(5, 3), new(5, 3), new(5, 3), new(7, 3), new(7, 3), new(7, 3)],
            new ReduceMean { Axes = [1] }.Backward(x, Tensors.Of<Rational>([2, 1], 5, 7))
        );
        Expect.Exactly([1], [-2], new ReduceMean().Forward(Tensors.Of([3], -7L, 1, -2)));
    }

    [Fact]
    public void The_greatest_and_the_least_get_the_gradient_and_of_equals_the_first()
    {
        var x = Tensors.Of([2, 3], 5, 7, 7, 3, 1, 1);
        Expect.Exactly([2, 1], [7, 3], new ReduceMax { Axes = [1] }.Forward(x));
        Expect.Exactly([2, 3], [0, 10, 0, 20, 0, 0], new ReduceMax { Axes = [1] }.Backward(x, Tensors.Of([2, 1], 10, 20)));
        Expect.Exactly([2], [5, 1], new ReduceMin { Axes = [-1], Keepdims = false }.Forward(x));
        Expect.Exactly([2, 3], [10, 0, 0, 0, 20, 0], new ReduceMin { Axes = [1], Keepdims = false }.Backward(x, Tensors.Of([2], 10, 20)));
    }

    [Fact]
    public void NaN_is_the_greatest_and_the_least()
    {
        var x = Tensors.Of([3], 1, double.NaN, double.NaN);
        foreach (var op in new ExactReduction[] { new ReduceMax(), new ReduceMin() })
        {
            Expect.Exactly([1], [double.NaN], op.Forward(x));
            Expect.Exactly([3], [0, 4, 0], op.Backward(x, Tensors.Of([1], 4.0)));
        }
    }

    [Fact]
    public void A_product_gives_each_factor_the_product_of_the_others_zeros_or_not()
    {
        var x = Tensors.Of([3, 3], 2, 3, 5, 2, 0, 5, 0, 3, 0);
        Expect.Exactly([3, 1], [30, 0, 0], new ReduceProd { Axes = [1] }.Forward(x));
        Expect.Exactly(
            [3, 3],
            [1 * 3 * 5, 1 * 2 * 5, 1 * 2 * 3, 0, 10 * 2 * 5, 0, 0, 0, 0],
            new ReduceProd { Axes = [1] }.Backward(x, Tensors.Of([3, 1], 1, 10, 100))
        );
    }

    [Fact]
    public void Squares_and_magnitudes()
    {
        var x = Tensors.Of([2, 2], 3, -4, 0, 2);
        Expect.Exactly([2, 1], [9 + 16, 4], new ReduceSumSquare { Axes = [1] }.Forward(x));
        Expect.Exactly(
            [2, 2],
            [2 * 3 * 5, 2 * -4 * 5, 0, 2 * 2 * 7],
            new ReduceSumSquare { Axes = [1] }.Backward(x, Tensors.Of([2, 1], 5, 7))
        );
        Expect.Exactly([2, 1], [3 + 4, 2], new ReduceL1 { Axes = [1] }.Forward(x));
        Expect.Exactly([2, 2], [5, -5, 0, 7], new ReduceL1 { Axes = [1] }.Backward(x, Tensors.Of([2, 1], 5, 7)));
        Expect.Exactly([2], [double.NaN, 5], new ReduceL1().Backward(Tensors.Of([2], double.NaN, 1), Tensors.Of([1], 5.0)));
    }

    [Fact]
    public void A_length_and_its_gradient_which_is_none_at_the_origin()
    {
        var x = Tensors.Of([2, 2], 3.0, -4, 0, 0);
        Expect.Exactly([2, 1], [5, 0], new ReduceL2 { Axes = [1] }.Forward(x));
        Expect.Nearly([2, 2], [10 * 3 / 5.0, 10 * -4 / 5.0, 0, 0], new ReduceL2 { Axes = [1] }.Backward(x, Tensors.Of([2, 1], 10.0, 20)));
    }

    [Fact]
    public void Where_no_axis_is_reduced_each_element_stands_for_itself()
    {
        var x = Tensors.Of([2], 3.0, -4);
        Expect.Exactly([2], [3, -4], new ReduceSum { NoopWithEmptyAxes = true }.Forward(x));
        Expect.Exactly(
            [2],
            [3, -4],
            new ReduceMax
            {
                NoopWithEmptyAxes = true,
                Axes = [],
                Keepdims = false,
            }.Forward(x)
        );
        Expect.Exactly([2], [9, 16], new ReduceSumSquare { NoopWithEmptyAxes = true }.Forward(x));
        Expect.Exactly([2], [3, 4], new ReduceL2 { NoopWithEmptyAxes = true }.Forward(x));
        Expect.Exactly([2], [6, -8], new ReduceSumSquare { NoopWithEmptyAxes = true }.Backward(x, Tensors.Of([2], 1.0, 1)));
        Expect.Exactly([1], [-1], new ReduceSum { NoopWithEmptyAxes = true, Axes = [0] }.Forward(x));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void All_axes_and_none_kept_give_a_scalar_and_a_scalar_gives_itself(string name)
    {
        var op = Operators.Create(name, """{"keepdims":0}""");
        var given = new Values<double>();
        given.Add("data", Tensors.Of([2, 1], 2.0, 3));
        given.Add("dreduced", Tensors.Of([1], 1.0), Shape.Scalar);
        Assert.Equal(Shape.Scalar, op.Forward(given).ShapeOf("reduced"));
        Assert.Equal([2, 1], op.Backward(given).ShapeOf("ddata"));
        given.Add("data", Tensors.Of([1], 1.0), Shape.Scalar);
        Assert.Equal(Shape.Scalar, op.Forward(given).ShapeOf("reduced"));
        Assert.Equal(1, op.Forward(given)["reduced"][0]);
        Assert.Equal(Shape.Scalar, op.Backward(given).ShapeOf("ddata"));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_does_not_fit_is_refused(string name)
    {
        Shape x = [2, 3];
        Expect.Refused(name, "axes", "is 2, which 2×3 does not have", () => Operators.Create(name, """{"axes":[2]}""").InferShapes([x]));
        Expect.Refused(
            name,
            "axes",
            "is -3, which 2×3 does not have",
            () => Operators.Create(name, """{"axes":[0,-3]}""").InferShapes([x])
        );
        Expect.Refused(
            name,
            "axes",
            "are 1, -1, of which two are the same axis of 2×3",
            () => Operators.Create(name, """{"axes":[1,-1]}""").InferShapes([x])
        );
        Expect.Refused(
            name,
            "axes",
            "is 0, which scalar does not have",
            () => Operators.Create(name, """{"axes":[0]}""").InferShapes([Shape.Scalar])
        );
        Expect.Refused(
            name,
            "data",
            "is 2×0",
            () =>
                Operators
                    .Create(name)
                    .InferShapes([
                        [2, 0],
                    ])
        );
        Expect.Refused(name, "data", "is missing", () => Operators.Create(name).InferShapes([]));
        var given = new Values<double> { ["data"] = Tensors.Zeros<double>(x), ["dreduced"] = Tensors.Zeros<double>([3]) };
        Expect.Refused(name, "dreduced", "is 3 but reduced is 2×1", () => Operators.Create(name, """{"axes":[1]}""").Backward(given));
    }

    [Fact]
    public void Attributes_have_their_ONNX_names() =>
        Assert.Equal(
            """{"axes":[1,-1],"keepdims":0,"noop_with_empty_axes":1}""",
            Operators.AttributesOf(
                new ReduceSum
                {
                    Axes = [1, -1],
                    Keepdims = false,
                    NoopWithEmptyAxes = true,
                }
            )
        );
}
