using Reference.Layers;
using Reference.Numbers;

namespace Reference.GoldenTests.Layers;

public class PowerTests
{
    private const double Infinity = double.PositiveInfinity;

    [Fact]
    public void Powers_and_both_gradients()
    {
        var (x, y) = (Tensors.Of([4], 3.0, 4, 2, 1), Tensors.Of([4], 2.0, 0.5, -1, 5));
        Expect.Nearly([4], [9, 2, 0.5, 1], new Power().Forward(x, y));
        var (dx, dy) = new Power().Backward(x, y, Tensors.Of([4], 1.0, 2, 4, 8));
        // dz·y·xʸ⁻¹ and dz·xʸ·log x
        Expect.Nearly([4], [1 * 2 * 3.0, 2 * 0.5 / 2, 4 * -1 / 4.0, 8 * 5 * 1.0], dx);
        Expect.Nearly([4], [9 * Math.Log(3), 2 * 2 * Math.Log(4), 4 * 0.5 * Math.Log(2), 0], dy);
    }

    [Fact]
    public void One_exponent_for_all_has_its_gradients_summed()
    {
        var (x, y) = (Tensors.Of([2, 2], 1.0, 2, 3, 4), Tensors.Of([1], 2.0));
        Expect.Nearly([2, 2], [1, 4, 9, 16], new Power().Forward(x, y));
        var (dx, dy) = new Power().Backward(x, y, Tensors.Of([2, 2], 1.0, 10, 100, 1000));
        Expect.Nearly([2, 2], [1 * 2, 10 * 4, 100 * 6, 1000 * 8], dx);
        Expect.Nearly([1], [10 * 4 * Math.Log(2) + 100 * 9 * Math.Log(3) + 1000 * 16 * Math.Log(4)], dy);
    }

    [Fact]
    public void Negative_numbers_have_whole_powers_and_no_slope_along_the_exponent()
    {
        var (x, y) = (Tensors.Of([4], -2.0, -2, -2, -2), Tensors.Of([4], 3.0, 2, -1, 0.5));
        Expect.Nearly([3], [-8, 4, -0.5], Tensors.Of([3], new Power().Forward(x, y).Flat()[..3].ToArray()));
        Assert.True(double.IsNaN(new Power().Forward(x, y)[3]));
        var (dx, dy) = new Power().Backward(x, y, Tensors.Of([4], 1.0, 1, 1, 1));
        Expect.Nearly([3], [3 * 4.0, 2 * -2.0, -1 / 4.0], Tensors.Of([3], dx.Flat()[..3].ToArray()));
        Assert.All(dy.Flat().ToArray(), slope => Assert.True(double.IsNaN(slope)));
    }

    [Fact]
    public void Powers_of_zero_and_zeroth_powers()
    {
        var (x, y) = (Tensors.Of([5], 0.0, 0, 0, 0, double.NaN), Tensors.Of([5], 0.0, 1, 2, -1, 0));
        Expect.Exactly([5], [1, 0, 0, Infinity, 1], new Power().Forward(x, y));
        var (dx, dy) = new Power().Backward(x, y, Tensors.Of([5], 1.0, 1, 1, 1, 1));
        Expect.Exactly([5], [0, 1, 0, -Infinity, 0], dx);
        Expect.Exactly([5], [0, 0, 0, -Infinity, double.NaN], dy);
    }

    [Fact]
    public void A_square_root_is_steep_at_zero() =>
        Expect.Exactly([1], [Infinity], new Power().Backward(Tensors.Of([1], 0.0), Tensors.Of([1], 0.5), Tensors.Of([1], 1.0)).dx);

    [Fact]
    public void Shapes_that_cannot_be_repeated_to_each_other_are_refused()
    {
        var (x, y) = (Tensors.Zeros<double>([2, 3]), Tensors.Zeros<double>([2]));
        Expect.Refused("Pow", "Y", "is 2 and X is 2×3", () => new Power().Forward(x, y));
        Expect.Refused("Pow", "X", "is 0: an axis", () => new Power().InferShapes([Shape.Create([0]), Shape.Create([1])]));
        Expect.Refused("Pow", "Y", "is 0: an axis", () => new Power().InferShapes([Shape.Create([1]), Shape.Create([0])]));
        Expect.Refused(
            "Pow",
            "Z",
            "is 65536×65536: more than",
            () => new Power().InferShapes([Shape.Create([65536, 1]), Shape.Create([1, 65536])])
        );
        Expect.Refused("Pow", "dZ", "is 3 but Z is 2×3", () => new Power().Backward(x, x, Tensors.Zeros<double>([3])));
        Expect.Refused(
            "Pow",
            "Y",
            "is missing",
            () =>
                new Power().InferShapes([
                    [2, 3],
                ])
        );
    }

    [Fact]
    public void The_bound_knows_that_whole_exponents_stay_whole()
    {
        var (x, y) = (
            Tensors.Of([2], Bounded<Float32>.Exact(-3), Bounded<Float32>.Exact(-3)),
            Tensors.Of([2], Bounded<Float32>.Exact(3), Bounded<Float32>.Exact(2))
        );
        var one = Tensors.Of([2], Bounded<Float32>.Exact(1), Bounded<Float32>.Exact(1));
        Assert.All(new Power().Forward(x, y).Flat().ToArray(), z => Assert.InRange(z.Bound, 0, 1e-4));
        Assert.All(new Power().Backward(x, y, one).dx.Flat().ToArray(), dx => Assert.InRange(dx.Bound, 0, 1e-3));
        Assert.All(new Power().Backward(x, y, one).dy.Flat().ToArray(), dy => Assert.Equal(double.PositiveInfinity, dy.Bound));
    }
}
