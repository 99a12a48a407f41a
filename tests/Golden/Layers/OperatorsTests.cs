using Reference.Layers;

namespace Reference.GoldenTests.Layers;

public sealed class OperatorsTests
{
    public static TheoryData<string> Names => [.. Operators.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Operators_of_the_same_attributes_are_equal(string name)
    {
        Assert.Equal(Operators.Create(name), Operators.Create(name));
        Assert.Equal(Operators.Create(name).GetHashCode(), Operators.Create(name).GetHashCode());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Whole_numbers_and_masks_have_no_gradient(string name)
    {
        var signature = Operators.Create(name).Signature;
        Assert.DoesNotContain(
            signature.Inputs.Concat(signature.Outputs),
            port => port is { Differentiable: true, Kind: not PortKind.Real }
        );
    }

    [Fact]
    public void Operators_of_other_attributes_or_other_names_are_not() =>
        Assert.Equal(
            4,
            new HashSet<IOperator>
            {
                new Elu(),
                new Elu { Alpha = 2 },
                new Celu(),
                new Sigmoid(),
                new Sigmoid(),
            }.Count
        );

    [Fact]
    public void An_attribute_that_may_be_missing_may_be_null() =>
        Assert.Equal(new Clipping { Max = 2 }, Operators.Create("Clip", """{"min": null, "max": 2}"""));

    [Theory]
    [InlineData(58, "\"")]
    [InlineData(59, "a…")]
    public void A_value_of_more_than_60_characters_is_cut(int letters, string end)
    {
        var error = Assert.Throws<LayerException>(() => Operators.Create("Elu", $$"""{"alpha": "{{new string('a', letters)}}"}"""));
        Assert.Equal($"Elu: alpha is \"{new string('a', 58)}{end}, but it is a number", error.Message);
    }

    [Fact]
    public void An_operator_is_shown_with_its_attributes_and_tensors() =>
        Assert.Equal("Elu { Signature = Elu(X) → Y, Alpha = 2 }", new Elu { Alpha = 2 }.ToString());
}
