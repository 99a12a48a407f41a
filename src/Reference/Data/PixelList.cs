namespace Reference.Data;

/// <summary>Pixels of many pictures, one after the other; of 8 bits until one of 16 comes.</summary>
internal sealed class PixelList
{
    private readonly List<byte> _bytes = [];
    private List<ushort>? _words;

    /// <summary>All that were added.</summary>
    public Pixels Pixels => _words is null ? new(_bytes.ToArray()) : new(_words.ToArray());

    /// <summary>Adds a picture's.</summary>
    public void Add(Pixels pixels)
    {
        if (pixels.Full != byte.MaxValue && _words is null)
        {
            _words = [.. _bytes.Select(Widened)];
            _bytes.Clear();
        }

        for (var i = 0; i < pixels.Count; i++)
        {
            if (_words is null)
            {
                _bytes.Add((byte)pixels[i]);
            }
            else
            {
                _words.Add(pixels.Full == byte.MaxValue ? Widened((byte)pixels[i]) : (ushort)pixels[i]);
            }
        }
    }

    /// <summary>The same share of full brightness: 65,535 is 257 times 255.</summary>
    private static ushort Widened(byte pixel) => (ushort)(pixel * 257);
}
