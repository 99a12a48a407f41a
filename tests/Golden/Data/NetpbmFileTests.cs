using System.Text;
using Reference.Cases;
using Reference.Data;

namespace Reference.GoldenTests.Data;

public class NetpbmFileTests
{
    [Theory]
    [InlineData("P2\n3 2\n255\n0 1 2\n253 254 255\n")]
    [InlineData("P2 3 2 255 0 1 2 253 254 255")]
    [InlineData("P2#grey\n# made by hand\n3 # wide\n2 255\n0 1 2 253 254 255")]
    public void Grey_text_is_read(string text) => Is([1, 2, 3], 255, [0, 1, 2, 253, 254, 255], Read(text));

    [Fact]
    public void Colours_become_planes()
    {
        // Two pixels: (1, 2, 3) and (4, 5, 6).
        Is([3, 1, 2], 255, [1, 4, 2, 5, 3, 6], Read("P3 2 1 255 1 2 3 4 5 6"));
        Is([3, 1, 2], 255, [1, 4, 2, 5, 3, 6], NetpbmFile.Read([.. "P6 2 1 255\n"u8, 1, 2, 3, 4, 5, 6], "dots"));
    }

    [Fact]
    public void Grey_bytes_may_look_like_text() =>
        Is([1, 1, 4], 255, [(byte)'#', (byte)' ', 10, 200], NetpbmFile.Read([.. "P5\n4 1\n255\n# \n"u8, 200], "dots"));

    [Fact]
    public void Above_255_a_pixel_has_two_bytes_the_higher_first() =>
        Is([1, 1, 2], 65535, [0x1234, 0xFFFE], NetpbmFile.Read([.. "P5 2 1 65535 "u8, 0x12, 0x34, 0xFF, 0xFE], "dots"));

    [Theory]
    [InlineData(1, 255, 0, 0)]
    [InlineData(1, 255, 1, 255)]
    [InlineData(15, 255, 7, 7 * 17)]
    [InlineData(51, 255, 10, 50)]
    [InlineData(100, 65535, 50, 32768)] // 32,767.5
    [InlineData(100, 65535, 100, 65535)]
    [InlineData(1023, 65535, 1, 64)] // 64.06
    [InlineData(1023, 65535, 1023, 65535)]
    public void Brightness_is_a_share_of_the_brightest_value(int most, int full, int sample, int pixel) =>
        Is([1, 1, 1], full, [pixel], Read($"P2 1 1 {most} {sample}"));

    public static TheoryData<string, string> Bad =>
        new()
        {
            { "", "does not begin with P2, P3, P5 or P6" },
            { "P", "does not begin with P2, P3, P5 or P6" },
            { "P4 8 1 0", "does not begin with P2, P3, P5 or P6" },
            { "\u0089PNG\r\n", "does not begin with P2, P3, P5 or P6" },
            { "P2", "no number at byte 2, where its width should be" },
            { "P5 # all comment", "no number at byte 16, where its width should be" },
            { "P2 3", "no number at byte 4, where its height should be" },
            { "P2 3 x 255", "no number at byte 5, where its height should be" },
            { "P2 3 -2 255", "no number at byte 5, where its height should be" },
            { "P2 0 2 255", "its width, before byte 4, is 0" },
            { "P2 3 2 0 ", "its brightest value, before byte 8, is 0" },
            { "P5 3 2 65536 ", "is 65536, but 1 to 65535 can be read" },
            { "P5 99999999999999999999 2 255 ", "can be read" },
            { "P5 2147483647 2147483647 255 x", "2147483647×2147483647 pixels large" },
            { "P5 4096 4096 255 x", "ends too early: 1×4096×4096 pixels take 16777216 bytes at least, but 1 follow the header" },
            { "P2 4096 4096 255 1 2 3", "ends too early" },
            { "P5 2 1 255", "has no space at byte 10, where its header should end" },
            { "P5 2 1 255x..", "has no space at byte 10" },
            { "P5 2 1 255 .", "take 2 bytes at least, but 1 follow" },
            { "P5 2 1 300 ...", "take 4 bytes at least, but 3 follow" },
            { "P5 2 1 32  !", "its pixel in row 0, column 1, at byte 12, is 33, but 0 to 32 can be read" },
            { "P2 2 2 9 1 2 3 10", "its pixel in row 1, column 1, at byte 17, is 10, but 0 to 9 can be read" },
            { "P2 2 2 9 1 2 3     ", "its pixel in row 1, column 1, at byte 19, is no number" },
            { "P2 2 2 9 1 two 3 4", "its pixel in row 0, column 1, at byte 11, is no number" },
        };

    [Theory]
    [MemberData(nameof(Bad))]
    public void A_file_that_breaks_a_rule_is_refused_by_name_and_place(string content, string problem)
    {
        var error = Assert.Throws<FileFormatException>(() => Read(content));
        Assert.StartsWith("dots: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_header_alone_gets_no_memory()
    {
        var claim = Encoding.Latin1.GetBytes("P6 4096 4096 65535 x");
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<FileFormatException>(() => NetpbmFile.Read(claim, "dots"));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    [Fact]
    public void Whatever_is_done_to_a_file_it_is_read_or_refused_by_name()
    {
        var random = new RandomNumbers(11);
        byte[] grey = [.. "P5 # c\n4 3 255\n"u8, .. Enumerable.Range(0, 12).Select(i => (byte)i)];
        var text = Encoding.Latin1.GetBytes("P3 2 2 255 1 2 3 4 5 6 7 8 9 10 11 12");
        var refused = 0;
        for (var i = 0; i < 3000; i++)
        {
            byte[] damaged = [.. i % 2 == 0 ? grey : text];
            for (var hits = 1 + random.Below(3); hits > 0; hits--)
            {
                damaged[random.Below(damaged.Length)] = (byte)random.Below(256);
            }

            try
            {
                var picture = NetpbmFile.Read(
                    damaged.AsSpan(0, random.Below(4) == 0 ? random.Below(damaged.Length) : damaged.Length),
                    "dots"
                );
                Assert.Equal(picture.Shape.Size, picture.Pixels.Count);
            }
            catch (FileFormatException error)
            {
                refused++;
                Assert.StartsWith("dots: ", error.Message, StringComparison.Ordinal);
            }
        }

        Assert.InRange(refused, 500, 2999);
    }

    private static Picture Read(string content) => NetpbmFile.Read(Encoding.Latin1.GetBytes(content), "dots");

    private static void Is(Shape shape, int full, int[] pixels, Picture picture)
    {
        Assert.Equal(shape, picture.Shape);
        Assert.Equal(full, picture.Pixels.Full);
        Assert.Equal(pixels, Enumerable.Range(0, picture.Pixels.Count).Select(i => picture.Pixels[i]));
    }
}
