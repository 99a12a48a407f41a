using Reference.Oracle.Generation;

namespace Reference.GradientCheckTests.Layers;

/// <summary>What does not fit is refused, by every operator alike.</summary>
public class RefusalTests
{
    [Theory]
    [MemberData(nameof(BackwardTests.Names), MemberType = typeof(BackwardTests))]
    public void An_upstream_gradient_of_another_shape_is_refused_by_its_name(string op) =>
        Property.Holds(
            op,
            5,
            DataKind.Distinct,
            call =>
            {
                var upstream = call.Given.First(call.Operator.Signature.IsUpstream);
                var given = new Values<double>();
                foreach (var name in call.Given)
                {
                    if (name == upstream)
                    {
                        given.Add(name, Tensors.Zeros<double>([.. call.Given.ShapeOf(name), 2]));
                    }
                    else
                    {
                        given.Add(name, call.Given, name);
                    }
                }

                var error = Assert.Throws<LayerException>(() => call.Operator.Backward(given));
                Assert.Equal((op, upstream), (error.Layer, error.Argument));
            }
        );
}
