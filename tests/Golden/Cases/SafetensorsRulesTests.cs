using Reference.Cases;

namespace Reference.GoldenTests.Cases;

/// <summary>Every rule of the format, broken on purpose.</summary>
public sealed class SafetensorsRulesTests
{
    // ' stands for ". Each file has 8 bytes of data.
    [Theory]
    [InlineData("{'a':{'dtype':'F32','shape':[3],'data_offsets':[0,8]}}", "tensor a: F32 3 needs 12 bytes, but its offsets 0 to 8 hold 8")]
    [InlineData(
        "{'a':{'dtype':'F32','shape':[],'data_offsets':[0,8]}}",
        "tensor a: F32 scalar needs 4 bytes, but its offsets 0 to 8 hold 8"
    )]
    [InlineData(
        "{'a':{'dtype':'F8','shape':[8],'data_offsets':[0,8]}}",
        "tensor a: dtype F8 is not one of F64, F32, F16, BF16, I64, I32, U8, BOOL"
    )]
    [InlineData("{'a':{'dtype':'f32','shape':[2],'data_offsets':[0,8]}}", "tensor a: dtype f32 is not one of")]
    [InlineData("{'a':{'dtype':'0','shape':[1],'data_offsets':[0,8]}}", "tensor a: dtype 0 is not one of")]
    [InlineData("{'a':{'dtype':'F32','shape':[2],'data_offsets':[8,0]}}", "tensor a: begins at byte 8 and ends before it, at 0")]
    [InlineData(
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}}",
        "tensor a: begins at byte 4, but the data before it end at 0: a hole"
    )]
    [InlineData(
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},'b':{'dtype':'F16','shape':[3],'data_offsets':[2,8]}}",
        "tensor b: begins at byte 2, inside tensor a, which ends at 4"
    )]
    [InlineData(
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}}",
        "tensor a: is there twice"
    )]
    [InlineData("{'a':{'dtype':'F32','dtype':'F32','shape':[2],'data_offsets':[0,8]}}", "tensor a: dtype is there twice")]
    [InlineData("{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8],'strides':[1]}}", "tensor a: strides is not a key of a tensor")]
    [InlineData("{'a':{'dtype':'F32','shape':[2]}}", "tensor a: data_offsets is missing")]
    [InlineData("{'a':{'dtype':'F32','data_offsets':[0,8]}}", "tensor a: shape is missing")]
    [InlineData("{'a':{'shape':[2],'data_offsets':[0,8]}}", "tensor a: dtype is missing")]
    [InlineData("{'a':{'dtype':'F32','shape':[2],'data_offsets':[0]}}", "tensor a: data_offsets has 1 numbers, not 2")]
    [InlineData("{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,4,8]}}", "tensor a: data_offsets has more than 2 entries")]
    [InlineData(
        "{'a':{'dtype':'F32','shape':[-2],'data_offsets':[0,8]}}",
        "tensor a: shape has an entry that is not a whole number from 0"
    )]
    [InlineData(
        "{'a':{'dtype':'F32','shape':[2.0],'data_offsets':[0,8]}}",
        "tensor a: shape has an entry that is not a whole number from 0"
    )]
    [InlineData(
        "{'a':{'dtype':'F32','shape':['2'],'data_offsets':[0,8]}}",
        "tensor a: shape has an entry that is not a whole number from 0"
    )]
    [InlineData(
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,18446744073709551624]}}",
        "tensor a: data_offsets has an entry that is not"
    )]
    // 2^33 · 2^31 elements are 2^64, which is 0 to who does not look.
    [InlineData(
        "{'a':{'dtype':'F32','shape':[8589934592,2147483648],'data_offsets':[0,0]}}",
        "tensor a: 8589934592×2147483648 is more than 2147483647 elements"
    )]
    [InlineData(
        "{'a':{'dtype':'F32','shape':[65536,65536],'data_offsets':[0,0]}}",
        "tensor a: 65536×65536 is more than 2147483647 elements"
    )]
    [InlineData("{'__metadata__':{'op':1},'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}}", "metadata op is not a text")]
    [InlineData("{'__metadata__':{'op':'a','op':'b'},'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}}", "metadata op is there twice")]
    [InlineData("{'__metadata__':{},'__metadata__':{}}", "tensor __metadata__: is there twice")]
    [InlineData(
        "{'a':{'dtype':'F32','shape':[[2]],'data_offsets':[0,8]}}",
        "the header is not a JSON object of safetensors' form, at byte"
    )]
    [InlineData(
        "{'a':{'dtype':{'a':{'b':{}}},'shape':[2],'data_offsets':[0,8]}}",
        "the header is not a JSON object of safetensors' form, at byte"
    )]
    [InlineData("{'a':[]}", "the header is not a JSON object of safetensors' form, at byte")]
    [InlineData("{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},}", "the header is not a JSON object of safetensors' form, at byte")]
    [InlineData(
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}} {}",
        "the header is not a JSON object of safetensors' form, at byte"
    )]
    [InlineData(
        "{'\\ud800':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}}",
        "the header is not a JSON object of safetensors' form, at byte"
    )]
    [InlineData(" {'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}}", "the header does not begin with {")]
    [InlineData("[1]", "the header does not begin with {")]
    [InlineData("{}", "has bytes after its data, which end at 10")]
    [InlineData("{'a':{'dtype':'F64','shape':[2],'data_offsets':[0,16]}}", "ends after 8 of the 16 bytes of its data")]
    [InlineData(
        "{'a':{'dtype':'F64','shape':[268435440],'data_offsets':[0,2147483520]}}",
        "ends after 8 of the 2147483520 bytes of its data"
    )]
    [InlineData(
        "{'a':{'dtype':'F64','shape':[1152921504606846976],'data_offsets':[0,9223372036854775807]}}",
        "is more than 2147483647 elements"
    )]
    [InlineData(
        "{'a':{'dtype':'F64','shape':[2147483647],'data_offsets':[0,17179869176]}}",
        "says that it has 17179869176 bytes of data: more than"
    )]
    [InlineData("{'a':{'dtype':'BOOL','shape':[8],'data_offsets':[0,8]}}", "tensor a: element 5 is the byte 2, but BOOL is 0 or 1")]
    public void A_broken_rule_is_named(string header, string problem) =>
        AssertRefused(SafetensorsBytes.Of(header, 0, 1, 0, 1, 0, 2, 0, 1), problem);

    [Theory]
    [InlineData(0ul)]
    [InlineData(1ul)]
    [InlineData(1ul << 63)]
    [InlineData(ulong.MaxValue)]
    [InlineData(100_000_000ul)]
    public void A_header_length_that_cannot_be_is_refused_before_anything_is_allocated(ulong length)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        AssertRefused(
            [.. SafetensorsBytes.Length(length), (byte)'{', (byte)'}'],
            $"says that its header has {length} bytes: it must be 2 to 16777216"
        );
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    [Fact]
    public void A_header_length_beyond_what_is_there_allocates_no_more_than_what_is_there()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        AssertRefused([.. SafetensorsBytes.Length(16_000_000), .. "{}"u8], "ends after 2 of the 16000000 bytes of its header");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    [Fact]
    public void Data_beyond_what_is_there_allocate_no_more_than_what_is_there()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        AssertRefused(
            SafetensorsBytes.Of("{'a':{'dtype':'U8','shape':[2000000000],'data_offsets':[0,2000000000]}}", 1),
            "ends after 1 of the 2000000000 bytes of its data"
        );
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    [Fact]
    public void More_data_than_the_reader_wants_are_refused_before_they_are_read() =>
        Assert.Contains(
            "says that it has 8 bytes of data: more than the 7 that are read",
            Assert
                .Throws<FileFormatException>(() =>
                    SafetensorsFile.ReadNext(
                        new MemoryStream(SafetensorsBytes.Of("{'a':{'dtype':'U8','shape':[8],'data_offsets':[0,8]}}")),
                        "pipe",
                        mostData: 7
                    )
                )
                .Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void So_many_axes_that_a_stack_would_overflow_are_refused() =>
        AssertRefused(
            SafetensorsBytes.Of(
                $"{{'a':{{'dtype':'U8','shape':[{string.Join(',', Enumerable.Repeat(1, 100_000))}],'data_offsets':[0,1]}}}}",
                0
            ),
            "tensor a: shape has more than 32 entries"
        );

    [Fact]
    public void Ten_thousand_brackets_are_refused() =>
        AssertRefused(SafetensorsBytes.Of("{'a':" + new string('[', 10_000)), "the header is not a JSON object of safetensors' form");

    [Fact]
    public void A_header_that_is_not_UTF8_is_refused() =>
        AssertRefused([.. SafetensorsBytes.Length(4), (byte)'{', 0xFF, 0xFE, (byte)'}'], "the header is not UTF-8");

    [Fact]
    public void What_a_terminal_would_obey_is_not_shown()
    {
        var error = Assert.Throws<FileFormatException>(() => Read(SafetensorsBytes.Of("{'\\u001b[2Jname':{'dtype':'F32','shape':[2]}}")));
        Assert.DoesNotContain(error.Message, char.IsControl);
    }

    // A file of 8 + 53 + 8 bytes.
    [Theory]
    [InlineData(0, "is empty")]
    [InlineData(5, "ends after 5 of the 8 bytes that say how long the header is")]
    [InlineData(8 + 12, "ends after 12 of the 53 bytes of its header")]
    [InlineData(8 + 53 + 4, "ends after 4 of the 8 bytes of its data")]
    public void A_file_cut_short_says_where(int length, string problem) =>
        AssertRefused(
            SafetensorsBytes.Of("{'a':{'dtype':'U8','shape':[8],'data_offsets':[0,8]}}", 1, 2, 3, 4, 5, 6, 7, 8)[..length],
            problem
        );

    private static void AssertRefused(byte[] bytes, string problem)
    {
        var error = Assert.Throws<FileFormatException>(() => Read(bytes));
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        Assert.StartsWith(error.File, error.Message, StringComparison.Ordinal);
    }

    private static SafetensorsFile Read(byte[] bytes)
    {
        using var folder = new ScratchFolder();
        File.WriteAllBytes(folder.File("case.safetensors"), bytes);
        return SafetensorsFile.Read(folder.File("case.safetensors"));
    }
}
