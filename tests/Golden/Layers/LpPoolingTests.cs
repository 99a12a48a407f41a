using Reference.Layers;
using static Reference.Tensors;

namespace Reference.GoldenTests.Layers;

/// <summary>The numbers are chosen so that powers and roots are exact; <see cref="Ulp"/> allows for a root that is not correctly rounded.</summary>
public sealed class LpPoolingTests
{
    /// <summary>Roots other than the square root are promised to a few units in the last place, here of numbers up to 8.</summary>
    private const double Ulp = 8 * 4 * 1.2e-16;

    [Theory]
    [InlineData(1, 3 + 4 + 0, 4 + 0 + 12)]
    [InlineData(2, 5, 12.649110640673518)] // √(3² + 4²), √(4² + 12²) = √160
    public void The_norm_takes_magnitudes_and_the_root(int p, double first, double second)
    {
        var y = new LpPooling { KernelShape = [3], P = p }.Forward(Of([1, 1, 4], 3.0, -4, 0, 12));

        Assert.Equal([first, second], y.Flat().ToArray());
    }

    [Fact]
    public void The_third_power_of_a_negative_number_counts_as_positive()
    {
        // 3³ + 4³ + 5³ = 6³
        var y = new LpPooling { KernelShape = [3], P = 3 }.Forward(Of([1, 1, 3], 3.0, -4, 5));

        Assert.Equal(6, y.Flat()[0], Ulp);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(13)]
    public void Any_norm_of_one_number_is_its_magnitude(int p)
    {
        var y = new LpPooling { KernelShape = [1], P = p }.Forward(Of([1, 1, 2], -3.0, 2));

        Assert.Equal(3, y.Flat()[0], Ulp);
        Assert.Equal(2, y.Flat()[1], Ulp);
    }

    [Fact]
    public void P_is_2_unless_given_and_padding_adds_nothing()
    {
        var pooling = new LpPooling
        {
            KernelShape = [2, 2],
            Pads = [1, 1, 0, 0],
            Strides = [2, 2],
        };

        Assert.Equal([1, 5, 5, 13], pooling.Forward(Of([1, 1, 3, 3], 1.0, 3, 4, 3, 0, 5, -4, 12, 0)).Flat().ToArray());
    }

    [Fact]
    public void The_gradient_is_the_share_of_a_pixel_in_the_norm_with_its_sign()
    {
        var pooling = new LpPooling { KernelShape = [2] };

        // Windows (3, -4) of norm 5 and (-4, 0) of norm 4 overlap in the second pixel.
        var dx = pooling.Backward(Of([1, 1, 3], 3.0, -4, 0), Of([1, 1, 2], 10.0, 100));

        Assert.Equal([10 * (3.0 / 5), 10 * -(4.0 / 5) + 100 * -1.0, 0], dx.Flat().ToArray());
    }

    [Fact]
    public void For_p_1_the_gradient_is_the_sign_and_0_at_the_kink()
    {
        var pooling = new LpPooling { KernelShape = [4], P = 1 };

        Assert.Equal([10, -10, 0, 0], pooling.Backward(Of([1, 1, 4], 3.0, -4, 0.0, -0.0), Of([1, 1, 1], 10.0)).Flat().ToArray());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Where_all_of_a_window_is_0_the_gradient_is_0(int p)
    {
        var pooling = new LpPooling { KernelShape = [2], P = p };
        var x = Of([1, 1, 2], 0.0, -0.0);

        Assert.Equal([0], pooling.Forward(x).Flat().ToArray());
        Assert.Equal([0, 0], pooling.Backward(x, Of([1, 1, 1], 10.0)).Flat().ToArray());
    }

    [Fact]
    public void For_p_3_the_gradient_is_the_squared_share()
    {
        var dx = new LpPooling { KernelShape = [3], P = 3 }
            .Backward(Of([1, 1, 3], 3.0, -4, 5), Of([1, 1, 1], 36.0))
            .Flat()
            .ToArray();

        Assert.Equal(3 * 3, dx[0], 9 * Ulp);
        Assert.Equal(-4 * 4, dx[1], 9 * Ulp);
        Assert.Equal(5 * 5, dx[2], 9 * Ulp);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void NaN_and_infinity_spread_over_the_windows_that_hold_them(int p)
    {
        var pooling = new LpPooling
        {
            KernelShape = [2],
            Strides = [2],
            P = p,
        };
        var x = Of([1, 1, 6], 1, double.NaN, double.NegativeInfinity, 0, 1, 0);

        Assert.Equal([double.NaN, double.PositiveInfinity, 1], pooling.Forward(x).Flat().ToArray());
        var dx = pooling.Backward(x, Of([1, 1, 3], 1.0, 1, 1)).Flat().ToArray();
        Assert.Equal(double.NaN, dx[1]);
        Assert.Equal(p == 1 ? -1 : double.NaN, dx[2]);
        Assert.Equal([0, 1, 0], dx[3..]);
    }

    [Fact]
    public void Each_picture_of_the_batch_and_each_channel_is_pooled_by_itself()
    {
        var pooling = new LpPooling { KernelShape = [2, 1, 1] };
        var x = Of([2, 2, 2, 1, 1], 3.0, 4, 5, 12, 8, 15, 7, 24);

        Assert.Equal([5, 13, 17, 25], pooling.Forward(x).Flat().ToArray());
        Assert.Equal(
            [3, 4, 5, 12, 8, 15, 7, 24],
            pooling.Backward(x, Of([2, 2, 1, 1, 1], 5.0, 13, 17, 25)).Map(Math.Round).Flat().ToArray()
        );
    }

    [Fact]
    public void Tensors_and_attributes_have_the_names_of_ONNX()
    {
        const string Attributes = """{"p":1,"ceil_mode":1,"kernel_shape":[2],"strides":[2],"dilations":[1]}""";
        var pooling = Operators.Create("LpPool", Attributes);
        var given = new Values<double> { ["X"] = Of([1, 1, 3], 2.0, -6, 1), ["dY"] = Of([1, 1, 2], 8.0, 4) };

        Assert.Equal([8, 1], pooling.Forward(given)["Y"].Flat().ToArray());
        Assert.Equal([8, -8, 4], pooling.Backward(given)["dX"].Flat().ToArray());
        Assert.Equal(
            [
                [1, 1, 2],
            ],
            pooling.InferShapes([
                [1, 1, 3],
            ])
        );
        Assert.Equal(Attributes, Operators.AttributesOf(pooling));
    }

    [Fact]
    public void A_norm_below_1_is_refused() =>
        Assert.Equal(
            "LpPool: p is 0: a norm needs 1 or more",
            Assert
                .Throws<LayerException>(() =>
                    new LpPooling { KernelShape = [2], P = 0 }.InferShapes([
                        [1, 1, 3],
                    ])
                )
                .Message
        );
}
