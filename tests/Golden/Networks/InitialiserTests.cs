using Reference.Layers;
using Reference.Networks;

namespace Reference.GoldenTests.Networks;

[Trait("Lecture", "initialisation")]
public class InitialiserTests
{
    [Fact]
    public void A_convolution_sums_its_kernel_over_the_channels_of_its_group() =>
        // O 6, C 8, G 2, K×L 3×5.
        Assert.Equal(new Fans(8 / 2 * 3 * 5, 6 / 2 * 3 * 5), Fans.Of(new Convolution { Group = 2 }, [6, 8 / 2, 3, 5]));

    [Fact]
    public void A_transposed_convolution_sums_over_the_first_axis_of_its_weights() =>
        // C 8, O 6, G 2, K×L 3×5.
        Assert.Equal(new Fans(8 / 2 * 3 * 5, 6 / 2 * 3 * 5), Fans.Of(new TransposedConvolution { Group = 2 }, [8, 6 / 2, 3, 5]));

    [Fact]
    public void A_locally_connected_layer_has_the_fans_of_one_position() =>
        // P 7, O 6, C 8, K×L 3×5.
        Assert.Equal(new Fans(8 * 3 * 5, 6 * 3 * 5), Fans.Of(new LocallyConnected(), [7, 6, 8, 3, 5]));

    [Fact]
    public void A_fully_connected_layer_has_the_lengths_of_its_weights_whichever_way_they_lie()
    {
        Assert.Equal(new Fans(In: 400, Out: 120), Fans.Of(new FullyConnected { TransB = true }, [120, 400]));
        Assert.Equal(new Fans(In: 400, Out: 120), Fans.Of(new FullyConnected(), [400, 120]));
        Assert.Equal(new Fans(In: 400, Out: 120), Fans.Of(new MatrixProduct(), [400, 120]));
    }

    [Fact]
    public void A_bias_has_none() => Assert.Null(Fans.Of(new Convolution(), [6]));

    public static TheoryData<string, double, bool> Variances =>
        new()
        {
            // 40 inputs, 60 outputs.
            { nameof(Initialiser.XavierNormal), 2.0 / (40 + 60), false },
            { nameof(Initialiser.XavierUniform), 2.0 / (40 + 60), true },
            { nameof(Initialiser.HeNormal), 2.0 / 40, false },
            { nameof(Initialiser.HeUniform), 2.0 / 40, true },
            { nameof(Initialiser.LeCunNormal), 1.0 / 40, false },
            { nameof(Normal), 0.01 * 0.01, false },
        };

    [Theory]
    [MemberData(nameof(Variances))]
    public void The_numbers_have_the_variance_that_the_rule_promises(string rule, double variance, bool uniform)
    {
        var initialiser = rule == nameof(Normal) ? new Normal() : (Initialiser)typeof(Initialiser).GetProperty(rule)!.GetValue(null)!;
        var values = initialiser.Fill<double>("w", [200, 500], new Fans(In: 40, Out: 60), new RandomNumbers(1)).Flat().ToArray();
        // The mean of n numbers has the deviation σ/√n, that of their squares at most σ²·√(2/n); five of each.
        var unit = 5 / Math.Sqrt(values.Length);
        Assert.InRange(values.Average(), -unit * Math.Sqrt(variance), unit * Math.Sqrt(variance));
        Assert.InRange(values.Average(w => w * w) / variance, 1 - Math.Sqrt(2) * unit, 1 + Math.Sqrt(2) * unit);
        if (uniform)
        {
            var bound = Math.Sqrt(3 * variance);
            Assert.InRange(values.Max(), 0.999 * bound, bound);
            Assert.InRange(values.Min(), -bound, -0.999 * bound);
        }
        else
        {
            // Of 100,000 normal numbers some lie beyond 3.5 σ (expected: 46), where no uniform one of this variance does.
            Assert.Contains(values, w => Math.Abs(w) > 3.5 * Math.Sqrt(variance));
        }
    }

    [Fact]
    public void Uniform_Xavier_stays_within_the_papers_bound()
    {
        var values = Initialiser.XavierUniform.Fill<double>("w", [100, 100], new Fans(100, 100), new RandomNumbers(1)).Flat().ToArray();
        Assert.InRange(values.Max(), 0, Math.Sqrt(6.0 / (100 + 100)));
    }

    [Fact]
    public void A_network_scales_each_parameter_by_the_layer_that_uses_it()
    {
        var network = new Sequential("x", [1, 6, 9, 9]).Convolution(20, kernel: 5, group: 2, initialiser: Initialiser.HeUniform).Build();
        var parameters = network.Initialise<double>(new(1));
        var bound = Math.Sqrt(6.0 / (6 / 2 * 5 * 5));
        Assert.InRange(parameters["conv1.weight"].Flat().ToArray().Max(), 0.99 * bound, bound);
        Assert.All(parameters["conv1.bias"].Flat().ToArray(), b => Assert.Equal(0, b));
    }

    [Fact]
    public void The_same_seed_gives_the_same_values()
    {
        var network = Architectures.LeNet([1, 28, 28]);
        Assert.Equal(
            network.Initialise<float>(new(5))["fc2.weight"].Flat().ToArray(),
            network.Initialise<float>(new(5))["fc2.weight"].Flat().ToArray()
        );
        Assert.NotEqual(
            network.Initialise<float>(new(5))["fc2.weight"].Flat().ToArray(),
            network.Initialise<float>(new(6))["fc2.weight"].Flat().ToArray()
        );
    }

    [Fact]
    public void A_rule_that_needs_fans_is_refused_where_there_are_none()
    {
        Network network = new(
            [new("x", [1, 2])],
            [new("b", [1, 2], Initialiser.HeNormal)],
            [new Node("a", new Addition(), "y", "x", "b")],
            ["y"]
        );
        Assert.Equal("b", Assert.Throws<LayerException>(() => network.Initialise<double>(new(1))).Argument);
    }
}
