using System.Numerics;
using Reference.GoldenTests.Layers;
using Reference.Layers;
using Reference.Numbers;
using Reference.Optimisers;

namespace Reference.GoldenTests.Optimisers;

/// <summary>What the steps have in common, and what becomes of zeros.</summary>
[Trait("Lecture", "optimisers")]
public sealed class OptimiserStepTests
{
    public static TheoryData<string> Names => [.. Operators.Names.Where(name => Operators.Create(name) is OptimiserStep)];

    [Fact]
    public void There_are_seven() => Assert.Equal(7, Names.Count);

    [Fact]
    public void Inputs_are_all_parameters_then_all_gradients_then_all_states_as_in_onnx()
    {
        var momentum = new Momentum
        {
            Alpha = 0.5,
            Beta = 1,
            Mode = MomentumMode.Standard,
            NormCoefficient = 0,
        };
        var given = Given(0.25, 1, [1, 100], [3, 300], [5, 500]);

        var outputs = momentum.Forward(given);

        Assert.Equal(["outputs_0", "outputs_1", "outputs_2", "outputs_3"], outputs.Names);
        Expect.Exactly([1], [1 - 0.25 * (5 / 2.0 + 3)], outputs["outputs_0"]);
        Expect.Exactly([1], [100 - 0.25 * (500 / 2.0 + 300)], outputs["outputs_1"]);
        Expect.Exactly([1], [5 / 2.0 + 3], outputs["outputs_2"]);
        Expect.Exactly([1], [500 / 2.0 + 300], outputs["outputs_3"]);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_step_has_no_gradients(string name)
    {
        var op = Create(name);
        Assert.False(op.Signature.HasGradients);
        Assert.Empty(op.Backward(new Values<double>()).Names);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Without_gradient_and_states_a_parameter_of_zeros_stays(string name)
    {
        var op = Create(name);
        foreach (var count in (long[])[0, 1, 1000])
        {
            var next = op.Step(0.5, count, [.. Enumerable.Repeat(Tensors.Zeros<double>([3]), 2 + op.States.Count)]);
            Assert.All(next, tensor => Expect.Exactly([3], [0, 0, 0], tensor));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Too_few_tensors_other_shapes_and_many_rates_are_refused(string name)
    {
        var op = Create(name);
        var each = 2 + op.States.Count;
        Shape alike = [2, 3];
        Refused("inputs", $"are {each + 1} tensors", [], [], [.. Enumerable.Repeat(alike, each + 1)]);
        Refused("inputs", "are 0 tensors", [], []);
        Refused(
            "inputs_1",
            "is 3×2",
            [],
            [],
            [
                [2, 3],
                [3, 2],
                .. Enumerable.Repeat(alike, each - 2),
            ]
        );
        Refused("R", "is 2", [2], [], [.. Enumerable.Repeat(alike, each)]);
        Refused("T", "is 2", [], [2], [.. Enumerable.Repeat(alike, each)]);
        Expect.Refused(name, "T", "is missing", () => op.InferShapes([Shape.Scalar]));
        Expect.Refused(
            name,
            "inputs",
            "one parameter has",
            () => op.Step(0.5, 1, [.. Enumerable.Repeat(Tensors.Zeros<double>([2]), 2 * each)])
        );

        void Refused(string argument, string part, Shape rate, Shape count, params Shape[] inputs) =>
            Expect.Refused(name, argument, part, () => op.InferShapes([rate, count, .. inputs.Select(shape => (Shape?)shape)]));
    }

    [Theory]
    [InlineData("Adam", "alpha")]
    [InlineData("Adam", "beta")]
    [InlineData("AdamW", "alpha")]
    [InlineData("AdamW", "beta")]
    [InlineData("LAMB", "alpha")]
    [InlineData("LAMB", "beta")]
    [InlineData("RMSProp", "beta")]
    public void Shares_of_means_that_never_take_anything_in_are_refused(string name, string attribute)
    {
        foreach (var value in (string[])["1", "1.5", "-0.5"])
        {
            var op = (OptimiserStep)Operators.Create(name, $"{{\"{attribute}\": {value}}}");
            Expect.Refused(
                name,
                attribute,
                $"is {value}",
                () => op.Step(0.5, 1, [.. Enumerable.Repeat(Tensors.Zeros<double>([2]), 2 + op.States.Count)])
            );
        }
    }

    [Fact]
    public void Adams_first_step_is_the_rate_in_the_direction_of_the_gradient_whatever_its_size()
    {
        // v̂ = g and √ĥ = |g|.
        foreach (var op in (OptimiserStep[])[new Adam { Epsilon = 0 }, new AdamW { Epsilon = 0, WeightDecay = 0 }])
        {
            var (x, zero) = (Tensors.Of([3], 1.0, 1, 1), Tensors.Zeros<double>([3]));
            var next = op.Step(0.125, op.FirstCount, [x, Tensors.Of([3], 1e-3, -40, 1e5), zero, zero]);
            Expect.Nearly([3], [1 - 0.125, 1 + 0.125, 1 - 0.125], next[0], largest: 100);
        }
    }

    [Fact]
    public void Lamb_moves_each_parameter_by_the_same_share_of_its_length()
    {
        var lamb = new Lamb { Epsilon = 0, WeightDecay = 0 };
        foreach (var size in (double[])[1, 1000])
        {
            var (x, zero) = (Tensors.Of([2], 3 * size, 4 * size), Tensors.Zeros<double>([2]));
            var next = lamb.Step(0.5, 1, [x, Tensors.Of([2], 7.0, -0.01), zero, zero])[0].Flat();
            // u = (1, -1), so long as √2; x is 5 · size long.
            var step = 0.5 * 5 * size / Math.Sqrt(2);
            Assert.Equal(3 * size - step, next[0], 1e-12 * size);
            Assert.Equal(4 * size + step, next[1], 1e-12 * size);
        }
    }

    [Fact]
    public void Lamb_takes_the_ratio_for_one_where_the_parameter_is_zero_and_NaN_spreads()
    {
        var (lamb, zero) = (new Lamb { Epsilon = 0 }, Tensors.Zeros<double>([2]));
        Expect.Nearly([2], [-0.5, 0.5], lamb.Step(0.5, 1, [zero, Tensors.Of([2], 7.0, -0.25), zero, zero])[0], largest: 100);
        var next = lamb.Step(0.5, 1, [Tensors.Of([2], 1.0, 2), Tensors.Of([2], double.NaN, 1), zero, zero])[0];
        Expect.Exactly([2], [double.NaN, double.NaN], next);
    }

    [Fact]
    public void The_root_of_a_sum_of_squares_is_bounded_where_rounding_could_make_it_seem_negative()
    {
        // g² underflows: it may be 0 or the smallest number, and its root is as uncertain as the root of that.
        var tiny = Bounded<Float32>.Exact(1e-30);
        var root = Root.OfSquares(tiny * tiny);
        Assert.Equal(1e-30, root.Value, 1e-40);
        Assert.InRange(root.Bound, Math.Sqrt(Float32.SmallestSubnormal) / 2, 1e-22);
        Assert.Equal(double.PositiveInfinity, PlainRoot(tiny * tiny).Bound);
        Assert.True(double.IsNaN(Root.OfSquares(Bounded<Float32>.Exact(-1)).Value));
        Assert.Equal(0, Root.OfSquares(Bounded<Float32>.Exact(0)).Bound);
    }

    private static T PlainRoot<T>(T x)
        where T : IRootFunctions<T> => T.Sqrt(x);

    private static OptimiserStep Create(string name) =>
        (OptimiserStep)
            Operators.Create(
                name,
                name == "Momentum" ? """{"alpha": 0.5, "beta": 0.75, "mode": "standard", "norm_coefficient": 0}""" : "{}"
            );

    private static Values<double> Given(double rate, long count, params double[][] groups)
    {
        var given = new Values<double>();
        given.Add("R", Tensors.Of([1], rate), Shape.Scalar);
        given.Add("T", Tensors.Of([1], count), Shape.Scalar);
        foreach (var (place, value) in groups.SelectMany(group => group).Index())
        {
            given[$"inputs_{place}"] = Tensors.Of([1], value);
        }

        return given;
    }
}
