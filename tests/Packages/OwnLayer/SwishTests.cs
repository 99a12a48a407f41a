using System.Numerics.Tensors;
using Reference;
using Reference.Gradients;
using Xunit;

public class SwishTests
{
    // y = x·σ(βx), over x of any shape; the one number β is learned, too.
    private static double Gate(double x, double beta) => 1 / (1 + Math.Exp(-beta * x));

    private static Tensor<double> Forward(Tensor<double> x, Tensor<double> beta) => x.Map(value => value * Gate(value, beta[0]));

    private static (Tensor<double> dx, Tensor<double> dbeta) Backward(Tensor<double> x, Tensor<double> beta, Tensor<double> dy)
    {
        var (dx, dbeta) = (new double[x.Flat().Length], 0.0);
        for (var i = 0; i < dx.Length; i++)
        {
            var (value, upstream) = (x.Flat()[i], dy.Flat()[i]);
            var gate = Gate(value, beta[0]);
            dx[i] = upstream * gate * (1 + beta[0] * value * (1 - gate));
            dbeta += upstream * value * value * gate * (1 - gate);
        }

        return (Tensors.Of(x.Shape(), dx), Tensors.Of([1], dbeta));
    }

    [Fact]
    public void Backward_is_the_derivative_of_forward()
    {
        var x = Tensors.Of([2, 3], 0.5, -1.25, 2, -0.75, 1.5, -3);
        var beta = Tensors.Of([1], 0.8);

        GradientCheck.Of(Forward, Backward, x, beta).ThrowIfWrong();
    }
}
