using Reference.Layers;

namespace Reference.GoldenTests.Layers;

public class GeluTests
{
    // The normal distribution at ½, 1 and 2, from published tables, and its density.
    private const double AtHalf = 0.69146246127401310364;
    private const double AtOne = 0.84134474606854294859;
    private const double AtTwo = 0.97724986805182079279;

    [Fact]
    public void It_is_x_times_the_normal_distribution() =>
        ActivationTable.Holds(
            new Gelu(),
            (0, 0, 1.0 / 2),
            (-0.0, -0.0, 1.0 / 2),
            (0.5, 0.5 * AtHalf, AtHalf + 0.5 * Density(0.5)),
            (1, AtOne, AtOne + Density(1)),
            (2, 2 * AtTwo, AtTwo + 2 * Density(2)),
            (-0.5, -0.5 * (1 - AtHalf), 1 - AtHalf - 0.5 * Density(0.5))
        );

    [Fact]
    public void The_tanh_form_is_another_function()
    {
        var tanh = new Gelu { Approximate = GeluApproximation.Tanh };
        ActivationTable.Holds(tanh, (0, 0, 1.0 / 2), (-0.0, -0.0, 1.0 / 2), Row(0.5), Row(1), Row(2), Row(-0.5));
        Assert.Equal(1.5e-4, new Gelu().Forward(Tensors.Of([1], 1.0))[0] - tanh.Forward(Tensors.Of([1], 1.0))[0], 0.1e-4);

        // y = x/(1 + e^(-2u)) with the same u, and its derivative.
        static (double X, double Y, double Slope) Row(double x)
        {
            var u = Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x);
            var gate = 1 / (1 + Math.Exp(-2 * u));
            return (x, x * gate, gate + x * 2 * gate * (1 - gate) * Math.Sqrt(2 / Math.PI) * (1 + 0.134145 * x * x));
        }
    }

    [Theory]
    [InlineData(GeluApproximation.None)]
    [InlineData(GeluApproximation.Tanh)]
    public void Far_out_it_is_x_or_nothing(GeluApproximation approximate) =>
        ActivationTable.Holds(
            new Gelu { Approximate = approximate },
            (1000, 1000, 1),
            (-1000, -0.0, 0),
            (double.PositiveInfinity, double.PositiveInfinity, 1),
            (double.NegativeInfinity, -0.0, 0)
        );

    [Fact]
    public void The_attribute_is_a_word()
    {
        Assert.Equal(GeluApproximation.None, ((Gelu)Operators.Create("Gelu", """{"approximate":"none"}""")).Approximate);
        Assert.Throws<LayerException>(() => Operators.Create("Gelu", """{"approximate":"erf"}"""));
    }

    private static double Density(double x) => Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI);
}
