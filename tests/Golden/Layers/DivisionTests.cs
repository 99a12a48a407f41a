using Reference.Layers;
using Reference.Numbers;

namespace Reference.GoldenTests.Layers;

public class DivisionTests
{
    [Fact]
    public void Quotients_and_their_gradients_are_exact_in_fractions()
    {
        var (a, b) = (Tensors.Of<Rational>([3], 1, -3, 5), Tensors.Of<Rational>([3], 2, 4, -3));
        Expect.Exactly([3], [new(1, 2), new(-3, 4), new(-5, 3)], new Division().Forward(a, b));
        var (da, db) = new Division().Backward(a, b, Tensors.Of<Rational>([3], 7, 8, 9));
        Expect.Exactly([3], [new(7, 2), new(8, 4), new(-9, 3)], da);
        // -dc·a / b²
        Expect.Exactly([3], [new(-7 * 1, 2 * 2), new(-8 * -3, 4 * 4), new(-9 * 5, 3 * 3)], db);
    }

    [Fact]
    public void A_repeated_divisor_has_its_gradients_summed()
    {
        var (a, b) = (Tensors.Of([2, 2], 1.0, 2, 3, 4), Tensors.Of([2, 1], 2.0, 4));
        Expect.Exactly([2, 2], [0.5, 1, 0.75, 1], new Division().Forward(a, b));
        var (da, db) = new Division().Backward(a, b, Tensors.Of([2, 2], 1.0, 2, 4, 8));
        Expect.Exactly([2, 2], [0.5, 1, 1, 2], da);
        Expect.Exactly([2, 1], [-(1 * 1 + 2 * 2) / 4.0, -(4 * 3 + 8 * 4) / 16.0], db);
    }

    [Fact]
    public void Whole_numbers_are_cut_off_towards_zero() =>
        Expect.Exactly([4], [3, -3, -3, 3], new Division().Forward(Tensors.Of([4], 7L, -7, 7, -7), Tensors.Of([4], 2L, 2, -2, -2)));

    [Fact]
    public void Real_numbers_divided_by_zero_are_infinite_or_nothing() =>
        Expect.Exactly(
            [4],
            [double.PositiveInfinity, double.NegativeInfinity, double.NegativeInfinity, double.NaN],
            new Division().Forward(Tensors.Of([4], 1.0, -1, 1, 0), Tensors.Of([4], 0.0, 0, -0.0, 0))
        );

    [Fact]
    public void Whole_numbers_and_fractions_are_not_divided_by_zero()
    {
        Expect.Refused("Div", "B", "Int64 7 cannot be divided", () => new Division().Forward(Tensors.Of([1], 7L), Tensors.Of([1], 0L)));
        Expect.Refused(
            "Div",
            "B",
            "Rational 7 cannot be divided",
            () => new Division().Forward(Tensors.Of<Rational>([1], 7), Tensors.Of<Rational>([1], 0))
        );
    }

    /// <summary>b² is below the smallest float here, the gradient is not beyond the largest.</summary>
    [Fact]
    public void A_small_divisor_is_not_squared()
    {
        var (_, db) = new Division().Backward(Tensors.Of([1], 1e-30f), Tensors.Of([1], 1e-25f), Tensors.Of([1], 1f));
        Assert.Equal(-1e20, db[0], 1e14);
    }
}
