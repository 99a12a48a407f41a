using Reference.Layers;

namespace Reference.GoldenTests.Layers;

/// <summary>Local response normalisation by hand; with β = 1 it is a division.</summary>
public sealed class LocalResponseNormalizationTests
{
    [Fact]
    [Trait("Lecture", "alexnet")]
    public void A_response_is_divided_by_what_its_neighbours_answer()
    {
        // α = 3 and size 3: each square counts once.
        var y = new LocalResponseNormalization
        {
            Size = 3,
            Alpha = 3,
            Beta = 1,
            Bias = 1,
        }.Forward(Tensors.Of([1, 4], 1.0, 2, 3, 4));
        Assert.Equal([1.0 / (1 + 1 + 4), 2.0 / (1 + 1 + 4 + 9), 3.0 / (1 + 4 + 9 + 16), 4.0 / (1 + 9 + 16)], y.Flat().ToArray());
    }

    [Fact]
    public void Alpha_is_divided_by_the_size_even_where_fewer_channels_are_summed()
    {
        var y = new LocalResponseNormalization
        {
            Size = 5,
            Alpha = 10,
            Beta = 1,
            Bias = 0,
        }.Forward(Tensors.Of([1, 1], 3.0));
        Assert.Equal(3.0 / (10.0 / 5 * 9), y[0, 0]);
    }

    [Fact]
    public void An_even_size_takes_the_extra_channel_after()
    {
        var y = new LocalResponseNormalization
        {
            Size = 2,
            Alpha = 2,
            Beta = 1,
            Bias = 0,
        }.Forward(Tensors.Of([1, 3], 1.0, 2, 3));
        Assert.Equal([1.0 / (1 + 4), 2.0 / (4 + 9), 3.0 / 9], y.Flat().ToArray());
        var wide = new LocalResponseNormalization
        {
            Size = 4,
            Alpha = 4,
            Beta = 1,
            Bias = 0,
        }.Forward(Tensors.Of([1, 4], 1.0, 2, 3, 4));
        Assert.Equal([1.0 / (1 + 4 + 9), 2.0 / (1 + 4 + 9 + 16), 3.0 / (4 + 9 + 16), 4.0 / (9 + 16)], wide.Flat().ToArray());
    }

    [Fact]
    public void Neighbours_are_channels_not_examples_and_not_pixels()
    {
        // Two examples of two channels and two pixels; size 3 spans both channels.
        var y = new LocalResponseNormalization
        {
            Size = 3,
            Alpha = 3,
            Beta = 1,
            Bias = 0,
        }.Forward(Tensors.Of([2, 2, 2], 1.0, 2, 3, 4, 5, 6, 7, 8));
        Assert.Equal(
            [
                1.0 / (1 + 9),
                2.0 / (4 + 16),
                3.0 / (1 + 9),
                4.0 / (4 + 16),
                5.0 / (25 + 49),
                6.0 / (36 + 64),
                7.0 / (25 + 49),
                8.0 / (36 + 64),
            ],
            y.Flat().ToArray()
        );
    }

    [Fact]
    public void Beta_is_the_exponent()
    {
        var y = new LocalResponseNormalization
        {
            Size = 1,
            Alpha = 1,
            Beta = 0.5,
            Bias = 7,
        }.Forward(Tensors.Of([1, 1], 3.0));
        Assert.Equal(3.0 / 4, y[0, 0]);
    }

    [Fact]
    public void The_defaults_are_the_paper_s_exponent_with_ONNX_s_scale()
    {
        var y = new LocalResponseNormalization { Size = 4 }.Forward(Tensors.Of([1, 1], 2.0));
        Assert.Equal(2 / Math.Pow(1 + 1e-4 / 4 * 4, 0.75), y[0, 0], 1e-15);
    }

    [Fact]
    public void The_gradient_goes_to_all_channels_summed()
    {
        // s = 3 + 1 + 4 = 8 for both channels, y₁ = x₁/s: ∂y₁/∂x₁ = 1/8 - 2·1·1/64, ∂y₁/∂x₂ = -2·1·2/64.
        var layer = new LocalResponseNormalization
        {
            Size = 3,
            Alpha = 3,
            Beta = 1,
            Bias = 3,
        };
        var dx = layer.Backward(Tensors.Of([1, 2], 1.0, 2), Tensors.Of([1, 2], 10.0, 0));
        Assert.Equal([10 * (1 / 8.0 - 2 / 64.0), 10 * (-4 / 64.0)], dx.Flat().ToArray());
    }

    [Fact]
    public void With_an_even_size_the_gradient_goes_the_way_the_sum_came()
    {
        // Size 2: y₁ depends on x₂, y₂ does not depend on x₁.
        var layer = new LocalResponseNormalization
        {
            Size = 2,
            Alpha = 2,
            Beta = 1,
            Bias = 3,
        };
        var x = Tensors.Of([1, 2], 1.0, 2);
        Assert.Equal([1 / 8.0 - 2 / 64.0, -4 / 64.0], layer.Backward(x, Tensors.Of([1, 2], 1.0, 0)).Flat().ToArray());
        Assert.Equal(0, layer.Backward(x, Tensors.Of([1, 2], 0, 1.0))[0, 0]);
    }

    [Fact]
    public void NaN_reaches_the_channels_whose_sum_it_is_in()
    {
        var y = new LocalResponseNormalization
        {
            Size = 3,
            Alpha = 3,
            Beta = 1,
            Bias = 0,
        }.Forward(Tensors.Of([1, 4], double.NaN, 1, 1, 1));
        Assert.Equal([double.NaN, double.NaN, 1 / 3.0, 1 / 2.0], y.Flat().ToArray());
    }

    [Fact]
    public void What_makes_no_sense_is_refused()
    {
        Assert.Equal(
            "LRN: size is 0: it counts the channels summed over X 2×3×4, at least 1",
            Assert
                .Throws<LayerException>(() =>
                    Operators
                        .Create("LRN", """{"alpha": 1}""")
                        .InferShapes([
                            [2, 3, 4],
                        ])
                )
                .Message
        );
        Assert.Equal(
            "X",
            Assert
                .Throws<LayerException>(() =>
                    new LocalResponseNormalization { Size = 3 }.InferShapes([
                        [5],
                    ])
                )
                .Argument
        );
    }

    [Fact]
    public void A_size_beyond_all_channels_sums_them_all()
    {
        var y = new LocalResponseNormalization
        {
            Size = int.MaxValue,
            Alpha = int.MaxValue,
            Beta = 1,
            Bias = 1,
        }.Forward(Tensors.Of([1, 2], 1.0, 2));
        Assert.Equal([1 / 6.0, 2 / 6.0], y.Flat().ToArray());
    }
}
