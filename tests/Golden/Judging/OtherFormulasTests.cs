using System.Numerics.Tensors;
using Reference.Layers;
using Reference.Losses;
using Reference.Numbers;
using static System.MathF;
using Single = Reference.Numbers.Bounded<Reference.Numbers.Float32>;

namespace Reference.GoldenTests.Judging;

/// <summary>
/// The formulas that libraries and textbooks really use, in float, pass where they round otherwise than the layer's own; and the room that is
/// left to them is too narrow for what is wrong.
/// </summary>
public class OtherFormulasTests
{
    private static readonly float[] Points = [.. Enumerable.Range(0, 4001).Select(i => Spread((i - 2000) / 2000f))];

    public static TheoryData<string, Func<float, float>> Sigmoids =>
        new()
        {
            { "everywhere", x => 1 / (1 + Exp(-x)) },
            { "by tanh", x => 0.5f + 0.5f * Tanh(0.5f * x) },
            { "by tanh, multiplied last", x => 0.5f * (1 + Tanh(0.5f * x)) },
            { "from the other side", x => x < 0 ? 1 - 1 / (1 + Exp(x)) : 1 / (1 + Exp(-x)) },
            { "with a floor", x => 1 / (1 + Exp(-Math.Clamp(x, -18, 18))) },
        };

    public static TheoryData<string, Func<float, float>> Tangents =>
        new()
        {
            { "as deck R's curve is written", x => Abs(x) > 40 ? Sign(x) : (Exp(x) - Exp(-x)) / (Exp(x) + Exp(-x)) },
            { "by one exponential", x => CopySign((1 - Exp(-2 * Abs(x))) / (1 + Exp(-2 * Abs(x))), x) },
            { "by a quotient", x => 1 - 2 / (Exp(2 * x) + 1) },
            { "by the sigmoid", x => 2 / (1 + Exp(-2 * x)) - 1 },
        };

    public static TheoryData<string, Func<float, float>> TangentSlopes =>
        new()
        {
            { "factorised", x => (1 - Tanh(x)) * (1 + Tanh(x)) },
            { "by cosh", x => 1 / (Cosh(x) * Cosh(x)) },
            { "by cosh, inverted first", x => 1 / Cosh(x) * (1 / Cosh(x)) },
            { "by one exponential", x => 4 * Exp(-2 * Abs(x)) / ((1 + Exp(-2 * Abs(x))) * (1 + Exp(-2 * Abs(x)))) },
        };

    public static TheoryData<string, Func<float, float>> TanhGelus =>
        new()
        {
            { "by tanh", x => 0.5f * x * (1 + Tanh(0.79788456f * (x + 0.044715f * x * x * x))) },
            { "by the sigmoid", x => x / (1 + Exp(-2 * 0.79788456f * (x + 0.044715f * x * x * x))) },
        };

    public static TheoryData<string, Func<float, float>> Mishes =>
        new()
        {
            { "by one exponential", x => x > 20 ? x : x * (Exp(x) * (Exp(x) + 2)) / (Exp(x) * (Exp(x) + 2) + 2) },
            { "by a square", x => x > 20 ? x : x * (((1 + Exp(x)) * (1 + Exp(x)) - 1) / ((1 + Exp(x)) * (1 + Exp(x)) + 1)) },
        };

    [Theory]
    [MemberData(nameof(Sigmoids))]
    public void A_sigmoid_passes(string way, Func<float, float> sigmoid) => AllPass(new Sigmoid(), way, sigmoid);

    [Theory]
    [MemberData(nameof(Sigmoids))]
    public void The_gate_of_swish_passes(string way, Func<float, float> sigmoid) => AllPass(new Swish(), way, x => x * sigmoid(x));

    [Theory]
    [MemberData(nameof(Sigmoids))]
    public void The_slope_of_softplus_passes(string way, Func<float, float> sigmoid) => AllSlopesPass(new Softplus(), way, sigmoid);

    [Theory]
    [MemberData(nameof(Tangents))]
    public void A_hyperbolic_tangent_passes(string way, Func<float, float> tangent) => AllPass(new Reference.Layers.Tanh(), way, tangent);

    [Theory]
    [MemberData(nameof(TangentSlopes))]
    public void The_slope_of_a_hyperbolic_tangent_passes(string way, Func<float, float> slope) =>
        AllSlopesPass(new Reference.Layers.Tanh(), way, slope);

    [Theory]
    [MemberData(nameof(TanhGelus))]
    public void A_gelu_by_tanh_passes(string way, Func<float, float> gelu) =>
        AllPass(new Gelu { Approximate = GeluApproximation.Tanh }, way, gelu);

    [Theory]
    [MemberData(nameof(Mishes))]
    public void A_mish_passes(string way, Func<float, float> mish) => AllPass(new Mish(), way, mish);

    [Fact]
    public void Room_for_other_formulas_is_a_few_units_in_the_last_place_of_one()
    {
        foreach (var x in Points)
        {
            Assert.InRange(Bound(new Sigmoid(), x), 0, 10 * Float32.UnitRoundoff);
            Assert.InRange(Bound(new Reference.Layers.Tanh(), x), 0, 15 * Float32.UnitRoundoff);
        }

        static double Bound(Activation layer, float x) => layer.Forward(Tensors.Of([1], Single.Exact(x))).Flat()[0].Bound;
    }

    [Fact]
    public void The_tanh_form_of_gelu_is_not_the_exact_one()
    {
        var wrong = Points.Where(x => Abs(x) is > 0.5f and < 4).ToArray();
        var expected = new Gelu().Forward(Exactly(wrong)).Flat().ToArray();
        var fails = wrong.Zip(
            expected,
            (x, y) => Math.Abs(0.5 * x * (1 + Tanh(0.79788456f * (x + 0.044715f * x * x * x))) - y.Value) > y.Bound
        );
        Assert.InRange(fails.Count(fail => fail), 0.9 * wrong.Length, wrong.Length);
    }

    [Fact]
    public void Batch_normalisation_folded_into_one_product_and_one_sum_passes()
    {
        var random = new Random(2);
        const int N = 4000;
        float[] Draw(float from) => [.. Enumerable.Range(0, N).Select(_ => from + (2 - from) * random.NextSingle())];
        var (x, scale, bias, mean, variance) = (Draw(-2), Draw(-2), Draw(-2), Draw(-2), Draw(0.1f));
        var layer = new BatchNormalization();
        var expected = layer.Forward(Exactly(x, [1, N]), Exactly(scale), Exactly(bias), Exactly(mean), Exactly(variance)).Output.Flat();
        for (var c = 0; c < N; c++)
        {
            var a = scale[c] / Sqrt(variance[c] + 1e-5f);
            Passes(x[c] * a + (bias[c] - mean[c] * a), expected[c], "folded");
            Passes(FusedMultiplyAdd(x[c], a, bias[c] - mean[c] * a), expected[c], "folded and fused");
            Passes((x[c] - mean[c]) * a + bias[c], expected[c], "as written");
        }
    }

    [Fact]
    public void A_running_average_written_as_a_step_passes()
    {
        var random = new Random(3);
        for (var trial = 0; trial < 2000; trial++)
        {
            var (one, two, old, momentum) = (
                random.NextSingle(),
                -random.NextSingle(),
                2 * random.NextSingle(),
                Round(random.NextSingle(), 2)
            );
            var layer = new BatchNormalization { TrainingMode = true, Momentum = Math.Round(momentum, 2) };
            var running = layer
                .Forward(Exactly([one, two], [2, 1]), Exactly([1]), Exactly([0]), Exactly([old]), Exactly([1]))
                .RunningMean!.Flat()[0];
            Passes(old + (1 - momentum) * ((one + two) / 2 - old), running, "a step towards the batch");
        }
    }

    [Fact]
    public void The_usual_gradient_of_cross_entropy_passes()
    {
        var random = new Random(4);
        for (var trial = 0; trial < 2000; trial++)
        {
            float[] z = [.. Enumerable.Range(0, 5).Select(_ => 8 * random.NextSingle() - 4)];
            var dl = 4 * random.NextSingle() - 2;
            var loss = new SoftmaxCrossEntropyLoss { Reduction = Reduction.Sum };
            var expected = loss.Backward(Exactly(z, [1, 5]), Tensors.Of<long>([1], 2), null, Exactly([dl])).Flat();
            var (max, sum) = (z.Max(), 0f);
            foreach (var score in z)
            {
                sum += Exp(score - max);
            }

            for (var c = 0; c < 5; c++)
            {
                var (p, target) = (Exp(z[c] - max) / sum, c == 2 ? 1 : 0);
                Passes((p - target) * dl, expected[c], "(p - t)·dl");
                Passes(p * dl - target * dl, expected[c], "p·dl - t·dl");
            }
        }
    }

    [Fact]
    public void The_logistic_loss_with_a_maximum_of_minus_z_passes()
    {
        var random = new Random(5);
        for (var trial = 0; trial < 2000; trial++)
        {
            var (z, t) = (8 * random.NextSingle() - 4, random.NextSingle());
            var loss = new BinaryCrossEntropyLoss { FromLogits = true }
                .Forward(Exactly([z]), Exactly([t]))
                .Flat()[0];
            Passes((1 - t) * z + Log(1 + Exp(-Abs(z))) + Max(-z, 0), loss, "(1 - t)·z + …");
            Passes(Max(z, 0) - z * t + Log(1 + Exp(-Abs(z))), loss, "max(z, 0) - z·t + …");
        }
    }

    /// <summary>From -100 to 100, densest around 0.</summary>
    private static float Spread(float x) => 100 * x * x * x * x * x;

    private static void AllPass(Activation layer, string way, Func<float, float> other) =>
        AllPass(way, other, layer.Forward(Exactly(Points)));

    private static void AllSlopesPass(Activation layer, string way, Func<float, float> other) =>
        AllPass(way, other, layer.Backward(Exactly(Points), Exactly([.. Points.Select(_ => 1f)])));

    private static void AllPass(string way, Func<float, float> other, Tensor<Single> expected)
    {
        for (var i = 0; i < Points.Length; i++)
        {
            Passes(other(Points[i]), expected.Flat()[i], $"{way} at {Points[i]}");
        }
    }

    private static void Passes(float got, Single expected, string what) =>
        Assert.True(Math.Abs(got - expected.Value) <= expected.Bound, $"{what}: {got} instead of {expected}");

    private static Tensor<Single> Exactly(float[] values) => Exactly(values, [values.Length]);

    private static Tensor<Single> Exactly(float[] values, Shape shape) =>
        Tensors.Of(shape, [.. values.Select(value => Single.Exact(value))]);
}
