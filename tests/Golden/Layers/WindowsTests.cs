using Reference.Layers;

namespace Reference.GoldenTests.Layers;

/// <summary>
/// Hand-written tables of which pixel meets which weight, as <c>weight:pixel</c>, windows between bars. Forward and backward share
/// this index arithmetic, so that no gradient check could find a mistake in it.
/// </summary>
public sealed class WindowsTests
{
    [Theory]
    [InlineData(5, 3, 1, 0, 0, 1, "0:0 1:1 2:2 | 0:1 1:2 2:3 | 0:2 1:3 2:4")] // plain
    [InlineData(7, 3, 2, 0, 0, 1, "0:0 1:1 2:2 | 0:2 1:3 2:4 | 0:4 1:5 2:6")] // stride
    [InlineData(6, 3, 2, 0, 0, 1, "0:0 1:1 2:2 | 0:2 1:3 2:4")] // pixel 5 remains
    [InlineData(4, 1, 3, 0, 0, 1, "0:0 | 0:3")] // stride beyond the kernel
    [InlineData(3, 3, 1, 2, 0, 1, "2:0 | 1:0 2:1 | 0:0 1:1 2:2")] // padding at the beginning only
    [InlineData(3, 3, 1, 0, 2, 1, "0:0 1:1 2:2 | 0:1 1:2 | 0:2")] // padding at the end only
    [InlineData(4, 3, 2, 1, 2, 1, "1:0 2:1 | 0:1 1:2 2:3 | 0:3")] // stride and both
    [InlineData(5, 2, 1, 0, 0, 3, "0:0 1:3 | 0:1 1:4")] // dilation: spans 3·(2-1) + 1 = 4, not 6
    [InlineData(3, 3, 1, 1, 1, 2, "1:1")] // dilation: both outer weights in the padding
    [InlineData(5, 3, 2, 2, 1, 2, "1:0 2:2 | 0:0 1:2 2:4")] // all of it: starts -2 and 0
    [InlineData(2, 5, 1, 2, 1, 1, "2:0 3:1")] // a kernel larger than the picture, as large as the padded one
    [InlineData(1, 1, 1, 1, 2, 1, " | 0:0 |  | ")] // windows in the padding have no tap
    public void A_kernel_slides_along_a_row(int length, int kernel, int stride, int begin, int end, int dilation, string expected)
    {
        var attributes = new Convolution
        {
            Strides = [stride],
            Pads = [begin, end],
            Dilations = [dilation],
        };

        Assert.Equal(expected, Read(Windows.Slide("Conv", [length], [kernel], attributes)));
    }

    [Theory]
    [InlineData(AutoPad.SameUpper, 4, 2, 1, 1, "0:0 1:1 | 0:1 1:2 | 0:2 1:3 | 0:3")] // 1 in all: at the end
    [InlineData(AutoPad.SameLower, 4, 2, 1, 1, "1:0 | 0:0 1:1 | 0:1 1:2 | 0:2 1:3")] // 1 in all: at the beginning
    [InlineData(AutoPad.SameUpper, 5, 4, 2, 1, "1:0 2:1 3:2 | 0:1 1:2 2:3 3:4 | 0:3 1:4")] // 3 in all: 1 and 2
    [InlineData(AutoPad.SameLower, 5, 4, 2, 1, "2:0 3:1 | 0:0 1:1 2:2 3:3 | 0:2 1:3 2:4")] // 3 in all: 2 and 1
    [InlineData(AutoPad.SameUpper, 6, 3, 2, 1, "0:0 1:1 2:2 | 0:2 1:3 2:4 | 0:4 1:5")] // 1, not the kernel's 2
    [InlineData(AutoPad.SameLower, 6, 3, 2, 1, "1:0 2:1 | 0:1 1:2 2:3 | 0:3 1:4 2:5")]
    [InlineData(AutoPad.SameUpper, 4, 2, 1, 2, "1:1 | 0:0 1:2 | 0:1 1:3 | 0:2")] // dilated it spans 3: 1 and 1
    [InlineData(AutoPad.SameUpper, 5, 1, 3, 1, "0:0 | 0:3")] // no padding is negative
    [InlineData(AutoPad.Valid, 6, 3, 2, 1, "0:0 1:1 2:2 | 0:2 1:3 2:4")]
    public void Padding_chooses_itself(AutoPad autoPad, int length, int kernel, int stride, int dilation, string expected)
    {
        var attributes = new Convolution
        {
            AutoPad = autoPad,
            Strides = [stride],
            Dilations = [dilation],
        };

        Assert.Equal(expected, Read(Windows.Slide("Conv", [length], [kernel], attributes)));
    }

    [Theory]
    [InlineData(6, 3, 2, 0, 0, 1, "0:0 1:1 2:2 | 0:2 1:3 2:4 | 0:4 1:5")]
    [InlineData(7, 2, 2, 0, 0, 1, "0:0 1:1 | 0:2 1:3 | 0:4 1:5 | 0:6")] // deck R: 7 → 4
    [InlineData(6, 2, 2, 0, 0, 1, "0:0 1:1 | 0:2 1:3 | 0:4 1:5")] // nothing remains, nothing is added
    [InlineData(2, 1, 2, 0, 0, 1, "0:0")] // a second window would start at 2, outside
    [InlineData(3, 2, 2, 1, 1, 1, "1:0 | 0:1 1:2")] // a third would start at 3, in the end padding
    [InlineData(4, 2, 2, 1, 0, 1, "1:0 | 0:1 1:2 | 0:3")] // the third starts at 3, in the picture: the begin padding counts
    [InlineData(7, 3, 3, 1, 1, 2, "1:1 2:3 | 0:2 1:4 2:6 | 0:5")] // 9 and a span of 5: 4/3, so a third window at 6 - 1
    [InlineData(2, 1, 1, 0, 1, 1, "0:0 | 0:1")] // as in ONNX, also when it divides evenly
    public void In_ceil_mode_a_last_partial_window_counts(
        int length,
        int kernel,
        int stride,
        int begin,
        int end,
        int dilation,
        string expected
    )
    {
        var attributes = new MaxPooling
        {
            CeilMode = true,
            Strides = [stride],
            Pads = [begin, end],
            Dilations = [dilation],
        };

        Assert.Equal(expected, Read(Windows.Slide("MaxPool", [length], [kernel], attributes)));
    }

    [Theory]
    [InlineData(AutoPad.Valid, "0:0 1:1 2:2 | 0:2 1:3 2:4")]
    [InlineData(AutoPad.SameUpper, "0:0 1:1 2:2 | 0:2 1:3 2:4 | 0:4 1:5")]
    public void Ceil_mode_has_no_effect_on_padding_that_chooses_itself(AutoPad autoPad, string expected)
    {
        var attributes = new MaxPooling
        {
            CeilMode = true,
            AutoPad = autoPad,
            Strides = [2],
        };

        Assert.Equal(expected, Read(Windows.Slide("MaxPool", [6], [3], attributes)));
    }

    [Fact]
    public void Rows_and_columns_have_their_own_kernel_stride_and_padding()
    {
        // Rows start at -1 and 1, columns at 0 and 3; pads are top 1, left 0, bottom 0, right 2.
        var attributes = new Convolution { Strides = [2, 3], Pads = [1, 0, 0, 2] };

        var windows = Windows.Slide("Conv", [3, 4], [2, 3], attributes);

        Assert.Equal([2, 2], windows.Positions);
        Assert.Equal(4, windows.Count);
        Assert.Equal("3:0 4:1 5:2 | 3:3 | 0:4 1:5 2:6 3:8 4:9 5:10 | 0:7 3:11", Read(windows));
    }

    [Fact]
    public void Rows_and_columns_have_their_own_dilation()
    {
        var attributes = new Convolution { Dilations = [2, 1] };

        // 3×3 with 2×2, rows 0 and 2 together, neighbouring columns.
        Assert.Equal("0:0 1:1 2:6 3:7 | 0:1 1:2 2:7 3:8", Read(Windows.Slide("Conv", [3, 3], [2, 2], attributes)));
    }

    [Fact]
    public void Rows_and_columns_choose_their_own_padding()
    {
        var attributes = new Convolution { AutoPad = AutoPad.SameUpper, Strides = [2, 1] };

        // Rows: ⌈3/2⌉ = 2 windows, no padding. Columns: 2 windows and 1 of padding at the end.
        Assert.Equal("0:0 1:1 | 0:1 | 0:4 1:5 | 0:5", Read(Windows.Slide("Conv", [3, 2], [1, 2], attributes)));
    }

    [Fact]
    public void A_kernel_slides_through_a_block()
    {
        Assert.Equal("0:0 1:1 2:4 3:5 | 0:2 1:3 2:6 3:7", Read(Windows.Slide("Conv", [2, 2, 2], [2, 1, 2], new Convolution())));
        Assert.Equal(
            "1:0 | 0:0 1:1 | 0:1", // one slice of padding at the end of the first axis that stride 2 does not reach, one pixel at each end of the last
            Read(Windows.Slide("Conv", [1, 1, 2], [1, 1, 2], new Convolution { Strides = [2, 1, 1], Pads = [0, 0, 1, 1, 0, 1] }))
        );
    }

    [Theory]
    [InlineData(6, 3, 2, 0, 1, 1, false, "3 3 3")]
    [InlineData(5, 3, 2, 1, 1, 1, true, "3 3 3")] // padding counts
    [InlineData(6, 3, 2, 1, 1, 1, true, "3 3 3 2")] // the last: pixel 5, one of padding, one beyond it
    [InlineData(6, 3, 2, 0, 0, 1, true, "3 3 2")] // the last: pixels 4 and 5
    [InlineData(6, 2, 3, 0, 0, 3, true, "2 1")] // the last: pixel 3; 6 is beyond
    [InlineData(6, 2, 3, 0, 1, 3, true, "2 2")] // the last: pixel 3; 6 is padding
    [InlineData(1, 1, 1, 1, 1, 1, false, "1 1 1")]
    public void The_padded_size_counts_padding_but_nothing_beyond(
        int length,
        int kernel,
        int stride,
        int begin,
        int end,
        int dilation,
        bool ceil,
        string expected
    )
    {
        var attributes = new MaxPooling
        {
            CeilMode = ceil,
            Strides = [stride],
            Pads = [begin, end],
            Dilations = [dilation],
        };
        var windows = Windows.Slide("AveragePool", [length], [kernel], attributes);

        Assert.Equal(expected, string.Join(' ', Enumerable.Range(0, windows.Count).Select(windows.PaddedSize)));
    }

    [Fact]
    public void The_padded_size_is_a_product_over_the_axes()
    {
        var attributes = new MaxPooling { CeilMode = true, Strides = [2, 2] };
        var windows = Windows.Slide("AveragePool", [3, 5], [2, 3], attributes);

        Assert.Equal([2, 2], windows.Positions);
        Assert.Equal([2 * 3, 2 * 3, 1 * 3, 1 * 3], Enumerable.Range(0, windows.Count).Select(windows.PaddedSize));
    }

    [Theory]
    [InlineData(3, 2, 2, 1, 0, 0, 0, 6, "0:0 1:1 | 0:2 1:3 | 0:4 1:5")]
    [InlineData(3, 2, 2, 1, 0, 0, 1, 7, "0:0 1:1 | 0:2 1:3 | 0:4 1:5")] // output_padding: one pixel that nothing covers
    [InlineData(3, 2, 2, 1, 1, 0, 0, 5, "1:0 | 0:1 1:2 | 0:3 1:4")]
    [InlineData(3, 2, 2, 1, 0, 1, 0, 5, "0:0 1:1 | 0:2 1:3 | 0:4")]
    [InlineData(2, 2, 1, 2, 0, 0, 0, 4, "0:0 1:2 | 0:1 1:3")]
    [InlineData(2, 2, 1, 3, 0, 0, 2, 7, "0:0 1:3 | 0:1 1:4")] // 2 more than stride 1 allows, but less than dilation 3
    [InlineData(2, 2, 3, 1, 0, 0, 0, 5, "0:0 1:1 | 0:3 1:4")] // gaps
    public void Windows_cover_a_picture(
        int count,
        int kernel,
        int stride,
        int dilation,
        int begin,
        int end,
        int more,
        int length,
        string expected
    )
    {
        var attributes = new TransposedConvolution
        {
            Strides = [stride],
            Pads = [begin, end],
            Dilations = [dilation],
        };

        var windows = Windows.Cover("ConvTranspose", [count], [kernel], attributes, outputPadding: [more]);

        Assert.Equal([length], windows.Picture);
        Assert.Equal([count], windows.Positions);
        Assert.Equal(expected, Read(windows));
    }

    [Fact]
    [Trait("Lecture", "spatial-size")]
    public void Seven_by_seven_with_three_by_three_does_not_fit_at_stride_3()
    {
        Assert.Equal([5, 5], Windows.Slide("Conv", [7, 7], [3, 3], new Convolution { ExactFit = true }).Positions);
        Assert.Equal([3, 3], Windows.Slide("Conv", [7, 7], [3, 3], new Convolution { ExactFit = true, Strides = [2, 2] }).Positions);
        Assert.Equal([2, 2], Windows.Slide("Conv", [7, 7], [3, 3], new Convolution { Strides = [3, 3] }).Positions);

        var error = Assert.Throws<LayerException>(() =>
            Windows.Slide("Conv", [7, 7], [3, 3], new Convolution { ExactFit = true, Strides = [3, 3] })
        );

        Assert.Equal("Conv: strides do not fit: 7×7 with 3×3 at stride 3 leaves 1 of axis 0 uncovered", error.Message);
    }

    [Fact]
    public void An_exact_fit_is_asked_of_chosen_padding_too()
    {
        // ⌈8/3⌉ = 3 windows of 1 pixel, at 0, 3 and 6, need no padding and leave pixel 7.
        Assert.Throws<LayerException>(() =>
            Windows.Slide(
                "Conv",
                [8],
                [1],
                new Convolution
                {
                    ExactFit = true,
                    AutoPad = AutoPad.SameUpper,
                    Strides = [3],
                }
            )
        );
    }

    [Fact]
    public void A_kernel_larger_than_the_padded_picture_is_refused()
    {
        var error = Assert.Throws<LayerException>(() =>
            Windows.Slide("Conv", [9, 4], [2, 4], new Convolution { Dilations = [1, 2], Pads = [0, 1, 0, 1] })
        );

        Assert.Equal("Conv: kernel does not fit: 2×4 spans 7 pixels of axis 1, but the picture 9×4 has 4 and 2 of padding", error.Message);
        Assert.Equal("kernel", error.Argument);
    }

    [Theory]
    [InlineData("""{"strides": [1]}""", "strides has 1 entries, but a picture of 5×5 needs 2")]
    [InlineData("""{"pads": [1, 1]}""", "pads has 2 entries, but a picture of 5×5 needs 4")]
    [InlineData("""{"dilations": [1, 1, 1]}""", "dilations has 3 entries, but a picture of 5×5 needs 2")]
    [InlineData("""{"strides": [1, 0]}""", "strides has an entry below 1: 1, 0")]
    [InlineData("""{"dilations": [0, 1]}""", "dilations has an entry below 1: 0, 1")]
    [InlineData("""{"pads": [0, 0, -1, 0]}""", "pads has an entry below 0: 0, 0, -1, 0")]
    [InlineData("""{"kernel_shape": [3, 2]}""", "kernel_shape is 3×2 but the kernel given is 3×3")]
    [InlineData(
        """{"auto_pad": "SAME_UPPER", "pads": [0, 0, 0, 1]}""",
        "pads are given together with auto_pad, which says otherwise: 0, 0, 0, 1"
    )]
    public void Attributes_that_cannot_be_meant_are_refused(string attributes, string problem)
    {
        var convolution = (Convolution)Operators.Create("Conv", attributes);

        var error = Assert.Throws<LayerException>(() => Windows.Slide("Conv", [5, 5], [3, 3], convolution));

        Assert.Equal($"Conv: {problem}", error.Message);
    }

    [Theory]
    [InlineData("""{"dilations": [2147483647]}""", 3)]
    [InlineData("""{"dilations": [2147483647], "auto_pad": "SAME_LOWER"}""", 3)]
    [InlineData("""{"dilations": [2147483647], "pads": [2147483647, 2147483647]}""", 3)]
    [InlineData("""{"pads": [2147483647, 2147483647]}""", 3)]
    [InlineData("""{"pads": [2147483647, 0]}""", 3)]
    [InlineData("""{"pads": [2147483640, 0]}""", 3)] // fits in 31 bits, but not in any memory
    [InlineData("""{"pads": [0, 536870912]}""", 1)]
    [InlineData("""{}""", int.MaxValue)]
    public void Attributes_that_would_overflow_are_refused(string attributes, int kernel)
    {
        var convolution = (Convolution)Operators.Create("Conv", attributes);

        Assert.Throws<LayerException>(() => Windows.Slide("Conv", [5], [kernel], convolution));
    }

    [Fact]
    public void Greater_attributes_that_still_make_sense_are_computed_with()
    {
        const int Most = int.MaxValue;

        Assert.Equal("0:0 1:1", Read(Windows.Slide("Conv", [5], [2], new Convolution { Strides = [Most] })));
        Assert.Equal("0:0 1:1", Read(Windows.Slide("MaxPool", [5], [2], new MaxPooling { CeilMode = true, Strides = [Most] })));
        Assert.Equal("0:0", Read(Windows.Slide("Conv", [5], [2], new Convolution { Dilations = [Most - 1], Pads = [0, Most - 5] })));
        Assert.Equal(
            $"{Most - 5}:0 {Most - 4}:1 {Most - 3}:2 {Most - 2}:3 {Most - 1}:4",
            Read(Windows.Slide("Conv", [5], [Most], new Convolution { Pads = [Most - 5, 0] }))
        );
    }

    [Fact]
    public void Millions_of_products_are_found_window_by_window_and_not_kept()
    {
        var windows = Windows.Slide("MaxPool", [3000], [3000], new MaxPooling { Pads = [2999, 0] });
        var before = GC.GetAllocatedBytesForCurrentThread();

        foreach (var p in (int[])[0, 1, 2999, 1500, 1500])
        {
            var taps = windows.Taps(p);

            Assert.Equal(p + 1, taps.Length);
            Assert.Equal(new Tap(Pixel: 0, Weight: 2999 - p), taps[0]);
            Assert.Equal(new Tap(Pixel: p, Weight: 2999), taps[p]);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    [Fact]
    public void Those_of_any_window_may_be_asked_for_first() =>
        Assert.Equal(2, Windows.Slide("MaxPool", [3000], [3000], new MaxPooling { Pads = [2999, 0] }).Taps(1).Length);

    [Fact]
    public void As_many_products_as_there_may_be_are_not_too_many() =>
        Assert.Equal(1 << 14, Windows.Slide("Conv", [(1 << 15) - 1], [1 << 14], new Convolution()).Count);

    [Fact]
    public void A_kernel_of_too_many_weights_is_refused()
    {
        var pooling = new MaxPooling { KernelShape = [65536, 65536], Pads = [65535, 65535, 0, 0] };
        var error = Assert.Throws<LayerException>(() => Windows.Slide("MaxPool", [1, 1], [65536, 65536], pooling));
        Assert.Equal("MaxPool: kernel is 65536×65536: more than 2147483647 elements", error.Message);
    }

    [Fact]
    public void The_first_empty_window_is_the_first_of_all_axes() =>
        Assert.Equal(0, Windows.Slide("MaxPool", [3, 3], [1, 1], new MaxPooling { Pads = [1, 0, 0, 1] }).FirstEmpty());

    [Fact]
    public void Pads_of_0_may_be_given_together_with_auto_pad_and_others_not()
    {
        Assert.Equal([5], Windows.Slide("Conv", [5], [1], new Convolution { AutoPad = AutoPad.Valid, Pads = [0, 0] }).Positions);
        Assert.Throws<LayerException>(() => Windows.Slide("Conv", [5], [1], new Convolution { AutoPad = AutoPad.Valid, Pads = [1, 1] }));
    }

    [Fact]
    public void Pads_that_make_a_picture_too_long_are_named() =>
        Assert.Equal(
            "pads",
            Assert
                .Throws<LayerException>(() =>
                    Windows.Slide("Conv", [5], [3], new Convolution { Pads = [int.MaxValue, 0], Strides = [int.MaxValue] })
                )
                .Argument
        );

    [Fact]
    public void A_table_of_too_many_products_is_refused_before_it_is_made()
    {
        // 2048² positions times 11² weights are 508 million; every single length is harmless.
        var error = Assert.Throws<LayerException>(() => Windows.Slide("Conv", [2058, 2058], [11, 11], new Convolution()));

        Assert.Equal(
            "Conv: kernel is too much: 11×11 at 2048×2048 positions of 2058×2058 needs a table of more than 268435456 products",
            error.Message
        );
    }

    private static string Read(Windows windows) =>
        string.Join(
            " | ",
            Enumerable
                .Range(0, windows.Count)
                .Select(p => string.Join(' ', windows.Taps(p).ToArray().Select(tap => $"{tap.Weight}:{tap.Pixel}")))
        );
}
