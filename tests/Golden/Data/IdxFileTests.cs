using System.IO.Compression;
using Reference.Cases;
using Reference.Data;

namespace Reference.GoldenTests.Data;

public class IdxFileTests
{
    // 2×3 bytes: magic, two lengths, data.
    private static readonly byte[] Good = [0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 10, 20, 30, 40, 50, 60];

    [Fact]
    public void A_plain_file_is_read()
    {
        var file = Read(Good);
        Assert.Equal([2, 3], file.Shape);
        Assert.Equal([10, 20, 30, 40, 50, 60], file.Data.ToArray());
    }

    [Fact]
    public void A_gzip_file_is_told_by_its_content() => Assert.Equal([10, 20, 30, 40, 50, 60], Read(Packed(Good)).Data.ToArray());

    public static TheoryData<byte[], string> Bad =>
        new()
        {
            { [], "shorter than an IDX header" },
            { [0, 0, 8], "shorter than an IDX header" },
            { [0, 0, 8, 2, 0, 0, 0, 2, 0, 0], "shorter than an IDX header" },
            { [1, 0, 8, 1, 0, 0, 0, 1, 9], "begins 01 00 and not 00 00" },
            { [0, 0, 0x0D, 1, 0, 0, 0, 1, 0, 0, 0, 0], "type 0D (float)" },
            { [0, 0, 0x77, 1, 0, 0, 0, 1, 9], "type 77 (unknown)" },
            { [0, 0, 8, 0], "0 axes" },
            { [0, 0, 8, 9], "9 axes" },
            { [0, 0, 8, 1, 0, 0, 0, 0], "axis 0 is 0 long" },
            { [0, 0, 8, 1, 0, 0, 0, 4, 1, 2, 3], "has 3 bytes of data, but its header 4 asks for 4" },
            { [0, 0, 8, 1, 0, 0, 0, 2, 1, 2, 3], "more data than the 2 bytes" },
            { [0, 0, 8, 1, 0xFF, 0xFF, 0xFF, 0xFF, 1], "4294967295 long, which cannot be held" },
            { [0, 0, 8, 3, 0x7F, 0xFF, 0xFF, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 1], "cannot be held" },
        };

    [Theory]
    [MemberData(nameof(Bad))]
    public void A_file_that_breaks_a_rule_is_refused_by_name(byte[] content, string problem)
    {
        foreach (var form in new[] { content, Packed(content) })
        {
            var error = Assert.Throws<FileFormatException>(() => Read(form));
            Assert.StartsWith("digits: ", error.Message, StringComparison.Ordinal);
            Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_header_that_claims_two_gigabytes_allocates_only_what_is_there()
    {
        byte[] claim = [0, 0, 8, 1, 0x7F, 0xFF, 0xFF, 0x00, 1, 2, 3];
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("has 3 bytes", Assert.Throws<FileFormatException>(() => Read(claim)).Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    [Fact]
    public void Damaged_and_cut_gzip_is_refused()
    {
        var packed = Packed([0, 0, 8, 1, 0, 0, 1, 0, .. Enumerable.Range(0, 256).Select(i => (byte)(i * 37))]);
        byte[] damaged = [.. packed];
        damaged[packed.Length / 2] ^= 0xFF;
        Assert.Throws<FileFormatException>(() => Read(damaged));
        Assert.Throws<FileFormatException>(() => Read(packed[..(packed.Length / 2)]));
    }

    private static IdxFile Read(byte[] content) => IdxFile.Read(new MemoryStream(content), "digits");

    private static byte[] Packed(byte[] content)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(content);
        }

        return packed.ToArray();
    }
}
