using Reference.Layers;
using static Reference.Tensors;

namespace Reference.GoldenTests.Layers;

public sealed class AveragePoolingTests
{
    [Fact]
    public void Each_window_gives_its_mean()
    {
        var y = new AveragePooling { KernelShape = [2, 3] }.Forward(Of([1, 1, 2, 4], 1.0, 2, 4, 8, 16, 32, 64, 128));

        Assert.Equal([(1.0 + 2 + 4 + 16 + 32 + 64) / 6, (2.0 + 4 + 8 + 32 + 64 + 128) / 6], y.Flat().ToArray());
    }

    [Fact]
    public void Padding_does_not_count_unless_asked()
    {
        var pooling = new AveragePooling { KernelShape = [3], Pads = [1, 1] };
        var x = Of([1, 1, 2], 6.0, 12);

        Assert.Equal([(6.0 + 12) / 2, (6.0 + 12) / 2], pooling.Forward(x).Flat().ToArray());
        Assert.Equal([(6.0 + 12) / 3, (6.0 + 12) / 3], (pooling with { CountIncludePad = true }).Forward(x).Flat().ToArray());
    }

    [Fact]
    public void What_a_ceil_mode_window_has_beyond_the_padding_never_counts()
    {
        // Starts -1, 1, 3, 5. The last window: pixel 5, one of padding, one beyond.
        var pooling = new AveragePooling
        {
            KernelShape = [3],
            Strides = [2],
            Pads = [1, 1],
            CeilMode = true,
        };
        var x = Of([1, 1, 6], 1.0, 2, 4, 8, 16, 32);

        Assert.Equal([(1.0 + 2) / 2, (2.0 + 4 + 8) / 3, (8.0 + 16 + 32) / 3, 32.0 / 1], pooling.Forward(x).Flat().ToArray());
        Assert.Equal(
            [(1.0 + 2) / 3, (2.0 + 4 + 8) / 3, (8.0 + 16 + 32) / 3, 32.0 / 2],
            (pooling with { CountIncludePad = true }).Forward(x).Flat().ToArray()
        );
    }

    [Fact]
    public void Dilated_windows_divide_by_the_pixels_that_they_hold()
    {
        // Span 4, starts -1, 0, 1 and weights 3 apart: (padding, 2), (0, 3), (1, padding).
        var pooling = new AveragePooling
        {
            KernelShape = [2],
            Dilations = [3],
            Pads = [1, 1],
        };
        var x = Of([1, 1, 4], 1.0, 2, 4, 8);

        Assert.Equal([4, (1.0 + 8) / 2, 2], pooling.Forward(x).Flat().ToArray());
        Assert.Equal([4.0 / 2, (1.0 + 8) / 2, 2.0 / 2], (pooling with { CountIncludePad = true }).Forward(x).Flat().ToArray());
    }

    [Fact]
    public void Gradients_are_shared_out_equally_and_add_up_where_windows_overlap()
    {
        var pooling = new AveragePooling
        {
            KernelShape = [3],
            Strides = [2],
            Pads = [1, 1],
            CeilMode = true,
        };
        var (x, dy) = (Zeros<double>([1, 1, 6]), Of([1, 1, 4], 6.0, 60, 600, 6000));

        Assert.Equal(
            [6.0 / 2, 6.0 / 2 + 60 / 3, 60 / 3, 60 / 3 + 600 / 3, 600 / 3, 600 / 3 + 6000],
            pooling.Backward(x, dy).Flat().ToArray()
        );
        Assert.Equal(
            [6.0 / 3, 6.0 / 3 + 60 / 3, 60 / 3, 60 / 3 + 600 / 3, 600 / 3, 600 / 3 + 6000 / 2],
            (pooling with { CountIncludePad = true }).Backward(x, dy).Flat().ToArray()
        );
    }

    [Fact]
    public void Each_picture_of_the_batch_and_each_channel_is_pooled_by_itself()
    {
        var pooling = new AveragePooling { KernelShape = [1, 1, 2] };
        var x = Of([2, 2, 1, 1, 2], 1.0, 3, 5, 9, 2, 4, 6, 12);

        Assert.Equal([2, 7, 3, 9], pooling.Forward(x).Flat().ToArray());
        Assert.Equal([1, 1, 2, 2, 3, 3, 4, 4], pooling.Backward(x, Of([2, 2, 1, 1, 1], 2.0, 4, 6, 8)).Flat().ToArray());
    }

    [Fact]
    public void NaN_and_infinity_spread_over_the_windows_that_hold_them()
    {
        var y = new AveragePooling { KernelShape = [2] }.Forward(Of([1, 1, 5], 1, double.NaN, 1, 1, double.PositiveInfinity));

        Assert.Equal([double.NaN, double.NaN, 1, double.PositiveInfinity], y.Flat().ToArray());
    }

    [Fact]
    public void A_window_without_any_pixel_is_refused_unless_padding_counts()
    {
        var pooling = new AveragePooling { KernelShape = [1], Pads = [0, 1] };

        Assert.Equal(
            "AveragePool: pads leave window 2 of 3 without any pixel of 2: the kernel 1 lies in the padding there",
            Assert.Throws<LayerException>(() => pooling.Forward(Of([1, 1, 2], 3.0, 5))).Message
        );
        Assert.Equal([3, 5, 0], (pooling with { CountIncludePad = true }).Forward(Of([1, 1, 2], 3.0, 5)).Flat().ToArray());
    }

    [Fact]
    public void Tensors_and_attributes_have_the_names_of_ONNX()
    {
        const string Attributes = """{"count_include_pad":1,"ceil_mode":1,"kernel_shape":[2],"pads":[1,0]}""";
        var pooling = Operators.Create("AveragePool", Attributes);
        var given = new Values<double> { ["X"] = Of([1, 1, 2], 2.0, 6), ["dY"] = Of([1, 1, 2], 8.0, 4) };

        Assert.Equal([1, 4], pooling.Forward(given)["Y"].Flat().ToArray());
        Assert.Equal([4 + 2, 2], pooling.Backward(given)["dX"].Flat().ToArray());
        Assert.Equal(
            [
                [1, 1, 2],
            ],
            pooling.InferShapes([
                [1, 1, 2],
            ])
        );
        Assert.Equal(Attributes, Operators.AttributesOf(pooling));
    }
}
