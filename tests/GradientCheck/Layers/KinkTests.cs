using Reference.Layers;

namespace Reference.GradientCheckTests.Layers;

/// <summary>What backward gives where there is no derivative, by hand: dy is 1 at each element, or as listed.</summary>
public class KinkTests
{
    [Theory]
    [Trait("Lecture", "backprop-steps")]
    [InlineData("Relu", "{}", 0.0, 0.0)]
    [InlineData("LeakyRelu", """{"alpha": 0.25}""", 0.0, 0.25)]
    [InlineData("Step", "{}", 0.0, 0.0)]
    [InlineData("HardSigmoid", """{"alpha": 0.25, "beta": 0.5}""", -2.0, 0.0)]
    [InlineData("HardSigmoid", """{"alpha": 0.25, "beta": 0.5}""", 2.0, 0.0)]
    [InlineData("HardSwish", "{}", -3.0, 0.0)]
    [InlineData("HardSwish", "{}", 3.0, 1.0)]
    [InlineData("ThresholdedRelu", """{"alpha": 1.5}""", 1.5, 0.0)]
    [InlineData("Softsign", "{}", 0.0, 1.0)]
    public void At_a_kink_the_slope_is_the_stated_one(string op, string attributes, double x, double slope)
    {
        var activation = Operators.Create(op, attributes);
        var (input, output) = (activation.Signature.Inputs[0].Name, activation.Signature.Outputs[0].Name);

        var dx = activation.Backward(new Values<double> { [input] = Tensors.Of([1], x), [$"d{output}"] = Tensors.Of([1], 1.0) })[
            $"d{input}"
        ];

        Assert.Equal(slope, dx.Flat()[0]);
    }

    [Fact]
    [Trait("Lecture", "pooling")]
    public void Of_equal_maxima_the_first_of_the_window_gets_the_gradient()
    {
        var x = Tensors.Of([1, 1, 3, 3], 2.0, 2, 1, 2, 0, 3, 1, 3, 3);
        var pooling = new MaxPooling { KernelShape = [2, 2] };

        var dx = pooling.Backward(x, Tensors.Of([1, 1, 2, 2], 1.0, 10, 100, 1000));

        // Windows: 2 2 2 0 → the first 2; 2 1 0 3 → the 3; 2 0 1 3 → the 3; 0 3 3 3 → the upper 3.
        Assert.Equal([1.0, 0, 0, 0, 0, 10 + 1000, 0, 100, 0], dx.Flat().ToArray());
    }
}
