using Reference.Layers;
using Reference.Numbers;
using Reference.Onnx.Judging;

namespace Reference.GoldenTests.Onnx;

public sealed class BoundedSumsTests
{
    [Fact]
    public void A_large_product_has_the_bound_that_its_terms_give_or_one_a_little_wider()
    {
        var a = Tensors.Fill([128, 256], i => Number(Math.Sin(i), i % 3 == 0 ? 1e-6 : 0));
        var b = Tensors.Fill([256, 144], i => Number(Math.Cos(i), i % 5 == 0 ? 1e-7 : 0));
        var op = new MatrixProduct();
        var given = new Values<Bounded<Float32>> { ["A"] = a, ["B"] = b };

        var fast = BoundedSums.Forward(op, given)!["Y"].Flat().ToArray();
        var slow = op.Forward(a, b).Flat().ToArray();

        for (var i = 0; i < slow.Length; i++)
        {
            Assert.Equal(slow[i].Value, fast[i].Value, 1e-12 * slow[i].Mass);
            Assert.InRange(fast[i].Bound / slow[i].Bound, 1, 1.001);
        }
    }

    [Fact]
    public void Where_a_term_may_have_overflowed_nothing_is_known()
    {
        var a = Tensors.Fill([128, 256], i => Number(Math.Sin(i), i == 0 ? double.PositiveInfinity : 0));
        var b = Tensors.Fill([256, 144], i => Number(Math.Cos(i), 0));
        var given = new Values<Bounded<Float32>> { ["A"] = a, ["B"] = b };

        var sums = BoundedSums.Forward(new MatrixProduct(), given)!["Y"].Flat().ToArray();

        Assert.All(sums, sum => Assert.Equal(double.PositiveInfinity, sum.Bound));
    }

    [Fact]
    public void Small_sums_are_left_to_the_terms()
    {
        var given = new Values<Bounded<Float32>>
        {
            ["A"] = Tensors.Fill([2, 2], i => Number(i, 0)),
            ["B"] = Tensors.Fill([2, 2], i => Number(i, 0)),
        };

        Assert.Null(BoundedSums.Forward(new MatrixProduct(), given));
    }

    private static Bounded<Float32> Number(double value, double error) => Bounded<Float32>.Exact(value).Allow(error);
}
