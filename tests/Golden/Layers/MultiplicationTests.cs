using Reference.Layers;

namespace Reference.GoldenTests.Layers;

public class MultiplicationTests
{
    [Fact]
    public void Each_gradient_is_the_other_factor_times_the_upstream_gradient()
    {
        var (a, b) = (Tensors.Of([3], 2, 3, 5), Tensors.Of([3], 7, 11, 13));
        Expect.Exactly([3], [14, 33, 65], new Multiplication().Forward(a, b));
        var (da, db) = new Multiplication().Backward(a, b, Tensors.Of([3], 1, -2, 10));
        Expect.Exactly([3], [7, -22, 130], da);
        Expect.Exactly([3], [2, -6, 50], db);
    }

    [Fact]
    public void A_repeated_factor_gets_the_sum_of_its_gradients()
    {
        var (a, b) = (Tensors.Of([2, 1], 2, 3), Tensors.Of([1, 2], 5, 7));
        Expect.Exactly([2, 2], [10, 14, 15, 21], new Multiplication().Forward(a, b));
        var (da, db) = new Multiplication().Backward(a, b, Tensors.Of([2, 2], 1, 10, 100, 1000));
        Expect.Exactly([2, 1], [1 * 5 + 10 * 7, 100 * 5 + 1000 * 7], da);
        Expect.Exactly([1, 2], [1 * 2 + 100 * 3, 10 * 2 + 1000 * 3], db);
    }

    [Fact]
    public void A_square_is_a_number_times_itself_and_both_gradients_count()
    {
        var weight = Tensors.Of([1], -1);
        var (da, db) = new Multiplication().Backward(weight, weight, Tensors.Of([1], 1));
        Assert.Equal(-2, da[0] + db[0]);
    }

    [Fact]
    public void Infinity_times_zero_is_NaN() =>
        Expect.Exactly([1], [double.NaN], new Multiplication().Forward(Tensors.Of([1], double.PositiveInfinity), Tensors.Of([1], 0.0)));

    [Fact]
    public void Names_are_those_of_ONNX()
    {
        var given = new Values<double>
        {
            ["A"] = Tensors.Of<double>([1], 2),
            ["B"] = Tensors.Of<double>([1], 3),
            ["dC"] = Tensors.Of<double>([1], 5),
        };
        var op = Operators.Create("Mul");
        Expect.Exactly([1], [6], op.Forward(given)["C"]);
        Expect.Exactly([1], [15], op.Backward(given)["dA"]);
        Expect.Exactly([1], [10], op.Backward(given)["dB"]);
    }
}
