using Reference.Cases;

namespace Reference.Data;

/// <summary>
/// A picture of the Netpbm formats PGM (grey) and PPM (colour), as text or as bytes, told by the first two letters:
/// <code>
/// P2 | P3 | P5 | P6      grey text, colour text, grey bytes, colour bytes
/// width height most      decimal numbers with spaces or line ends between; a # begins a comment that ends with its line
/// data                   row by row, of each pixel its red, green and blue; one byte each, or two where most is above 255, the higher first
/// </code>
/// <c>most</c> stands for full brightness. Where it divides 255, pixels keep 8 bits and lose nothing; otherwise they become 16 bits, rounded to the nearest.
/// </summary>
/// <remarks>Source: Poskanzer, the PGM and PPM formats (netpbm.sourceforge.net/doc). Of several pictures in one file the first is read.</remarks>
public static class NetpbmFile
{
    /// <summary>The largest picture: a header that asks for more pixels is taken for damaged.</summary>
    private const int MostPixels = 1 << 24;

    private const long MostBytes = 1 << 29;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileFormatException">It is none of these, or damaged; the message names the file and the place.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static Picture Read(string path)
    {
        var length = new FileInfo(path).Length;
        return length <= MostBytes
            ? Read(File.ReadAllBytes(path), path)
            : throw new FileFormatException(path, $"is {length} bytes long; pictures of up to {MostBytes} can be read");
    }

    /// <summary>Reads a file's content.</summary>
    /// <param name="content">The content.</param>
    /// <param name="name">What to call it in errors.</param>
    /// <exception cref="FileFormatException">As <see cref="Read(string)"/>.</exception>
    public static Picture Read(ReadOnlySpan<byte> content, string name)
    {
        var (channels, isText) = content switch
        {
            [(byte)'P', (byte)'2', ..] => (1, true),
            [(byte)'P', (byte)'3', ..] => (3, true),
            [(byte)'P', (byte)'5', ..] => (1, false),
            [(byte)'P', (byte)'6', ..] => (3, false),
            _ => throw new FileFormatException(name, "is no PGM or PPM picture: it does not begin with P2, P3, P5 or P6"),
        };
        var reader = new Reader(content, name);
        var (width, height) = (reader.Number("width", least: 1), reader.Number("height", least: 1));
        if ((long)width * height > MostPixels)
        {
            throw new FileFormatException(name, $"says that it is {height}×{width} pixels large; up to {MostPixels} can be read");
        }

        var most = reader.Number("brightest value", least: 1, ushort.MaxValue);
        if (!isText)
        {
            reader.EndHeader();
        }

        // The least that the pixels take: a digit and a space, a byte, or two bytes. A header alone gets no memory.
        Shape shape = [channels, height, width];
        var need = isText ? 2L * shape.Size - 1 : (long)shape.Size * (most > byte.MaxValue ? 2 : 1);
        if (reader.Left < need)
        {
            throw new FileFormatException(
                name,
                $"ends too early: {shape} pixels take {need} bytes at least, but {reader.Left} follow the header"
            );
        }

        var samples = new ushort[shape.Size];
        for (var i = 0; i < samples.Length; i++)
        {
            // In the file the channels of a pixel are neighbours; here each channel is a plane.
            var (pixel, channel) = (i / channels, i % channels);
            samples[channel * height * width + pixel] = (ushort)reader.Sample(isText, most, pixel / width, pixel % width);
        }

        return new(shape, Stretched(samples, most));
    }

    /// <summary>Pixels whose full brightness is that of bytes or words.</summary>
    private static Pixels Stretched(ushort[] samples, int most) =>
        byte.MaxValue % most == 0
            ? new(samples.Select(sample => (byte)(sample * (byte.MaxValue / most))).ToArray())
            : new(samples.Select(sample => (ushort)((2L * sample * ushort.MaxValue + most) / (2L * most))).ToArray());

    /// <summary>Goes through a file, after its first two letters.</summary>
    private ref struct Reader(ReadOnlySpan<byte> content, string name)
    {
        private readonly ReadOnlySpan<byte> _content = content;
        private int _place = 2;

        public readonly int Left => _content.Length - _place;

        /// <summary>The next number of the header.</summary>
        public int Number(string what, int least, int most = int.MaxValue)
        {
            var number = Digits();
            return number >= least && number <= most ? (int)number
                : number < 0 ? throw new FileFormatException(name, $"has no number at byte {_place}, where its {what} should be")
                : throw new FileFormatException(name, $"its {what}, before byte {_place}, is {number}, but {least} to {most} can be read");
        }

        /// <summary>One byte of space is between header and bytes.</summary>
        public void EndHeader()
        {
            if (Left == 0 || !char.IsWhiteSpace((char)_content[_place]))
            {
                throw new FileFormatException(name, $"has no space at byte {_place}, where its header should end");
            }

            _place++;
        }

        /// <summary>The next brightness.</summary>
        public int Sample(bool isText, int most, int row, int column)
        {
            var sample =
                isText ? Digits()
                : most > byte.MaxValue ? (_content[_place++] << 8) + _content[_place++]
                : _content[_place++];
            return sample >= 0 && sample <= most
                ? (int)sample
                : throw new FileFormatException(
                    name,
                    $"its pixel in row {row}, column {column}, at byte {_place}, is {(sample < 0 ? "no number" : sample)}, but 0 to {most} can be read"
                );
        }

        /// <summary>The next number of a text; -1 where something else is.</summary>
        private long Digits()
        {
            SkipSpace();
            var (start, number) = (_place, 0L);
            while (_place < _content.Length && char.IsAsciiDigit((char)_content[_place]) && number <= int.MaxValue)
            {
                number = 10 * number + (_content[_place++] - '0');
            }

            return _place == start ? -1 : number;
        }

        private void SkipSpace()
        {
            for (var comment = false; _place < _content.Length; _place++)
            {
                var letter = (char)_content[_place];
                comment = letter == '#' || (comment && letter is not ('\n' or '\r'));
                if (!comment && !char.IsWhiteSpace(letter))
                {
                    return;
                }
            }
        }
    }
}
