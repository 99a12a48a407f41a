using Reference.Networks;
using Reference.Numbers;
using Reference.Training;

namespace Reference.GoldenTests.Training;

[Trait("Lecture", "optimisers")]
public class StochasticGradientDescentTests
{
    // Binary fractions, so that the double attributes are exactly these numbers: η = 1/4, μ = 1/2, λ = 1/8.
    private static readonly StochasticGradientDescent Descent = new() { Rate = 0.25, Momentum = 0.5 };

    [Fact]
    public void Without_momentum_a_step_is_the_rate_times_the_gradient()
    {
        var (w, _) = Steps(Descent with { Momentum = 0 }, [1], start: 1, 3, 5);
        Assert.Equal([(Rational)1 - Quarter(3 + 5)], w);
    }

    [Fact]
    public void Momentum_adds_the_whole_gradient_to_what_is_left_of_the_velocity()
    {
        // v₁ = 3, v₂ = 3/2 + 5, v₃ = 13/4 + 7; not damped by 1 - μ.
        var (w, v) = Steps(Descent, [1], start: 1, 3, 5, 7);
        Rational v1 = 3;
        var v2 = Half(v1) + 5;
        var v3 = Half(v2) + 7;
        Assert.Equal([v3], v);
        Assert.Equal([1 - Quarter(v1) - Quarter(v2) - Quarter(v3)], w);
    }

    [Fact]
    public void Weights_decay_and_biases_do_not()
    {
        var decaying = Descent with { WeightDecay = 0.125 };
        Assert.Equal([16 - Quarter(3 + 2)], Steps(decaying, [1, 1], start: 16, 3).Weights);
        Assert.Equal([16 - Quarter(3)], Steps(decaying, [1], start: 16, 3).Weights);
    }

    [Fact]
    public void Parameters_that_are_not_trained_stay_and_nothing_given_is_changed()
    {
        var network = new Sequential("x", [1, 2]).BatchNormalization().Build();
        var before = network.Initialise<double>(new(1));
        var gradients = new Values<double> { ["dbn1.weight"] = Tensors.Of([2], 1.0, 1), ["dbn1.bias"] = Tensors.Of([2], 1.0, 1) };
        var (after, _) = Descent.Step(before, gradients, StochasticGradientDescent.Start<double>(network));
        Assert.Equal([1 - 0.25, 1 - 0.25], after["bn1.weight"].Flat().ToArray());
        Assert.Equal([1, 1], before["bn1.weight"].Flat().ToArray());
        Assert.Same(before["bn1.running_var"], after["bn1.running_var"]);
    }

    private static Rational Half(Rational x) => x / 2;

    private static Rational Quarter(Rational x) => x / 4;

    private static (Rational[] Weights, Rational[] Velocity) Steps(
        StochasticGradientDescent descent,
        Shape shape,
        Rational start,
        params Rational[] gradients
    )
    {
        var (w, v) = (
            new Values<Rational> { ["w"] = Tensors.Of(shape, start) },
            new Values<Rational> { ["w"] = Tensors.Of(shape, (Rational)0) }
        );
        foreach (var gradient in gradients)
        {
            (w, v) = descent.Step(w, new() { ["dw"] = Tensors.Of(shape, gradient) }, v);
        }

        return (w["w"].Flat().ToArray(), v["w"].Flat().ToArray());
    }
}
