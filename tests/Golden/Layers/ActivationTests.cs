using Reference.Layers;

namespace Reference.GoldenTests.Layers;

public class ActivationTests
{
    public static TheoryData<string> Names =>
        [.. Operators.Names.Where(name => Operators.Create(name) is Activation or ExactActivation)];

    [Fact]
    public void Every_activation_of_the_specification_is_here() =>
        Assert.Equal(
            "Atan Celu Elu Gelu HardSigmoid HardSwish LeakyRelu Mish Relu Selu Sigmoid Softplus Softsign Step Swish Tanh ThresholdedRelu",
            string.Join(' ', Names.Select(row => row.Data))
        );

    [Theory]
    [MemberData(nameof(Names))]
    public void NaN_gives_NaN_in_the_value_and_in_the_gradient(string name)
    {
        var (activation, x, y) = Named(name);
        var given = new Values<double>
        {
            [x] = Tensors.Of<double>([3], 1, double.NaN, -1),
            [$"d{y}"] = Tensors.Of<double>([3], 2, 3, 4),
        };
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
        Assert.Equal(alone.Zip(upstream, (slope, dy) => slope * dy), Gradient(Tensors.Of([2, 1, 2], values), Tensors.Of([2, 1, 2], upstream)));

        double[] Gradient(System.Numerics.Tensors.Tensor<double> input, System.Numerics.Tensors.Tensor<double> dy) =>
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
        Expect.Refused(name, x, "is 2×0", () => activation.InferShapes([[2, 0]]));
        Expect.Refused(name, x, "is missing", () => activation.InferShapes([]));
    }

    private static (IOperator Activation, string Input, string Output) Named(string name)
    {
        var activation = Operators.Create(name);
        return (activation, activation.Signature.Inputs[0].Name, activation.Signature.Outputs[0].Name);
    }

    [Theory]
    [InlineData("Celu", """{"alpha":2}""")]
    [InlineData("Elu", """{"alpha":2}""")]
    [InlineData("Gelu", """{"approximate":"tanh"}""")]
    [InlineData("HardSigmoid", """{"alpha":0.25,"beta":0.75}""")]
    [InlineData("LeakyRelu", """{"alpha":0.25}""")]
    [InlineData("Selu", """{"alpha":2,"gamma":3}""")]
    [InlineData("Swish", """{"alpha":2}""")]
    [InlineData("ThresholdedRelu", """{"alpha":2}""")]
    public void Attributes_have_their_ONNX_names(string name, string attributes) =>
        Assert.Equal(attributes, Operators.AttributesOf(Operators.Create(name, attributes)));
}
