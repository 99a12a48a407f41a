using System.Numerics;

namespace Reference.Data;

/// <summary>How bright pixels are, in as many bits as they came in: 8 (0 to 255) or 16 (0 to 65,535). Immutable.</summary>
public sealed class Pixels
{
    /// <summary>Each byte as a share of full brightness.</summary>
    private static readonly double[] OfByte = [.. Enumerable.Range(0, byte.MaxValue + 1).Select(pixel => pixel / (double)byte.MaxValue)];

    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly ReadOnlyMemory<ushort> _words;

    /// <summary>Pixels of 8 bits.</summary>
    /// <param name="bytes">Kept, not copied.</param>
    public Pixels(ReadOnlyMemory<byte> bytes) => (_bytes, Full, Count) = (bytes, byte.MaxValue, bytes.Length);

    /// <summary>Pixels of 16 bits.</summary>
    /// <param name="words">Kept, not copied.</param>
    public Pixels(ReadOnlyMemory<ushort> words) => (_words, Full, Count) = (words, ushort.MaxValue, words.Length);

    /// <summary>What full brightness is: 255 or 65,535.</summary>
    public int Full { get; }

    /// <summary>How many pixels there are, counting each channel's.</summary>
    public int Count { get; }

    /// <summary>One pixel, from 0 to <see cref="Full"/>.</summary>
    /// <param name="index">From 0.</param>
    public int this[int index] => Full == byte.MaxValue ? _bytes.Span[index] : _words.Span[index];

    /// <summary>Pixels as shares of full brightness, 0 to 1.</summary>
    /// <param name="first">The first of them.</param>
    /// <param name="brightness">Room for all that are wanted.</param>
    public void CopyTo(int first, Span<double> brightness)
    {
        if (Full == byte.MaxValue)
        {
            var bytes = _bytes.Span.Slice(first, brightness.Length);
            for (var i = 0; i < bytes.Length; i++)
            {
                brightness[i] = OfByte[bytes[i]];
            }
        }
        else
        {
            var words = _words.Span.Slice(first, brightness.Length);
            for (var i = 0; i < words.Length; i++)
            {
                brightness[i] = words[i] / (double)ushort.MaxValue;
            }
        }
    }

    /// <summary>The sum of some pixels, and that of their squares.</summary>
    /// <param name="first">The first of them.</param>
    /// <param name="count">How many.</param>
    internal (ulong Sum, ulong Squares) Sums(int first, int count)
    {
        var (sum, squares) = (0UL, 0UL);
        for (var i = first; i < first + count; i++)
        {
            var pixel = (ulong)this[i];
            sum += pixel;
            squares += pixel * pixel;
        }

        return (sum, squares);
    }

    /// <summary>Pixels as numbers that a network is fed with.</summary>
    /// <param name="first">The first of them.</param>
    /// <param name="centre">What becomes 0.</param>
    /// <param name="scale">What becomes 1 away from it.</param>
    /// <param name="table">The 256 numbers of <see cref="Table"/>.</param>
    /// <param name="numbers">Room for all that are wanted.</param>
    internal void CopyTo<T>(int first, double centre, double scale, ReadOnlySpan<T> table, Span<T> numbers)
        where T : INumber<T>
    {
        if (Full == byte.MaxValue)
        {
            var bytes = _bytes.Span.Slice(first, numbers.Length);
            for (var i = 0; i < bytes.Length; i++)
            {
                numbers[i] = table[bytes[i]];
            }
        }
        else
        {
            var words = _words.Span.Slice(first, numbers.Length);
            for (var i = 0; i < words.Length; i++)
            {
                numbers[i] = T.CreateChecked((words[i] / (double)ushort.MaxValue - centre) / scale);
            }
        }
    }

    /// <summary>The number for each of the 256 bytes; pixels of 16 bits need none.</summary>
    internal void Table<T>(double centre, double scale, Span<T> table)
        where T : INumber<T>
    {
        for (var pixel = 0; Full == byte.MaxValue && pixel <= byte.MaxValue; pixel++)
        {
            table[pixel] = T.CreateChecked((OfByte[pixel] - centre) / scale);
        }
    }
}
