using Reference.Layers;

namespace Reference.GoldenTests.Layers;

public class AtanTests
{
    [Fact]
    public void Known_angles() =>
        ActivationTable.Holds(
            new Atan(),
            (1, Math.PI / 4, 1.0 / 2),
            (Math.Sqrt(3), Math.PI / 3, 1.0 / 4),
            (-1 / Math.Sqrt(3), -Math.PI / 6, 3.0 / 4),
            (0, 0, 1),
            (-0.0, -0.0, 1)
        );

    [Fact]
    public void Infinities_give_right_angles() =>
        ActivationTable.Holds(new Atan(), (double.PositiveInfinity, Math.PI / 2, 0), (double.NegativeInfinity, -Math.PI / 2, 0));

    [Fact]
    public void Far_out_the_square_does_not_overflow()
    {
        var slope = new Atan().Backward(Tensors.Of([1], (Half)(-1000)), Tensors.Of([1], (Half)32));
        Assert.Equal(32 / 1000001.0, (double)slope[0], 32 * Math.ScaleB(1, -24)); // half a unit of a subnormal Half, times dy, twice
    }
}
