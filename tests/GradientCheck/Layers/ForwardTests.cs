using Reference.Layers;
using Reference.Oracle.Generation;

namespace Reference.GradientCheckTests.Layers;

/// <summary>What every forward pass has in common, on random calls.</summary>
public class ForwardTests
{
    public static TheoryData<string> Names => [.. Operators.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Shapes_are_inferred_as_forward_computes_them(string op) =>
        Property.Holds(
            op,
            30,
            DataKind.Edges,
            call =>
            {
                var inferred = call.Operator.InferShapes(
                    call.Operator.Signature.InputShapes(name => call.Given.Has(name) ? call.Given.ShapeOf(name) : null)
                );
                var outputs = call.Operator.Forward(call.Given);
                foreach (var (name, _, shape) in call.Operator.Signature.NamedOutputs(inferred))
                {
                    Assert.Equal(shape, outputs.Has(name) ? outputs.ShapeOf(name) : null);
                }
            }
        );
}
