using Reference.Layers;

namespace Reference.GoldenTests.Layers;

/// <summary>What the four layers have in common that bring groups of elements to zero mean and unit variance.</summary>
public sealed class StandardisationTests
{
    [Theory]
    [InlineData("BatchNormalization", """{"epsilon":-1}""")]
    [InlineData("GroupNormalization", """{"epsilon":-1,"num_groups":1}""")]
    [InlineData("InstanceNormalization", """{"epsilon":-1}""")]
    [InlineData("LayerNormalization", """{"epsilon":-1}""")]
    public void A_negative_epsilon_is_refused(string op, string attributes)
    {
        var layer = Operators.Create(op, attributes);
        Shape?[] shapes =
        [
            [1, 2, 2],
            .. layer.Signature.Inputs.Skip(1).Select(_ => Shape.Create([2])),
        ];
        Expect.Refused(op, "epsilon", "is -1: it is added to a variance and may not be negative", () => layer.InferShapes(shapes));
    }
}
