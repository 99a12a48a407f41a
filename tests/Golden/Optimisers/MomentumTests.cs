using Reference.GoldenTests.Layers;
using Reference.Layers;
using Reference.Numbers;
using Reference.Optimisers;

namespace Reference.GoldenTests.Optimisers;

/// <summary>Steps worked out by hand in fractions: α = 1/2, β = 3/4, λ = 1/8, r = 1/4.</summary>
[Trait("Lecture", "optimisers")]
public sealed class MomentumTests
{
    private static readonly Momentum Standard = new()
    {
        Alpha = 0.5,
        Beta = 0.75,
        Mode = MomentumMode.Standard,
        NormCoefficient = 0,
    };

    private static readonly Momentum Nesterov = Standard with { Mode = MomentumMode.Nesterov };

    [Fact]
    public void Gradient_descent_is_the_rate_times_the_gradient()
    {
        var next = new GradientDescent().StepExactly<Rational>(Fraction(1, 4), 0, [One(1), One(3)]);
        Expect.Exactly([1], [1 - Fraction(1, 4) * 3], Assert.Single(next));
    }

    [Fact]
    public void The_whole_of_the_first_gradient_counts_and_beta_of_the_others()
    {
        // v₁ = 3, v₂ = 3/2 + 3/4·5, v₃ = v₂/2 + 3/4·7
        var (v1, v2) = ((Rational)3, Fraction(3, 2) + Fraction(3, 4) * 5);
        var v3 = v2 / 2 + Fraction(3, 4) * 7;
        Steps(Standard, 1, [3, 5, 7], 1 - (v1 + v2 + v3) / 4, v3);
    }

    [Fact]
    public void Nesterov_counts_the_gradient_and_half_of_the_velocity_as_it_will_be()
    {
        var (v1, v2) = ((Rational)3, Fraction(3, 2) + Fraction(3, 4) * 5);
        Steps(Nesterov, 1, [3, 5], 1 - (3 + v1 / 2) / 4 - (5 + v2 / 2) / 4, v2);
    }

    [Fact]
    public void An_eighth_of_the_parameter_is_added_to_its_gradient()
    {
        Steps(Standard with { NormCoefficient = 0.125 }, 16, [3], 16 - (Rational)(3 + 2) / 4, 3 + 2);
        var next = new GradientDescent { NormCoefficient = 0.125 }.StepExactly<Rational>(Fraction(1, 4), 0, [One(16), One(3)]);
        Expect.Exactly([1], [16 - (Rational)(3 + 2) / 4], next[0]);
    }

    [Fact]
    public void With_alpha_zero_and_beta_one_momentum_is_gradient_descent() =>
        Steps(Standard with { Alpha = 0, Beta = 1 }, 1, [3, 5], 1 - (Rational)(3 + 5) / 4, 5);

    [Theory]
    [InlineData("alpha")]
    [InlineData("beta")]
    [InlineData("mode")]
    [InlineData("norm_coefficient")]
    public void Every_attribute_must_be_given(string attribute)
    {
        var op = attribute switch
        {
            "alpha" => Standard with { Alpha = null },
            "beta" => Standard with { Beta = null },
            "mode" => Standard with { Mode = null },
            _ => Standard with { NormCoefficient = null },
        };
        Expect.Refused("Momentum", attribute, "is missing", () => op.InferShapes([Shape.Scalar, Shape.Scalar, [2], [2], [2]]));
    }

    [Fact]
    public void Modes_have_onnx_s_words()
    {
        Assert.Equal("""{"alpha":0.5,"beta":0.75,"mode":"nesterov","norm_coefficient":0}""", Operators.AttributesOf(Nesterov));
        Assert.Equal(Nesterov, Operators.Create("Momentum", Operators.AttributesOf(Nesterov)));
    }

    private static void Steps(Momentum op, Rational x, Rational[] gradients, Rational parameter, Rational velocity)
    {
        IReadOnlyList<System.Numerics.Tensors.Tensor<Rational>> now = [One(x), One(0)];
        for (var t = 0; t < gradients.Length; t++)
        {
            now = op.StepExactly(Fraction(1, 4), t, [now[0], One(gradients[t]), now[1]]);
        }

        Expect.Exactly([1], [parameter], now[0]);
        Expect.Exactly([1], [velocity], now[1]);
    }

    private static Rational Fraction(int numerator, int denominator) => (Rational)numerator / denominator;

    private static System.Numerics.Tensors.Tensor<Rational> One(Rational value) => Tensors.Of([1], value);
}
