using Reference.Oracle.Exports;

namespace Reference.GradientCheckTests.Verification;

/// <summary>Words of bits for hardware, worked out by hand.</summary>
public sealed class HexFormatTests
{
    [Theory]
    [InlineData("F16", "3e00", "c000", "ae66")]
    [InlineData("F32", "3fc00000", "c0000000", "bdcccccd")]
    [InlineData("BF16", "3fc0", "c000", "bdcd")]
    [InlineData("F64", "3ff8000000000000", "c000000000000000", "bfb999999999999a")]
    [InlineData("Q3.4", "18", "e0", "fe")]
    [InlineData("Q31.32", "0000000180000000", "fffffffe00000000", "ffffffffe6666666")]
    public void One_and_a_half_minus_two_and_minus_a_tenth(string format, string oneAndAHalf, string minusTwo, string minusTenth)
    {
        var words = HexFormat.Parse(format);

        Assert.Equal([oneAndAHalf, minusTwo, minusTenth], new[] { 1.5, -2, -0.1 }.Select(words.Word));
    }

    [Fact]
    public void What_fixed_point_cannot_hold_saturates()
    {
        Assert.Equal(["7", "8", "f", "0"], new[] { 1.5, -2, -0.1, 0.05 }.Select(HexFormat.Parse("Q0.3").Word));
        Assert.Equal("7ffffffffffffc00", HexFormat.Parse("Q63.0").Word(double.PositiveInfinity));
    }

    [Fact]
    public void Halves_go_to_the_even_neighbour() =>
        Assert.Equal([0.0, 1, 1, -1], new[] { 0.25, 0.75, 1.25, -0.75 }.Select(HexFormat.Parse("Q3.1").Round));
}
