using Reference.Layers;

namespace Reference.GoldenTests.Layers;

public class LogSoftmaxTests
{
    private static readonly double Ln2 = Math.Log(2);
    private static readonly double Ln3 = Math.Log(3);
    private static readonly double Ln6 = Math.Log(6);

    [Fact]
    public void Odds_of_1_to_2_to_3_become_logarithms_of_sixths() =>
        Expect.Nearly([3], [-Ln6, -Ln3, -Ln2], new LogSoftmax().Forward(Tensors.Of([3], 0, Ln2, Ln3)));

    // The sum of dy is 6 + 12 - 4 = 14.
    [Fact]
    public void A_gradient_loses_its_share_of_the_sum()
    {
        var dx = new LogSoftmax().Backward(Tensors.Of([3], 0, Ln2, Ln3), Tensors.Of<double>([3], 6, 12, -4));
        Expect.Nearly([3], [6 - 14 / 6.0, 12 - 14 * 2 / 6.0, -4 - 14 * 3 / 6.0], dx);
    }

    [Fact]
    public void Value_and_gradient_stay_on_their_axis()
    {
        var (x, dy) = (Tensors.Of([2, 2], 0, 0, Ln2, Ln3), Tensors.Of<double>([2, 2], 1, 2, 4, 8));
        double[] rows = [-Ln2, -Ln2, Math.Log(2 / 5.0), Math.Log(3 / 5.0)];
        double[] columns = [Math.Log(1 / 3.0), Math.Log(1 / 4.0), Math.Log(2 / 3.0), Math.Log(3 / 4.0)];
        Expect.Nearly([2, 2], rows, new LogSoftmax().Forward(x));
        Expect.Nearly([2, 2], columns, new LogSoftmax { Axis = -2 }.Forward(x));
        Expect.Nearly([2, 2], [1 - 3 / 2.0, 2 - 3 / 2.0, 4 - 12 * 2 / 5.0, 8 - 12 * 3 / 5.0], new LogSoftmax().Backward(x, dy), largest: 8);
        Expect.Nearly(
            [2, 2],
            [1 - 5 / 3.0, 2 - 10 / 4.0, 4 - 5 * 2 / 3.0, 8 - 10 * 3 / 4.0],
            new LogSoftmax { Axis = 0 }.Backward(x, dy),
            largest: 8
        );
    }

    [Fact]
    public void Where_softmax_underflows_its_logarithm_does_not()
    {
        Expect.Exactly([2], [0, -2e4], new LogSoftmax().Forward(Tensors.Of<double>([2], 1e4, -1e4)));
        Expect.Exactly([2], [0f, -2e4f], new LogSoftmax().Forward(Tensors.Of([2], 1e4f, -1e4f)));
        Expect.Exactly([2], [Half.Zero, (Half)(-2e4)], new LogSoftmax().Forward(Tensors.Of([2], (Half)1e4, (Half)(-1e4))));
        Expect.Exactly([2], [3 - 8.0, 5], new LogSoftmax().Backward(Tensors.Of<double>([2], 1e4, -1e4), Tensors.Of<double>([2], 3, 5)));
    }

    [Fact]
    public void An_axis_of_one_element_gives_zero_and_no_gradient()
    {
        var x = Tensors.Of<double>([2, 1], 7, -7);
        Expect.Exactly([2, 1], [0, 0], new LogSoftmax().Forward(x));
        Expect.Exactly([2, 1], [0, 0], new LogSoftmax().Backward(x, Tensors.Of<double>([2, 1], 3, 5)));
    }

    [Fact]
    public void Minus_infinity_stays_and_what_has_no_answer_is_NaN_along_the_axis_only()
    {
        const double inf = double.PositiveInfinity;
        var x = Tensors.Of([4, 2], -inf, 3, -inf, -inf, inf, 3, double.NaN, 3);
        double[] expected = [-inf, 0, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN];
        Expect.Exactly([4, 2], expected, new LogSoftmax().Forward(x));
    }

    [Fact]
    public void An_axis_that_is_not_there_is_refused()
    {
        Expect.Refused(
            "LogSoftmax",
            "axis",
            "is 2, which 2×3 does not have",
            () =>
                new LogSoftmax { Axis = 2 }.InferShapes([
                    [2, 3],
                ])
        );
        Expect.Refused("LogSoftmax", "input", "is scalar", () => new LogSoftmax().InferShapes([Shape.Scalar]));
        Expect.Refused(
            "LogSoftmax",
            "doutput",
            "is 3 but output is 2",
            () => new LogSoftmax().Backward(Tensors.Zeros<double>([2]), Tensors.Zeros<double>([3]))
        );
    }
}
