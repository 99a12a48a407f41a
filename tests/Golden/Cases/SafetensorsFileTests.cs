using System.Text;
using Reference.Cases;

namespace Reference.GoldenTests.Cases;

public sealed class SafetensorsFileTests
{
    [Fact]
    public void A_file_made_by_hand_is_read()
    {
        byte[] bytes =
        [
            .. SafetensorsBytes.Of(
                "{'__metadata__':{'op':'Relu'},'a':{'dtype':'F32','shape':[1,2],'data_offsets':[1,9]},'b':{'dtype':'U8','shape':[],'data_offsets':[0,1]}}"
            ),
            7,
            .. BitConverter.GetBytes(1.5f),
            .. BitConverter.GetBytes(-2f),
        ];

        var file = Read(bytes);

        Assert.Equal("Relu", file.Metadata["op"]);
        Assert.Equal([1, 2], file.Find("a")!.Shape);
        Assert.Equal([1.5, -2], file.Find("a")!.Reals<double>().Flat().ToArray());
        Assert.Equal(0, file.Find("b")!.Shape.Rank);
        Assert.Equal([7], file.Find("b")!.Integers().Flat().ToArray());
    }

    [Theory]
    [InlineData(ElementType.F64)]
    [InlineData(ElementType.F32)]
    [InlineData(ElementType.F16)]
    [InlineData(ElementType.BF16)]
    public void Real_numbers_come_back_as_they_were(ElementType type)
    {
        double[] values =
        [
            0,
            -0.0,
            1,
            -1.5,
            0.25,
            1024,
            double.NaN,
            double.PositiveInfinity,
            double.NegativeInfinity,
            Math.ScaleB(1, -14),
            65280,
        ];

        var back = RoundTrip(StoredTensor.OfReals("x", type, Tensors.Of([values.Length], values)));

        Assert.Equal(values, back.Reals<double>().Flat().ToArray());
        Assert.True(double.IsNegative(back.Reals<double>()[1]));
        Assert.Equal(type, back.Type);
    }

    [Theory]
    [InlineData(ElementType.I64, long.MinValue, long.MaxValue)]
    [InlineData(ElementType.I32, int.MinValue, int.MaxValue)]
    [InlineData(ElementType.U8, 0, 255)]
    public void Whole_numbers_come_back_as_they_were(ElementType type, long least, long most) =>
        Assert.Equal(
            [least, 0, most],
            RoundTrip(StoredTensor.OfIntegers("x", type, Tensors.Of<long>([3], least, 0, most))).Integers().Flat().ToArray()
        );

    [Fact]
    public void Masks_and_scalars_come_back_as_they_were()
    {
        Assert.Equal([true, false], RoundTrip(StoredTensor.OfFlags("x", Tensors.Of<bool>([2], true, false))).Flags().Flat().ToArray());
        Assert.Equal(Shape.Scalar, RoundTrip(StoredTensor.OfReals("x", ElementType.F64, Tensors.Of<double>([1], 5), Shape.Scalar)).Shape);
    }

    [Fact]
    public void Texts_of_any_alphabet_come_back_as_they_were()
    {
        var file = new SafetensorsFile(new Dictionary<string, string> { ["schlüssel \"1\""] = "値\n\0" }, []);
        using var stream = new MemoryStream();
        file.Write(stream);
        Assert.Equal(file.Metadata, Read(stream.ToArray()).Metadata);
    }

    // bfloat16 has 8 significant bits: next to 1 lies 1 + 2⁻⁷, halfway between them 1 + 2⁻⁸.
    [Theory]
    [InlineData(1 + 1.0 / 256, 1)]
    [InlineData(1 + 3.0 / 256, 1 + 4.0 / 256)]
    [InlineData(1 + 1.0 / 256 + 1.0 / (1L << 40), 1 + 2.0 / 256)]
    [InlineData(1 + 3.0 / 256 - 1.0 / (1L << 40), 1 + 2.0 / 256)]
    [InlineData(-1 - 1.0 / 256 - 1.0 / (1L << 40), -1 - 2.0 / 256)]
    [InlineData(3.4e38, double.PositiveInfinity)]
    [InlineData(1e300, double.PositiveInfinity)]
    [InlineData(1e-300, 0)]
    public void The_nearest_bfloat16_is_chosen_once_and_ties_go_to_even(double value, double nearest) =>
        Assert.Equal(nearest, ElementType.BF16.Round(value));

    [Fact]
    public void Data_begin_at_multiples_of_their_elements_size()
    {
        using var stream = new MemoryStream();
        new SafetensorsFile(
            new Dictionary<string, string>(),
            [
                StoredTensor.OfFlags("flag", Tensors.Of<bool>([1], true)),
                StoredTensor.OfReals("x", ElementType.F64, Tensors.Of<double>([1], 3)),
            ]
        ).Write(stream);

        Assert.Equal(3.0, BitConverter.ToDouble(stream.ToArray(), (int)stream.Length - 9));
        Assert.Equal(0, (stream.Length - 9) % 8);
    }

    [Fact]
    public void Blobs_that_follow_each_other_in_a_stream_are_told_apart()
    {
        using var stream = new MemoryStream();
        foreach (var value in (double[])[1, 2])
        {
            new SafetensorsFile(
                new Dictionary<string, string>(),
                [StoredTensor.OfReals("x", ElementType.F64, Tensors.Of<double>([1], value))]
            ).Write(stream);
        }

        stream.Position = 0;
        Assert.Equal(1, SafetensorsFile.ReadNext(stream, "pipe")!.Find("x")!.Reals<double>()[0]);
        Assert.Equal(2, SafetensorsFile.ReadNext(stream, "pipe")!.Find("x")!.Reals<double>()[0]);
        Assert.Null(SafetensorsFile.ReadNext(stream, "pipe"));
    }

    [Fact]
    public void A_file_that_cannot_be_finished_leaves_the_old_one_and_no_other()
    {
        using var folder = new ScratchFolder();
        File.WriteAllText(folder.File("weights"), "old");

        Assert.Throws<InvalidTimeZoneException>(() =>
            AtomicFile.Write(
                folder.File("weights"),
                stream =>
                {
                    stream.Write(Encoding.UTF8.GetBytes("half of the n"));
                    throw new InvalidTimeZoneException();
                }
            )
        );

        Assert.Equal("old", File.ReadAllText(folder.File("weights")));
        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_link_stays_a_link()
    {
        using var folder = new ScratchFolder();
        File.WriteAllText(folder.File("file"), "old");
        File.CreateSymbolicLink(folder.File("link"), folder.File("file"));

        AtomicFile.Write(folder.File("link"), stream => stream.Write("new"u8));

        Assert.NotNull(new FileInfo(folder.File("link")).LinkTarget);
        Assert.Equal("new", File.ReadAllText(folder.File("file")));
    }

    private static SafetensorsFile Read(byte[] bytes) => SafetensorsFile.ReadNext(new MemoryStream(bytes), "bytes")!;

    private static StoredTensor RoundTrip(StoredTensor tensor)
    {
        using var stream = new MemoryStream();
        new SafetensorsFile(new Dictionary<string, string>(), [tensor]).Write(stream);
        return Read(stream.ToArray()).Tensors.Single();
    }
}
