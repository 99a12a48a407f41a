using Reference.Layers;

namespace Reference.GoldenTests.Layers;

public class SoftmaxTests
{
    private static readonly double Ln2 = Math.Log(2);
    private static readonly double Ln3 = Math.Log(3);

    [Fact]
    [Trait("Lecture", "one-vs-rest")]
    public void Odds_of_1_to_2_to_3_become_sixths()
    {
        var x = Tensors.Of([3], 0, Ln2, Ln3);
        Expect.Nearly([3], [1.0 / 6, 2.0 / 6, 3.0 / 6], new Softmax().Forward(x));
    }

    // The mean of dy is 6/6 + 12·2/6 - 4·3/6 = 3; a diagonal Jacobian would give 6·5/36, 12·8/36, -4·9/36.
    [Fact]
    public void A_gradient_is_what_exceeds_the_mean()
    {
        var dx = new Softmax().Backward(Tensors.Of([3], 0, Ln2, Ln3), Tensors.Of<double>([3], 6, 12, -4));
        Expect.Nearly([3], [(6 - 3) / 6.0, (12 - 3) * 2 / 6.0, (-4 - 3) * 3 / 6.0], dx);
    }

    // Odds 1 1 2 1 | 1 2 8 8: no axis can be taken for another, nor for all of them together.
    [Theory]
    [InlineData(0, new[] { 1 / 2.0, 1 / 3.0, 2 / 10.0, 1 / 9.0, 1 / 2.0, 2 / 3.0, 8 / 10.0, 8 / 9.0 })]
    [InlineData(-3, new[] { 1 / 2.0, 1 / 3.0, 2 / 10.0, 1 / 9.0, 1 / 2.0, 2 / 3.0, 8 / 10.0, 8 / 9.0 })]
    [InlineData(1, new[] { 1 / 3.0, 1 / 2.0, 2 / 3.0, 1 / 2.0, 1 / 9.0, 2 / 10.0, 8 / 9.0, 8 / 10.0 })]
    [InlineData(-1, new[] { 1 / 2.0, 1 / 2.0, 2 / 3.0, 1 / 3.0, 1 / 3.0, 2 / 3.0, 1 / 2.0, 1 / 2.0 })]
    public void Only_the_axis_sums_to_one(int axis, double[] expected)
    {
        double[] odds = [1, 1, 2, 1, 1, 2, 8, 8];
        Expect.Nearly(
            [2, 2, 2],
            expected,
            new Softmax { Axis = axis }.Forward(Tensors.Of([2, 2, 2], [.. odds.Select(odd => Math.Log(odd))]))
        );
    }

    [Fact]
    public void The_gradient_stays_on_its_axis()
    {
        var x = Tensors.Zeros<double>([2, 2]);
        var dy = Tensors.Of<double>([2, 2], 1, 2, 4, 8);
        Expect.Exactly([2, 2], [(1 - 1.5) / 2, (2 - 1.5) / 2, (4 - 6.0) / 2, (8 - 6.0) / 2], new Softmax().Backward(x, dy));
        Expect.Exactly([2, 2], [(1 - 2.5) / 2, (2 - 5.0) / 2, (4 - 2.5) / 2, (8 - 5.0) / 2], new Softmax { Axis = 0 }.Backward(x, dy));
    }

    [Fact]
    public void Large_logits_do_not_overflow()
    {
        Expect.Exactly([2], [0.5, 0.5], new Softmax().Forward(Tensors.Of<double>([2], 1e4, 1e4)));
        Expect.Exactly([2], [0.5, 0.5], new Softmax().Forward(Tensors.Of<double>([2], -1e4, -1e4)));
        Expect.Exactly([2], [1f, 0f], new Softmax().Forward(Tensors.Of([2], 1e4f, -1e4f)));
        Expect.Exactly([2], [Half.One, Half.Zero], new Softmax().Forward(Tensors.Of([2], (Half)1e4, (Half)(-1e4))));
        Expect.Exactly([2], [0.0, 0.0], new Softmax().Backward(Tensors.Of<double>([2], 1e4, -1e4), Tensors.Of<double>([2], 3, 5)));
    }

    [Fact]
    public void An_axis_of_one_element_gives_one_and_no_gradient()
    {
        var x = Tensors.Of<double>([2, 1], 7, -7);
        Expect.Exactly([2, 1], [1, 1], new Softmax().Forward(x));
        Expect.Exactly([2, 1], [0, 0], new Softmax().Backward(x, Tensors.Of<double>([2, 1], 3, 5)));
    }

    [Fact]
    public void Minus_infinity_gives_zero_and_what_has_no_answer_is_NaN_along_the_axis_only()
    {
        const double inf = double.PositiveInfinity;
        var x = Tensors.Of([4, 2], -inf, 3, -inf, -inf, inf, 3, double.NaN, 3);
        double[] expected = [0, 1, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN];
        Expect.Exactly([4, 2], expected, new Softmax().Forward(x));
        var dx = new Softmax().Backward(Tensors.Of([1, 2], -inf, 3), Tensors.Of<double>([1, 2], 5, 7));
        Expect.Exactly([1, 2], [0, 0], dx);
    }

    [Fact]
    public void An_axis_that_is_not_there_is_refused()
    {
        Expect.Refused(
            "Softmax",
            "axis",
            "is 2, which 2×3 does not have",
            () =>
                new Softmax { Axis = 2 }.InferShapes([
                    [2, 3],
                ])
        );
        Expect.Refused(
            "Softmax",
            "axis",
            "is -3, which 2×3 does not have",
            () =>
                new Softmax { Axis = -3 }.InferShapes([
                    [2, 3],
                ])
        );
        Expect.Refused("Softmax", "input", "is scalar", () => new Softmax().InferShapes([Shape.Scalar]));
        Expect.Refused(
            "Softmax",
            "doutput",
            "is 3 but output is 2",
            () => new Softmax().Backward(Tensors.Zeros<double>([2]), Tensors.Zeros<double>([3]))
        );
    }

    [Theory]
    [InlineData("Softmax")]
    [InlineData("LogSoftmax")]
    public void Names_are_those_of_ONNX(string name)
    {
        var op = Operators.Create(name, """{"axis":0}""");
        var given = new Values<double> { ["input"] = Tensors.Of<double>([2, 1], 0, 0), ["doutput"] = Tensors.Of<double>([2, 1], 4, 8) };
        Assert.Equal(name == "Softmax" ? 0.5 : -Ln2, op.Forward(given)["output"].Flat()[0]);
        Assert.Equal(name == "Softmax" ? (4 - 6) / 2.0 : 4 - 12 / 2.0, op.Backward(given)["dinput"].Flat()[0]);
        Assert.Equal("""{"axis":0}""", Operators.AttributesOf(op));
    }
}
