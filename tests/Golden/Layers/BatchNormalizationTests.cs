using System.Numerics.Tensors;
using Reference.Layers;
using Reference.Numbers;

namespace Reference.GoldenTests.Layers;

/// <summary>
/// Batch normalisation of numbers whose variance is the square of a power of two, so that every result is exact in double.
/// Channel 0 has mean 5 and deviation 2, channel 1 mean 1 and deviation 4.
/// </summary>
public sealed class BatchNormalizationTests
{
    private static readonly double[] X = [2, 4, 4, 4, -5, -1, -1, -1, 5, 5, 7, 9, 1, 1, 5, 9];

    private static readonly BatchNormalization Training = new()
    {
        Epsilon = 0,
        Momentum = 0.75,
        TrainingMode = true,
    };

    [Fact]
    [Trait("Lecture", "batch-normalisation")]
    public void You_want_zero_mean_unit_variance_activations_just_make_them_so()
    {
        var y = Apply(Training, [1, 3], [2, 1], [1], [0]);
        Assert.Equal([-1, 1], y);
    }

    [Fact]
    [Trait("Lecture", "batch-normalisation")]
    public void A_channel_is_one_group_over_the_whole_batch()
    {
        var y = Apply(Training, X, [2, 2, 4], [2, 8], [10, -1]);
        Assert.Equal(
            [
                .. new double[] { 2, 4, 4, 4 }.Select(x => 2 * (x - 5) / 2 + 10),
                .. new double[] { -5, -1, -1, -1 }.Select(x => 8 * (x - 1) / 4 - 1),
                .. new double[] { 5, 5, 7, 9 }.Select(x => 2 * (x - 5) / 2 + 10),
                .. new double[] { 1, 1, 5, 9 }.Select(x => 8 * (x - 1) / 4 - 1),
            ],
            y
        );
    }

    [Theory]
    [InlineData(new[] { 2, 2, 4 })]
    [InlineData(new[] { 2, 2, 2, 2 })]
    [InlineData(new[] { 2, 2, 1, 4, 1 })]
    public void Spatial_axes_count_as_one(int[] lengths) =>
        Assert.Equal(Apply(Training, X, [2, 2, 4], [2, 8], [10, -1]), Apply(Training, X, Shape.Create(lengths), [2, 8], [10, -1]));

    [Fact]
    public void Epsilon_stands_inside_the_root()
    {
        // √(4 + 12) = 4; outside the root it would be 2 + 12.
        var y = Apply(Training with { Epsilon = 12 }, [3, 7], [2, 1], [1], [0]);
        Assert.Equal([-2.0 / 4, 2.0 / 4], y);
    }

    [Fact]
    public void Running_statistics_keep_the_share_momentum_and_use_the_biased_variance()
    {
        var (_, mean, variance) = Training.Forward(
            Tensors.Of([2, 2, 4], X),
            Tensors.Of([2], 1.0, 1),
            Tensors.Of([2], 0.0, 0),
            Tensors.Of([2], 4.0, 8),
            Tensors.Of([2], 32.0, 16)
        );
        Assert.Equal([4 * 0.75 + 5 * 0.25, 8 * 0.75 + 1 * 0.25], mean!.Flat().ToArray());
        Assert.Equal([32 * 0.75 + 4 * 0.25, 16 * 0.75 + 16 * 0.25], variance!.Flat().ToArray());
    }

    [Fact]
    public void Inference_uses_the_running_statistics_and_leaves_them_alone()
    {
        var layer = new BatchNormalization { Epsilon = 1 };
        var (y, mean, variance) = layer.Forward(
            Tensors.Of([1, 2], 5.0, 7),
            Tensors.Of([2], 3.0, 4),
            Tensors.Of([2], 10.0, 20),
            Tensors.Of([2], 1.0, -1),
            Tensors.Of([2], 3.0, 15)
        );
        Assert.Equal([3.0 * (5 - 1) / 2 + 10, 4.0 * (7 + 1) / 4 + 20], y.Flat().ToArray());
        Assert.Null(mean);
        Assert.Null(variance);
        Assert.Equal(
            [Shape.Create([1, 2]), null, null],
            layer.InferShapes([
                [1, 2],
                [2],
                [2],
                [2],
                [2],
            ])
        );
        Assert.Equal(
            [Shape.Create([1, 2]), Shape.Create([2]), Shape.Create([2])],
            Training.InferShapes([
                [1, 2],
                [2],
                [2],
                [2],
                [2],
            ])
        );
    }

    [Fact]
    [Trait("Lecture", "batch-normalisation")]
    public void The_gradient_goes_through_mean_and_variance()
    {
        // With h = (x₁ - x₂)/2 the first output is h/√(h² + 3); its slope along x₁ is ½·3/(h² + 3)^(3/2) = 3/16 at h = -1, along x₂ the opposite.
        var (dx, dScale, dBias) = (Training with { Epsilon = 3 }).Backward(
            Tensors.Of([2, 1], 1.0, 3),
            Tensors.Of([1], 4.0),
            Tensors.Of([1], 0.0),
            Tensors.Of([1], 0.0),
            Tensors.Of([1], 1.0),
            Tensors.Of([2, 1], 2.0, 0)
        );
        Assert.Equal([2 * 4 * 3.0 / 16, -2 * 4 * 3.0 / 16], dx.Flat().ToArray());
        Assert.Equal([2 * -0.5], dScale.Flat().ToArray());
        Assert.Equal([2.0], dBias.Flat().ToArray());
    }

    [Fact]
    public void What_a_channel_gains_in_one_place_it_loses_in_others()
    {
        // A shift of the whole channel changes nothing, and, as ε is 0, neither does a stretch: Σ dx = 0 and Σ dx·x = 0.
        var dy = Tensors.Fill([2, 2, 4], i => (double)(i * i % 11));
        var (dx, dScale, dBias) = Training.Backward(
            Tensors.Of([2, 2, 4], X),
            Tensors.Of([2], 2.0, 8),
            Tensors.Of([2], 10.0, -1),
            Tensors.Of([2], 0.0, 0),
            Tensors.Of([2], 1.0, 1),
            dy
        );
        foreach (var c in new[] { 0, 1 })
        {
            int[] channel = [.. Enumerable.Range(0, 16).Where(i => i / 4 % 2 == c)];
            var (d, upstream) = (dx.Flat().ToArray(), dy.Flat().ToArray());
            Assert.Equal(0, channel.Sum(i => d[i]));
            Assert.Equal(0, channel.Sum(i => d[i] * X[i]));
            Assert.Contains(channel, i => d[i] != 0);
            Assert.Equal(channel.Sum(i => upstream[i] * (c == 0 ? (X[i] - 5) / 2 : (X[i] - 1) / 4)), dScale[c]);
            Assert.Equal(channel.Sum(i => upstream[i]), dBias[c]);
        }
    }

    [Fact]
    public void In_inference_the_statistics_are_constants()
    {
        var (dx, dScale, dBias) = new BatchNormalization { Epsilon = 1 }.Backward(
            Tensors.Of([2, 1], 5.0, 7),
            Tensors.Of([1], 3.0),
            Tensors.Of([1], 10.0),
            Tensors.Of([1], 1.0),
            Tensors.Of([1], 3.0),
            Tensors.Of([2, 1], 2.0, -1)
        );
        Assert.Equal([2 * 3.0 / 2, -1 * 3.0 / 2], dx.Flat().ToArray());
        Assert.Equal([2 * (5 - 1) / 2.0 - (7 - 1) / 2.0], dScale.Flat().ToArray());
        Assert.Equal([2.0 - 1], dBias.Flat().ToArray());
    }

    [Fact]
    public void The_variance_survives_a_mean_that_dwarfs_it()
    {
        // In one pass, E[x²] - μ², both terms would be 10¹⁸ and round to multiples of 128.
        Assert.Equal([-1, 1], Apply(Training, [1e9 - 1, 1e9 + 1], [2, 1], [1], [0]));
    }

    [Fact]
    public void NaN_and_infinity_stay_in_their_channel()
    {
        foreach (var bad in new[] { double.NaN, double.PositiveInfinity })
        {
            var y = Apply(Training, [bad, 1, 5, 3], [2, 2], [1, 1], [0, 0]);
            Assert.Equal([double.NaN, -1, double.NaN, 1], y);
        }
    }

    [Fact]
    public void A_channel_of_equal_elements_becomes_its_bias()
    {
        Assert.Equal([7, 7], Apply(Training with { Epsilon = 1e-5 }, [3, 3], [2, 1], [5], [7]));
        Assert.Equal([7, 8], Apply(Training with { Epsilon = 1e-5 }, [3, 4], [1, 2], [5, 6], [7, 8]));
        Assert.Equal([double.NaN, double.NaN], Apply(Training, [3, 3], [2, 1], [5], [7]));
    }

    [Theory]
    [InlineData(new[] { 2 }, 3, "BatchNormalization: X is 2: it needs at least 2 axes, N×C×H×W…")]
    [InlineData(new[] { 2, 4, 5 }, 3, "BatchNormalization: scale is 3, but the input is 2×4×5: it needs 4, one for each channel")]
    [InlineData(new[] { 2, 4, 0 }, 4, "BatchNormalization: X is 2×4×0: an axis without elements")]
    public void Shapes_that_do_not_fit_are_refused(int[] x, int channels, string message)
    {
        var error = Assert.Throws<LayerException>(() =>
            Training.InferShapes([Shape.Create(x), [channels], [channels], [channels], [channels]])
        );
        Assert.Equal(message, error.Message);
    }

    [Theory]
    [InlineData(2, "B")]
    [InlineData(3, "input_mean")]
    [InlineData(4, "input_var")]
    public void Each_parameter_needs_a_number_for_each_channel(int place, string argument)
    {
        var error = Assert.Throws<LayerException>(() =>
            Training.InferShapes([
                .. Enumerable
                    .Range(0, 5)
                    .Select(i =>
                        i == 0 ? Shape.Create([2, 3])
                        : i == place ? Shape.Create([3, 1])
                        : (Shape?)[3]
                    ),
            ])
        );
        Assert.Equal(argument, error.Argument);
    }

    [Fact]
    public void Its_attributes_and_tensors_have_ONNX_names()
    {
        var layer = Operators.Create("BatchNormalization", """{"epsilon": 0, "momentum": 0.5, "training_mode": 1}""");
        Assert.Equal("""{"epsilon":0,"momentum":0.5,"training_mode":1}""", Operators.AttributesOf(layer));
        var given = new Values<double>
        {
            ["X"] = Tensors.Of([2, 1], 1.0, 3),
            ["scale"] = Tensors.Of([1], 2.0),
            ["B"] = Tensors.Of([1], 1.0),
            ["input_mean"] = Tensors.Of([1], 4.0),
            ["input_var"] = Tensors.Of([1], 5.0),
            ["dY"] = Tensors.Of([2, 1], 1.0, 1),
        };
        var outputs = layer.Forward(given);
        Assert.Equal([-1, 3], outputs["Y"].Flat().ToArray());
        Assert.Equal((4 + 2) / 2.0, outputs["running_mean"][0]);
        Assert.Equal((5 + 1) / 2.0, outputs["running_var"][0]);
        Assert.Equal(["dX", "dscale", "dB"], layer.Backward(given).Names);
    }

    [Fact]
    public void The_bound_of_running_statistics_leaves_room_for_the_other_formula()
    {
        static Tensor<Bounded<Float32>> One(double value) => Tensors.Of([1], Bounded<Float32>.Exact(value));
        var x = Tensors.Of([1, 1, 1], Bounded<Float32>.Exact(-1000));
        var results = new BatchNormalization { Momentum = 0.5, TrainingMode = true }.Forward(
            new Values<Bounded<Float32>>
            {
                ["X"] = x,
                ["scale"] = One(1),
                ["B"] = One(0),
                ["input_mean"] = One(1000),
                ["input_var"] = One(1),
            }
        );
        // 1000 + ½·(-1000 - 1000) may be wrong by 3000u more than ½·1000 + ½·(-1000), which is by less than 4000u.
        var u = Math.ScaleB(1, -24);
        Assert.InRange(results["running_mean"][0].Bound, 5000 * u, 8000 * u);
    }

    /// <summary>x and μ of 1000 rounded before they meet are wrong by 2u of 2000 together, which a deviation of 4 divides; their difference 0 is exact.</summary>
    [Fact]
    public void The_bound_leaves_room_for_a_scale_and_a_shift_made_beforehand()
    {
        static Tensor<Bounded<Float32>> One(double value) => Tensors.Of([1], Bounded<Float32>.Exact(value));
        var x = Tensors.Of([1, 1, 1], Bounded<Float32>.Exact(1000));
        var y = new BatchNormalization { Epsilon = 0 }
            .Forward(x, One(1), One(0), One(1000), One(16))
            .Output;
        Assert.InRange(y[0, 0, 0].Bound, Math.ScaleB(1000, -24), Math.ScaleB(2000, -24));
    }

    private static double[] Apply(BatchNormalization layer, double[] x, Shape shape, double[] scale, double[] bias)
    {
        Shape channels = [scale.Length];
        // The running statistics are far off: a layer that used them in training would show it.
        var (mean, variance) = (Tensors.Fill(channels, _ => 1000.0), Tensors.Fill(channels, _ => 7.0));
        return layer
            .Forward(Tensors.Of(shape, x), Tensors.Of(channels, scale), Tensors.Of(channels, bias), mean, variance)
            .Output.Flat()
            .ToArray();
    }
}
