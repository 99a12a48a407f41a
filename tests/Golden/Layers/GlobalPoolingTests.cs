using System.Numerics.Tensors;
using Reference.Layers;
using static Reference.Tensors;

namespace Reference.GoldenTests.Layers;

public sealed class GlobalPoolingTests
{
    private static readonly Tensor<double> Pictures = Of([2, 2, 1, 2], 3.0, -4, 8, 6, -5, 12, 7, 7);

    [Fact]
    public void The_maximum_of_each_picture()
    {
        Assert.Equal([3, 8, 12, 7], new GlobalMaxPooling().Forward(Pictures).Flat().ToArray());
        Assert.Equal([1, 0, 2, 0, 0, 3, 4, 0], new GlobalMaxPooling().Backward(Pictures, Of([2, 2, 1, 1], 1.0, 2, 3, 4)).Flat().ToArray());
    }

    [Fact]
    public void The_mean_of_each_picture_not_of_the_batch()
    {
        Assert.Equal([-0.5, 7, 3.5, 7], new GlobalAveragePooling().Forward(Pictures).Flat().ToArray());
        Assert.Equal(
            [1, 1, 2, 2, 3, 3, 4, 4],
            new GlobalAveragePooling().Backward(Pictures, Of([2, 2, 1, 1], 2.0, 4, 6, 8)).Flat().ToArray()
        );
    }

    [Fact]
    public void The_norm_of_each_picture()
    {
        Assert.Equal([5, 10, 13, Math.Sqrt(98)], new GlobalLpPooling().Forward(Pictures).Flat().ToArray());
        Assert.Equal(
            [7, 14, 17, 14],
            new GlobalLpPooling { P = 1 }
                .Forward(Pictures)
                .Flat()
                .ToArray()
        );
        Assert.Equal(
            [1, -1, 2, 2, -3, 3, 4, 4],
            new GlobalLpPooling { P = 1 }
                .Backward(Pictures, Of([2, 2, 1, 1], 1.0, 2, 3, 4))
                .Flat()
                .ToArray()
        );
        Assert.Equal(
            [10 * (3.0 / 5), 10 * -(4.0 / 5), 0, 0, 0, 0, 0, 0],
            new GlobalLpPooling().Backward(Pictures, Of([2, 2, 1, 1], 10.0, 0, 0, 0)).Flat().ToArray()
        );
    }

    [Theory]
    [InlineData("GlobalMaxPool")]
    [InlineData("GlobalAveragePool")]
    [InlineData("GlobalLpPool")]
    public void Rows_pictures_and_blocks_shrink_to_one_number(string name)
    {
        var pooling = Operators.Create(name);

        Assert.Equal(
            [
                [2, 3, 1],
            ],
            pooling.InferShapes([
                [2, 3, 5],
            ])
        );
        Assert.Equal(
            [
                [2, 3, 1, 1],
            ],
            pooling.InferShapes([
                [2, 3, 5, 4],
            ])
        );
        Assert.Equal(
            [
                [2, 3, 1, 1, 1],
            ],
            pooling.InferShapes([
                [2, 3, 5, 4, 6],
            ])
        );
        Assert.Equal(
            $"{name}: X is 2×3: it needs at least 3 axes, N×C×H×W…",
            Assert
                .Throws<LayerException>(() =>
                    pooling.InferShapes([
                        [2, 3],
                    ])
                )
                .Message
        );
    }

    [Theory]
    [InlineData("GlobalMaxPool", 4, 9)]
    [InlineData("GlobalAveragePool", 4, 4.5)]
    [InlineData("GlobalLpPool", 4, 9)]
    public void Tensors_go_in_and_out_under_the_names_of_ONNX(string name, double value, double slope)
    {
        var pooling = Operators.Create(name);
        var x = name == "GlobalAveragePool" ? Of([1, 1, 2], 8.0, 0) : Of([1, 1, 2], 4.0, 0);
        var given = new Values<double> { ["X"] = x, ["dY"] = Of([1, 1, 1], 9.0) };

        Assert.Equal([value], pooling.Forward(given)["Y"].Flat().ToArray());
        Assert.Equal(slope, pooling.Backward(given)["dX"].Flat()[0]);
    }

    [Theory]
    [InlineData("GlobalMaxPool")]
    [InlineData("GlobalAveragePool")]
    [InlineData("GlobalLpPool")]
    public void NaN_stays(string name)
    {
        var y = Operators.Create(name).Forward(new Values<double> { ["X"] = Of([1, 2, 2], 1, double.NaN, 2, 2) })["Y"];

        Assert.Equal(double.NaN, y.Flat()[0]);
        Assert.False(double.IsNaN(y.Flat()[1]));
    }

    [Theory]
    [InlineData("GlobalMaxPool")]
    [InlineData("GlobalAveragePool")]
    [InlineData("GlobalLpPool")]
    public void An_upstream_gradient_of_another_shape_is_refused(string name)
    {
        var given = new Values<double> { ["X"] = Pictures, ["dY"] = Zeros<double>([2, 2, 1, 2]) };

        Assert.Equal(
            $"{name}: dY is 2×2×1×2 but Y is 2×2×1×1: an upstream gradient has the shape of its output",
            Assert.Throws<LayerException>(() => Operators.Create(name).Backward(given)).Message
        );
    }

    [Fact]
    public void A_norm_below_1_is_refused() =>
        Assert.Equal(
            "GlobalLpPool: p is 0: a norm needs 1 or more",
            Assert
                .Throws<LayerException>(() =>
                    new GlobalLpPooling { P = 0 }.InferShapes([
                        [1, 1, 3],
                    ])
                )
                .Message
        );
}
