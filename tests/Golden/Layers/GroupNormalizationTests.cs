using Reference.Layers;

namespace Reference.GoldenTests.Layers;

/// <summary>Group normalisation of numbers whose deviation is a power of two: every equality is exact.</summary>
public sealed class GroupNormalizationTests
{
    [Fact]
    public void A_group_is_a_block_of_neighbouring_channels()
    {
        // Channels 0 and 1: mean 2, deviation 1; channels 2 and 3: mean 4, deviation 4.
        var y = new GroupNormalization { NumGroups = 2, Epsilon = 0 }.Forward(
            Tensors.Of([1, 4, 2], 1.0, 1, 3, 3, 0, 8, 0, 8),
            Tensors.Of([4], 1.0, 10, 100, 1000),
            Tensors.Of([4], 0.0, 0, 5, -5)
        );
        Assert.Equal([-1, -1, 10, 10, -100 + 5, 100 + 5, -1000 - 5, 1000 - 5], y.Flat().ToArray());
    }

    [Fact]
    public void The_gradient_goes_through_the_statistics_of_the_block_and_the_parameters_of_the_channel()
    {
        // Two channels of one pixel each: 1 and 3, √(1 + 3) = 2; the first normalised value has the slopes ±3/16 (see batch normalisation).
        var (dx, dScale, dBias) = new GroupNormalization { NumGroups = 1, Epsilon = 3 }.Backward(
            Tensors.Of([1, 2, 1], 1.0, 3),
            Tensors.Of([2], 4.0, 100),
            Tensors.Of([2], 0.0, 0),
            Tensors.Of([1, 2, 1], 2.0, 0)
        );
        Assert.Equal([2 * 4 * 3.0 / 16, -2 * 4 * 3.0 / 16], dx.Flat().ToArray());
        Assert.Equal([2 * -0.5, 0], dScale.Flat().ToArray());
        Assert.Equal([2.0, 0], dBias.Flat().ToArray());
    }

    [Fact]
    public void As_many_groups_as_channels_is_instance_normalisation_and_one_group_is_layer_normalisation()
    {
        var (x, dy) = (Tensors.Fill([2, 4, 3], i => i * i % 13 / 4.0), Tensors.Fill([2, 4, 3], i => i * 5 % 7 / 2.0));
        var (scale, bias) = (Tensors.Of([4], 1.0, 2, 3, 4), Tensors.Of([4], 5.0, 6, 7, 8));
        var groups = new GroupNormalization { NumGroups = 4 };
        Assert.Equal(new InstanceNormalization().Forward(x, scale, bias).Flat().ToArray(), groups.Forward(x, scale, bias).Flat().ToArray());
        Assert.Equal(
            new InstanceNormalization().Backward(x, scale, bias, dy).dx.Flat().ToArray(),
            groups.Backward(x, scale, bias, dy).dx.Flat().ToArray()
        );
        var (one, layer) = (new GroupNormalization { NumGroups = 1 }, new LayerNormalization { Axis = 1 });
        var (s, b) = (scale.Reshaped([4, 1]), bias.Reshaped([4, 1]));
        Assert.Equal(layer.Forward(x, s, b).Output.Flat().ToArray(), one.Forward(x, scale, bias).Flat().ToArray());
        Assert.Equal(layer.Backward(x, s, b, dy).dScale.Flat().ToArray(), one.Backward(x, scale, bias, dy).dScale.Flat().ToArray());
    }

    [Fact]
    public void NaN_stays_in_its_block()
    {
        var y = new GroupNormalization { NumGroups = 2, Epsilon = 0 }.Forward(
            Tensors.Of([1, 4], double.NaN, 1, 1, 3),
            Tensors.Of([4], 1.0, 1, 1, 1),
            Tensors.Of([4], 0.0, 0, 0, 0)
        );
        Assert.Equal([double.NaN, double.NaN, -1, 1], y.Flat().ToArray());
    }

    [Theory]
    [InlineData(3, 4, "GroupNormalization: num_groups is 3, which does not divide the 4 channels of X 2×4×5")]
    [InlineData(0, 4, "GroupNormalization: num_groups is 0, which does not divide the 4 channels of X 2×4×5")]
    [InlineData(2, 2, "GroupNormalization: scale is 2, but the input is 2×4×5: it needs 4, one for each channel")]
    public void What_does_not_fit_is_refused(int groups, int parameters, string message)
    {
        var layer = new GroupNormalization { NumGroups = groups };
        var error = Assert.Throws<LayerException>(() =>
            layer.InferShapes([
                [2, 4, 5],
                [parameters],
                [parameters],
            ])
        );
        Assert.Equal(message, error.Message);
    }

    [Fact]
    public void The_number_of_groups_must_be_given()
    {
        var without = Operators.Create("GroupNormalization");
        Assert.Equal(
            "num_groups",
            Assert
                .Throws<LayerException>(() =>
                    without.InferShapes([
                        [2, 4, 5],
                        [4],
                        [4],
                    ])
                )
                .Argument
        );
        var layer = Operators.Create("GroupNormalization", """{"num_groups": 2, "stash_type": 1}""");
        Assert.Equal("""{"num_groups":2}""", Operators.AttributesOf(layer));
    }
}
