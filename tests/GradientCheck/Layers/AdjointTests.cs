using System.Numerics.Tensors;
using Reference.Layers;
using Reference.Oracle.Generation;

namespace Reference.GradientCheckTests.Layers;

/// <summary>
/// A layer L that is linear in an input x has as its backward pass the transposed matrix: ⟨L(x) - L(0), dy⟩ = ⟨x, dx⟩. On whole numbers
/// both sides are exact, so they are equal.
/// </summary>
public class AdjointTests
{
    public static TheoryData<string, string> Linear =>
        new()
        {
            { "Add", "A" },
            { "Add", "B" },
            { "Conv", "X" },
            { "Conv", "W" },
            { "ConvTranspose", "X" },
            { "ConvTranspose", "W" },
            { "DepthToSpace", "input" },
            { "Dropout", "data" },
            { "Neg", "X" },
            { "ReduceSum", "data" },
            { "Sub", "A" },
            { "Sub", "B" },
            { "Sum", "data_0" },
            { "Expand", "input" },
            { "Flatten", "input" },
            { "Gather", "data" },
            { "Identity", "input" },
            { "LocallyConnected", "X" },
            { "LocallyConnected", "W" },
            { "Gemm", "A" },
            { "Gemm", "B" },
            { "MatMul", "A" },
            { "MatMul", "B" },
            { "MaxUnpool", "X" },
            { "Mul", "A" },
            { "Mul", "B" },
            { "Pad", "data" },
            { "Reshape", "data" },
            { "Slice", "data" },
            { "SpaceToDepth", "input" },
            { "Split", "input" },
            { "Squeeze", "data" },
            { "Transpose", "data" },
            { "Unsqueeze", "data" },
        };

    [Theory]
    [MemberData(nameof(Linear))]
    public void Backward_of_a_linear_layer_is_its_transpose(string op, string input)
    {
        (string, string)[] attributes = op switch
        {
            "Gemm" => [("alpha", "1.5"), ("beta", "-0.5")],
            "Dropout" => [("ratio", "0.75")],
            "Pad" => [("constant_value", "1.5")],
            _ => [],
        };
        Property.Holds(
            op,
            40,
            DataKind.Integers,
            call =>
            {
                var without = call.Given.To(value => value);
                without[input] = Tensors.Zeros<double>(call.Given[input].Shape());
                var (y, y0) = (call.Operator.Forward(call.Given), call.Operator.Forward(without));
                var dx = call.Operator.Backward(call.Given)[$"d{input}"];
                var rise = y.Where(output => call.Given.Has($"d{output}"))
                    .Sum(output => Inner(y[output], call.Given[$"d{output}"]) - Inner(y0[output], call.Given[$"d{output}"]));
                Assert.Equal(rise, Inner(call.Given[input], dx));
            },
            attributes
        );
    }

    /// <summary>What a convolution does to dy on the way back, a transposed convolution with the same weights and attributes does on the way forward.</summary>
    [Fact]
    public void The_transposed_convolution_is_the_transpose_of_the_convolution() =>
        Property.Holds(
            "Conv",
            60,
            DataKind.Integers,
            call =>
            {
                var convolution = (Convolution)call.Operator;
                var (x, w, dy) = (call.Given["X"], call.Given["W"], call.Given["dY"]);
                var (picture, kernel, positions) = (x.Shape().Spatial, w.Shape().Spatial, dy.Shape().Spatial);
                var remainders = Enumerable
                    .Range(0, picture.Rank)
                    .Select(axis =>
                        picture[axis]
                        - (positions[axis] - 1) * (convolution.Strides?[axis] ?? 1)
                        - ((convolution.Dilations?[axis] ?? 1) * (kernel[axis] - 1) + 1)
                        + (convolution.Pads?[axis] ?? 0)
                        + (convolution.Pads?[axis + picture.Rank] ?? 0)
                    )
                    .ToArray();
                var transposed = new TransposedConvolution
                {
                    Strides = convolution.Strides,
                    Pads = convolution.Pads,
                    Dilations = convolution.Dilations,
                    Group = convolution.Group,
                    OutputPadding = remainders,
                };

                var (dx, _, _) = convolution.Backward(x, w, call.Given.Optional("B"), dy);

                Assert.Equal(dx.Flat().ToArray(), transposed.Forward(dy, w).Flat().ToArray());
            },
            ("auto_pad", "NOTSET")
        );

    private static double Inner(Tensor<double> a, Tensor<double> b) =>
        a.Flat().ToArray().Zip(b.Flat().ToArray(), (left, right) => left * right).Sum();
}
