using System.Numerics.Tensors;
using Reference.Layers;
using Reference.Numbers;

namespace Reference.GoldenTests.Layers;

public class ActivationTests
{
    public static TheoryData<string> Names =>
        [
            "Abs",
            "Atan",
            "Celu",
            "Clip",
            "Elu",
            "Exp",
            "Gelu",
            "HardSigmoid",
            "HardSwish",
            "LeakyRelu",
            "Log",
            "Mish",
            "Neg",
            "Reciprocal",
            "Relu",
            "Selu",
            "Sigmoid",
            "Softplus",
            "Softsign",
            "Sqrt",
            "Step",
            "Swish",
            "Tanh",
            "ThresholdedRelu",
        ];

    [Fact]
    public void Every_activation_of_the_specification_is_here()
    {
        var kinds = typeof(Activation)
            .Assembly.GetTypes()
            .Where(type => type.IsSealed && (type.IsSubclassOf(typeof(Activation)) || type.IsSubclassOf(typeof(ExactActivation))));
        Assert.Equal(
            kinds.Select(type => type.Name).Order(StringComparer.Ordinal),
            Names.Select(row => Operators.Create(row.Data).GetType().Name).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void Those_made_of_straight_lines_and_quotients_are_exact_in_fractions()
    {
        Rational third = new(1, 3);
        Expect.Exactly([2], [third, 0], new Relu().Forward(Tensors.Of([2], third, -third)));
        Expect.Exactly([2], [third, new(-1, 12)], new LeakyRelu { Alpha = 0.25 }.Forward(Tensors.Of([2], third, -third)));
        Expect.Exactly([2], [0, third + 1], new ThresholdedRelu().Forward(Tensors.Of([2], third, third + 1)));
        Expect.Exactly([2], [1, 0], new Step().Forward(Tensors.Of([2], third, -third)));
        Expect.Exactly([2], [new(7, 12), new(5, 12)], new HardSigmoid { Alpha = 0.25 }.Forward(Tensors.Of([2], third, -third)));
        Expect.Exactly([2], [new(5, 27), new(-4, 27)], new HardSwish().Forward(Tensors.Of([2], third, -third)));
        Expect.Exactly(
            [2],
            [new(7, 27), new(13, 9)],
            new HardSwish().Backward(Tensors.Of([2], -third, third * 2), Tensors.Of([2], third * 2, 2))
        );
        Expect.Exactly([2], [new(1, 4), new(-1, 4)], new Softsign().Forward(Tensors.Of([2], third, -third)));
        Expect.Exactly(
            [2],
            [new(9, 16), new(9, 8)],
            new Softsign().Backward(Tensors.Of([2], third, -third), Tensors.Of<Rational>([2], 1, 2))
        );
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void NaN_gives_NaN_in_the_value_and_in_the_gradient(string name)
    {
        var (activation, x, y) = Named(name);
        var given = new Values<double> { [x] = Tensors.Of<double>([3], 1, double.NaN, 0.5), [$"d{y}"] = Tensors.Of<double>([3], 2, 3, 4) };
        bool[] second = [false, true, false];
        Assert.Equal(second, activation.Forward(given)[y].Map(double.IsNaN).Flat().ToArray());
        Assert.Equal(second, activation.Backward(given)[$"d{x}"].Map(double.IsNaN).Flat().ToArray());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_gradient_is_the_slope_times_the_upstream_gradient_of_its_own_element(string name)
    {
        var (activation, x, y) = Named(name);
        double[] values = [-1.5, -0.25, 0.75, 2];
        var alone = values.Select(value => Gradient(Tensors.Of([1], value), Tensors.Of([1], 1.0))[0]);
        double[] upstream = [2, -4, 8, 0.5]; // powers of two, so that the products are exact
        Assert.Equal(
            alone.Zip(upstream, (slope, dy) => slope * dy),
            Gradient(Tensors.Of([2, 1, 2], values), Tensors.Of([2, 1, 2], upstream))
        );

        double[] Gradient(Tensor<double> input, Tensor<double> dy) =>
            activation.Backward(new Values<double> { [x] = input, [$"d{y}"] = dy })[$"d{x}"].Flat().ToArray();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_result_has_the_shape_of_its_argument_a_scalar_too(string name)
    {
        var (activation, x, y) = Named(name);
        foreach (Shape shape in new Shape[] { Shape.Scalar, [4], [2, 1, 3, 1, 2] })
        {
            var given = new Values<float>();
            given.Add(x, Tensors.Zeros<float>(shape), shape);
            given.Add($"d{y}", Tensors.Zeros<float>(shape), shape);
            Assert.Equal(shape, activation.Forward(given).ShapeOf(y));
            Assert.Equal(shape, activation.Backward(given).ShapeOf($"d{x}"));
            Assert.Equal([shape], activation.InferShapes([shape]));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Shapes_that_cannot_be_are_refused(string name)
    {
        var (activation, x, y) = Named(name);
        var given = new Values<double> { [x] = Tensors.Zeros<double>([2, 3]), [$"d{y}"] = Tensors.Zeros<double>([3, 2]) };
        Expect.Refused(name, $"d{y}", $"is 3×2 but {y} is 2×3", () => activation.Backward(given));
        Expect.Refused(
            name,
            x,
            "is 2×0",
            () =>
                activation.InferShapes([
                    [2, 0],
                ])
        );
        Expect.Refused(name, x, "is missing", () => activation.InferShapes([]));
    }

    private static (IOperator Activation, string Input, string Output) Named(string name)
    {
        var activation = Operators.Create(name);
        return (activation, activation.Signature.Inputs[0].Name, activation.Signature.Outputs[0].Name);
    }

    [Theory]
    [InlineData("Celu", """{"alpha":2}""")]
    [InlineData("Clip", """{"min":-1,"max":2.5}""")]
    [InlineData("Elu", """{"alpha":2}""")]
    [InlineData("Gelu", """{"approximate":"tanh"}""")]
    [InlineData("HardSigmoid", """{"alpha":0.25,"beta":0.75}""")]
    [InlineData("LeakyRelu", """{"alpha":0.25}""")]
    [InlineData("Selu", """{"alpha":2,"gamma":3}""")]
    [InlineData("Softplus", """{"threshold":20}""")]
    [InlineData("Swish", """{"alpha":2}""")]
    [InlineData("ThresholdedRelu", """{"alpha":2}""")]
    public void Attributes_have_their_ONNX_names(string name, string attributes) =>
        Assert.Equal(attributes, Operators.AttributesOf(Operators.Create(name, attributes)));
}
