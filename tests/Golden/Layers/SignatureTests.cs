using Reference.Layers;

namespace Reference.GoldenTests.Layers;

public class SignatureTests
{
    private static readonly Signature Three = new("Op", [new("A"), new("B", Optional: true), new("C")], [new("Y"), new("Z")]);

    private static readonly Signature Many = new("Op", [new("R"), new("inputs", Variadic: true)], [new("outputs", Variadic: true)]);

    [Fact]
    public void They_are_equal_where_name_inputs_and_outputs_are()
    {
        Assert.Equal(Three, Three with { Inputs = [.. Three.Inputs], Outputs = [.. Three.Outputs] });
        Assert.NotEqual(Three, Three with { Name = "Other" });
        Assert.NotEqual(Three, Three with { Inputs = [new("A")] });
        Assert.NotEqual(Three, Three with { Outputs = [new("Y")] });
        Assert.NotEqual(Three, Three with { Name = "Other", Outputs = [new("Y")] });
        Assert.False(Three.Equals(null));
    }

    [Fact]
    public void They_are_shown_as_a_function() => Assert.Equal("Op(A, B, C) → Y, Z", Three.ToString());

    [Fact]
    public void A_shape_that_is_not_there_leaves_a_gap()
    {
        Assert.Equal([Shape.Create([1]), null, Shape.Create([3])], Three.InputShapes(Given));
        Assert.Equal([Shape.Create([7]), Shape.Create([8]), Shape.Create([9])], Many.InputShapes(Given));

        static Shape? Given(string name) =>
            name switch
            {
                "A" => Shape.Create([1]),
                "C" => Shape.Create([3]),
                "R" => Shape.Create([7]),
                "inputs_0" => Shape.Create([8]),
                "inputs_1" => Shape.Create([9]),
                _ => null,
            };
    }

    [Theory]
    [InlineData("outputs_0", true)]
    [InlineData("outputs_12", true)]
    [InlineData("outputs_x", false)]
    [InlineData("outputs_1x", false)]
    [InlineData("outputs", false)]
    [InlineData("puts_1", false)]
    public void Tensors_of_a_port_for_many_are_numbered(string tensor, bool isOne)
    {
        Assert.Equal(isOne, Many.Outputs[0].IsNamed(tensor));
        Assert.Equal(isOne, Many.IsUpstream($"d{tensor}"));
    }

    [Fact]
    public void Null_is_no_tensor()
    {
        Assert.Throws<ArgumentNullException>(() => Three.Outputs[0].IsNamed(null!));
        Assert.Throws<ArgumentNullException>(() => Three.IsUpstream(null!));
        Assert.Throws<ArgumentNullException>(() => Signature.Optional(null!, 0));
        Assert.Throws<ArgumentNullException>(() => new Splitting { NumOutputs = 1 }.Backward(Tensors.Of([1], 1.0), null!));
        Assert.Throws<ArgumentNullException>(() => Operators.AttributesOf(null!));
        Assert.Throws<ArgumentNullException>(() => Operators.ValuesOf(null!).ToList());
        Assert.All(
            [new Gather(), new Transpose(), new Splitting()],
            (IExactOperator op) =>
            {
                Assert.Throws<ArgumentNullException>(() => op.ForwardExactly<double>(null!));
                Assert.Throws<ArgumentNullException>(() => op.BackwardExactly<double>(null!));
            }
        );
    }

    [Fact]
    public void Attributes_have_values_those_left_out_their_defaults() =>
        Assert.Equal(
            [("alpha", (object)1.0), ("beta", 1.0), ("transA", true), ("transB", false)],
            Operators.ValuesOf(new FullyConnected { TransA = true }).OrderBy(attribute => attribute.Name, StringComparer.Ordinal)
        );

    [Fact]
    public void Of_a_choice_the_value_is_its_name() =>
        Assert.Contains(("mode", (object)"cubic"), Operators.ValuesOf(new Resize { Mode = ResizeMode.Cubic }));
}
