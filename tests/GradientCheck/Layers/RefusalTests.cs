using System.Numerics.Tensors;
using Reference.Layers;
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
                var given = new Values<double>().Join(call.Given);
                given.Add(upstream, Tensors.Zeros<double>([.. call.Given.ShapeOf(upstream), 2]));
                var error = Assert.Throws<LayerException>(() => call.Operator.Backward(given));
                Assert.Equal((op, upstream), (error.Layer, error.Argument));
            }
        );

    /// <summary>All operators, an optimiser's steps too.</summary>
    public static TheoryData<string> Names => [.. Operators.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void An_input_without_elements_is_refused_by_its_name(string op) =>
        Property.Holds(
            op,
            5,
            DataKind.Distinct,
            call =>
            {
                var inputs = call.Given.Where(name => !call.Operator.Signature.IsUpstream(name)).ToList();
                foreach (var name in inputs)
                {
                    Shape empty = [.. call.Given.ShapeOf(name).Skip(1), 0];
                    var given = new Values<double>().Join(call.Given);
                    switch (given.Any(name))
                    {
                        case Tensor<double>:
                            given.Add(name, Tensors.Zeros<double>(empty));
                            break;
                        case Tensor<long>:
                            given.Add(name, Tensors.Zeros<long>(empty));
                            break;
                        default:
                            given.Add(name, Tensors.Zeros<bool>(empty));
                            break;
                    }

                    AssertRefused(() => call.Operator.Forward(given));
                    if (call.Operator.Signature.HasGradients)
                    {
                        AssertRefused(() => call.Operator.Backward(given));
                    }

                    void AssertRefused(Action action)
                    {
                        var error = Assert.Throws<LayerException>(action);
                        Assert.Equal(op, error.Layer);
                        // Of two that do not fit each other either may be named.
                        Assert.Contains(error.Argument, inputs.Count == 1 ? [name] : inputs);
                    }
                }
            }
        );
}
