using System.Numerics.Tensors;
using Reference.Gradients;

namespace Reference.GradientCheckTests.Gradients;

/// <summary>The public gradient check: it passes what is right, and says of what is wrong where, by how much and at which step.</summary>
public class GradientCheckTests
{
    private static readonly Tensor<double> X = Tensors.Of([2, 3], 0.5, -1.25, 2, -0.75, 1.5, 3);

    private static Tensor<double> Cube(Tensor<double> x) => x.Map(value => value * value * value);

    private static Tensor<double> Times(Tensor<double> a, Tensor<double> b) =>
        Tensors.Of(a.Shape(), [.. a.Flat().ToArray().Zip(b.Flat().ToArray(), (left, right) => left * right)]);

    [Fact]
    public void The_gradient_of_a_cube_is_three_squares()
    {
        var report = GradientCheck.Of(Cube, (x, dy) => Times(dy, x.Map(value => 3 * value * value)), X);

        Assert.True(report.IsRight, report.ToString());
        Assert.Equal(6, report.Compared);
        Assert.Empty(report.Kinks);
    }

    [Fact]
    public void A_wrong_factor_is_named_with_place_both_values_step_and_difference()
    {
        var report = GradientCheck.Of(Cube, (x, dy) => Times(dy, x.Map(value => 2 * value * value)), X);

        var error = Assert.Throws<GradientException>(report.ThrowIfWrong);

        Assert.StartsWith("6 of 6 derivatives are wrong; each wrong one is 0.666667 times the right one", error.Message);
        Assert.Matches(
            @"x\[0, 1\]: backward gives \S+, central differences give \S+ \(step \S+, accurate to \S+\); they differ by \S+",
            error.Message
        );
        Assert.Equal(6, error.Report.Failures.Count);
    }

    [Fact]
    public void One_wrong_element_is_the_only_one_named()
    {
        var report = GradientCheck.Of(
            Cube,
            (x, dy) =>
            {
                var dx = Times(dy, x.Map(value => 3 * value * value));
                dx.Flat()[4] += 1e-6;
                return dx;
            },
            X
        );

        var failure = Assert.Single(report.Failures);
        Assert.Equal("x[1, 1]", failure.Place);
        Assert.InRange(failure.Error, 0.9e-6, 1.1e-6);
        Assert.Contains("1 of 6 derivatives are wrong", report.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Inputs_are_called_what_the_parameters_of_forward_are_called()
    {
        var report = GradientCheck.Of(
            (pixels, slopes) => Times(pixels, slopes),
            (pixels, slopes, dy) => (Times(dy, slopes), Times(dy, slopes)),
            X,
            X.Map(value => value + 0.25)
        );

        Assert.Equal(6, report.Failures.Count);
        Assert.All(report.Failures, failure => Assert.Equal("slopes", failure.Input));
    }

    [Fact]
    public void Several_inputs_and_outputs_go_by_name()
    {
        var report = GradientCheck.Of(
            given => new() { ["sum"] = Sum(given["a"], given["b"]), ["product"] = Times(given["a"], given["b"]) },
            given =>
                new()
                {
                    ["da"] = Sum(given["dsum"], Times(given["dproduct"], given["b"])),
                    ["db"] = Sum(given["dsum"], Times(given["dproduct"], given["a"])),
                },
            new() { ["a"] = X, ["b"] = X.Map(value => 1 - value) }
        );

        Assert.True(report.IsRight, report.ToString());
        Assert.Equal(12, report.Compared);

        static Tensor<double> Sum(Tensor<double> a, Tensor<double> b) =>
            Tensors.Of(a.Shape(), [.. a.Flat().ToArray().Zip(b.Flat().ToArray(), (left, right) => left + right)]);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.5)]
    [InlineData(1.0)]
    public void At_a_kink_any_slope_between_both_sides_passes_and_is_listed(double slopeAtZero)
    {
        var report = Relu(slopeAtZero);

        Assert.True(report.IsRight, report.ToString());
        var kink = Assert.Single(report.Kinks);
        Assert.Equal([1], kink.Index);
        Assert.Contains("lies on a kink", report.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-0.01)]
    [InlineData(1.01)]
    public void At_a_kink_a_slope_outside_both_sides_fails(double slopeAtZero)
    {
        var failure = Assert.Single(Relu(slopeAtZero).Failures);

        Assert.Equal([1], failure.Index);
    }

    private static GradientReport Relu(double slopeAtZero) =>
        GradientCheck.Of(
            x => x.Map(value => Math.Max(0, value)),
            (x, dy) =>
                Times(
                    dy,
                    x.Map(value =>
                        value > 0 ? 1
                        : value == 0 ? slopeAtZero
                        : 0
                    )
                ),
            Tensors.Of([3], -1.0, 0, 1)
        );

    [Theory]
    [InlineData(1e-4)]
    [InlineData(3e-6)]
    [InlineData(1e-6)]
    [InlineData(4e-7)]
    public void Near_a_kink_the_step_shrinks_until_it_does_not_reach_it(double distance)
    {
        var x = Tensors.Of([2], distance, -distance);

        var report = GradientCheck.Of(
            x => x.Map(value => Math.Max(0, value)),
            (x, dy) => Times(dy, x.Map(value => value > 0 ? 1.0 : 0)),
            x
        );

        Assert.True(report.IsRight, report.ToString());
        Assert.Empty(report.Kinks);
    }

    [Fact]
    public void A_layer_that_computes_in_single_precision_is_checked_as_well_as_its_noise_allows()
    {
        static Tensor<double> Rounded(Tensor<double> x) => x.Map(value => (double)MathF.Exp((float)value));

        var right = GradientCheck.Of(Rounded, (x, dy) => Times(dy, x.Map(Math.Exp)), X);
        var wrong = GradientCheck.Of(Rounded, (x, dy) => Times(dy, x.Map(value => 1.01 * Math.Exp(value))), X);

        Assert.True(right.IsRight, right.ToString());
        Assert.Equal(6, wrong.Failures.Count);
    }

    [Fact]
    public void A_gradient_that_is_not_a_number_fails()
    {
        var report = GradientCheck.Of(Cube, (x, _) => x.Map(_ => double.NaN), X);

        Assert.Equal(6, report.Failures.Count);
        Assert.All(report.Failures, failure => Assert.Equal(double.PositiveInfinity, failure.Ratio));
    }

    [Fact]
    public void A_gradient_of_another_shape_is_refused()
    {
        var error = Assert.Throws<ArgumentException>(() => GradientCheck.Of(Cube, (_, dy) => dy.Reshaped([6]), X));

        Assert.Equal("backward gives a tensor of shape 6 for dx, but x is 2×3", error.Message);
    }

    [Fact]
    public void A_sample_says_how_many_it_left_out_and_repeats()
    {
        var options = new GradientCheckOptions { MostElements = 2, Seed = 7 };

        var report = GradientCheck.Of(Cube, (x, dy) => Times(dy, x), X, options);
        var again = GradientCheck.Of(Cube, (x, dy) => Times(dy, x), X, options);

        Assert.Equal((2, 4), (report.Compared, report.LeftOut));
        Assert.Equal(report.ToString(), again.ToString());
    }

    [Fact]
    public void The_inputs_are_as_they_were_afterwards()
    {
        var x = X.Map(value => value);

        GradientCheck.Of(Cube, (x, dy) => Times(dy, x), x);

        Assert.Equal(X.Flat().ToArray(), x.Flat().ToArray());
    }
}
