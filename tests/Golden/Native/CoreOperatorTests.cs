using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Reference.Layers;
using Reference.Native;

namespace Reference.GoldenTests.Native;

/// <summary>The core has every operator of the specification, under the same names.</summary>
public sealed class CoreOperatorTests
{
    public static TheoryData<string> Names => [.. Operators.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_core_has_the_operator_with_the_same_ports_and_attributes(string name)
    {
        _ = NativeCore.Device;
        var op = Operators.Create(name);

        var found = Assert.Single(CoreOperator.List(), found => found.Signature.Name == name);

        Assert.Equal(op.Signature.Inputs, found.Signature.Inputs);
        Assert.Equal(op.Signature.Outputs, found.Signature.Outputs);
        Assert.Equal(AttributesOf(op).Order(StringComparer.Ordinal), found.Attributes.Order(StringComparer.Ordinal));
        Assert.Equal(op.Signature.HasGradients, found.HasGradients);
    }

    private static IEnumerable<string> AttributesOf(IOperator op) =>
        op.GetType()
            .GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property is { CanWrite: true } && property.PropertyType != typeof(Signature))
            .Select(property =>
                property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name)
            );
}
