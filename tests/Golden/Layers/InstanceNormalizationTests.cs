using Reference.Layers;

namespace Reference.GoldenTests.Layers;

/// <summary>Instance normalisation of numbers whose deviation is a power of two: every equality is exact.</summary>
public sealed class InstanceNormalizationTests
{
    // Deviations: 1 and 4 in the first example, 2 and 8 in the second.
    private static readonly double[] X = [1, 3, 2, 10, 0, 4, -8, 8];
    private static readonly InstanceNormalization Layer = new() { Epsilon = 0 };

    [Fact]
    public void Each_channel_of_each_example_is_a_group_by_itself()
    {
        var y = Layer.Forward(Tensors.Of([2, 2, 2], X), Tensors.Of([2], 2.0, 3), Tensors.Of([2], 10.0, -20));
        Assert.Equal([8, 12, -23, -17, 8, 12, -23, -17], y.Flat().ToArray());
    }

    [Fact]
    public void It_is_batch_normalisation_of_each_example_alone()
    {
        var (scale, bias) = (Tensors.Of([2], 2.0, 3), Tensors.Of([2], 10.0, -20));
        var (x, dy) = (Tensors.Fill([3, 2, 5], i => i * i % 17 / 4.0), Tensors.Fill([3, 2, 5], i => i * 7 % 11 / 2.0));
        var y = new InstanceNormalization().Forward(x, scale, bias).Flat().ToArray();
        var (dx, dScale, dBias) = new InstanceNormalization().Backward(x, scale, bias, dy);
        var (sumScale, sumBias) = (new double[2], new double[2]);
        for (var n = 0; n < 3; n++)
        {
            var (one, upstream) = (Example(x, n), Example(dy, n));
            var batch = new BatchNormalization { TrainingMode = true };
            Assert.Equal(batch.Forward(one, scale, bias, bias, scale).Output.Flat().ToArray(), y[(n * 10)..(n * 10 + 10)]);
            var (dOne, dScaleOne, dBiasOne) = batch.Backward(one, scale, bias, bias, scale, upstream);
            Assert.Equal(dOne.Flat().ToArray(), Example(dx, n).Flat().ToArray());
            foreach (var c in new[] { 0, 1 })
            {
                sumScale[c] += dScaleOne[c];
                sumBias[c] += dBiasOne[c];
            }
        }

        Assert.Equal(sumBias, dBias.Flat().ToArray());
        Assert.Equal(sumScale[0], dScale[0], 1e-13); // the same 15 terms added in another order
        Assert.Equal(sumScale[1], dScale[1], 1e-13);

        static System.Numerics.Tensors.Tensor<double> Example(System.Numerics.Tensors.Tensor<double> batch, int n)
        {
            var all = batch.Flat().ToArray();
            return Tensors.Of([1, 2, 5], all[(n * 10)..(n * 10 + 10)]);
        }
    }

    [Fact]
    public void Epsilon_stands_inside_the_root()
    {
        var y = new InstanceNormalization { Epsilon = 3 }.Forward(
            Tensors.Of([1, 1, 2], 1.0, 3),
            Tensors.Of([1], 1.0),
            Tensors.Of([1], 0.0)
        );
        Assert.Equal([-0.5, 0.5], y.Flat().ToArray());
    }

    [Fact]
    public void A_flat_channel_has_a_finite_gradient_in_Half_too()
    {
        // σ² = 0, so that dx = (dy - Σ dy / 2) / √ε; σ³ = 3e-8 would vanish among the subnormal numbers of Half.
        var one = Tensors.Of([1], Half.One);
        var flat = Tensors.Of([1, 1, 2], (Half)3, (Half)3);
        var (dx, _, _) = new InstanceNormalization().Backward(flat, one, one, Tensors.Of([1, 1, 2], (Half)1, (Half)(-1)));
        Assert.Equal(1 / Math.Sqrt(1e-5), (double)dx.Flat()[0], 2.0);
        Assert.Equal(-dx.Flat()[0], dx.Flat()[1]);
    }

    [Fact]
    public void NaN_stays_in_its_channel_of_its_example()
    {
        double[] x = [.. X];
        x[2] = double.NaN;
        var y = Layer.Forward(Tensors.Of([2, 2, 2], x), Tensors.Of([2], 1.0, 1), Tensors.Of([2], 0.0, 0));
        Assert.Equal([-1, 1, double.NaN, double.NaN, -1, 1, -1, 1], y.Flat().ToArray());
    }

    [Theory]
    [InlineData(new[] { 2, 3 }, 3, "InstanceNormalization: input is 2×3: it needs at least 3 axes, N×C×H×W…")]
    [InlineData(new[] { 3, 2, 4 }, 3, "InstanceNormalization: scale is 3, but the input is 3×2×4: it needs 2, one for each channel")]
    public void Shapes_that_do_not_fit_are_refused(int[] x, int channels, string message)
    {
        var error = Assert.Throws<LayerException>(() => Layer.InferShapes([Shape.Create(x), [channels], [channels]]));
        Assert.Equal(message, error.Message);
    }

    [Fact]
    public void Its_tensors_have_ONNX_names()
    {
        var given = new Values<double>
        {
            ["input"] = Tensors.Of([1, 1, 2], 1.0, 3),
            ["scale"] = Tensors.Of([1], 2.0),
            ["B"] = Tensors.Of([1], 1.0),
            ["doutput"] = Tensors.Of([1, 1, 2], 1.0, 0),
        };
        var layer = Operators.Create("InstanceNormalization", """{"epsilon": 0}""");
        Assert.Equal([-1, 3], layer.Forward(given)["output"].Flat().ToArray());
        var gradients = layer.Backward(given);
        Assert.Equal([0, 0], gradients["dinput"].Flat().ToArray());
        Assert.Equal([-1], gradients["dscale"].Flat().ToArray());
        Assert.Equal([1], gradients["dB"].Flat().ToArray());
    }
}
