using System.Numerics;
using Reference.Layers;
using Reference.Onnx;

namespace Reference.GoldenTests.Onnx;

public sealed class WideSumsTests
{
    public static TheoryData<string, int[], int[]> Convolutions =>
        new()
        {
            { """{"pads":[1,2,0,1]}""", [1, 16, 20, 19], [33, 16, 3, 3] },
            { """{"strides":[2,1],"dilations":[1,2],"auto_pad":"SAME_UPPER"}""", [2, 16, 21, 20], [32, 16, 3, 3] },
            { """{"group":3,"kernel_shape":[3,3],"pads":[1,1,1,1]}""", [1, 48, 23, 23], [51, 16, 3, 3] },
            { """{"pads":[4,4]}""", [1, 24, 300], [24, 24, 9] },
        };

    [Theory]
    [MemberData(nameof(Convolutions))]
    public void Every_bit_of_a_convolution_is_the_layers(string attributes, int[] x, int[] w)
    {
        var given = new Values<float>
        {
            ["X"] = Tensors.Fill(Shape.Create(x), i => i == 5 ? float.NaN : MathF.Sin(i)),
            ["W"] = Tensors.Fill(Shape.Create(w), i => MathF.Cos(i * i % 1000)),
            ["B"] = Tensors.Fill([w[0]], i => -i / 7f),
        };

        Same(Operators.Create("Conv", attributes), given);
    }

    [Theory]
    [InlineData("""{"transA":0,"transB":1,"alpha":0.3,"beta":-2}""", false, true)]
    [InlineData("""{"transA":1}""", true, false)]
    public void Every_bit_of_a_matrix_product_is_the_layers(string attributes, bool turnedA, bool turnedB)
    {
        var given = new Values<double>
        {
            ["A"] = Tensors.Fill(turnedA ? [90, 77] : [77, 90], i => Math.Sin(i)),
            ["B"] = Tensors.Fill(turnedB ? [170, 90] : [90, 170], i => Math.Cos(i * i % 1000)),
            ["C"] = Tensors.Fill([170], i => i / 7.0),
        };

        Same(Operators.Create("Gemm", attributes), given);
    }

    [Fact]
    public void Every_bit_of_a_plain_matrix_product_is_the_layers() =>
        Same(
            new MatrixProduct(),
            new Values<float>
            {
                ["A"] = Tensors.Fill([77, 90], i => MathF.Sin(i)),
                ["B"] = Tensors.Fill([90, 170], i => MathF.Cos(i * i % 1000)),
            }
        );

    [Fact]
    public void Wrong_shapes_are_refused_in_the_layers_words()
    {
        var given = new Values<float> { ["X"] = Tensors.Zeros<float>([1, 16, 40, 40]), ["W"] = Tensors.Zeros<float>([32, 15, 3, 3]) };

        var ours = Assert.Throws<LayerException>(() => WideSums.Forward(new Convolution(), given));

        Assert.Equal(Assert.Throws<LayerException>(() => ((IOperator)new Convolution()).Forward(given)).Message, ours.Message);
    }

    private static void Same<T>(IOperator op, Values<T> given)
        where T : IFloatingPointIeee754<T>
    {
        var fast = WideSums.Forward(op, given);

        Assert.NotNull(fast);
        Assert.Equal(op.Forward(given)["Y"].Flat().ToArray(), fast["Y"].Flat().ToArray());
    }
}
