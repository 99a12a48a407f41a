namespace Reference.Onnx.Translation;

/// <summary>
/// The generator MT19937, seeded by one number, with 53-bit fractions: what ONNX's reference implementation draws dropout's masks from
/// (through numpy's legacy generator), and so what its expected outputs are made with.
/// </summary>
/// <remarks>Source: Matsumoto and Nishimura, Mersenne Twister, ACM TOMACS 8(1), 1998; its initialisation of 2002.</remarks>
internal sealed class MersenneTwister
{
    private const int Length = 624;
    private const int Middle = 397;
    private readonly uint[] _state = new uint[Length];
    private int _next = Length;

    /// <summary>A generator.</summary>
    /// <param name="seed">Where the numbers come from; the same one gives the same numbers.</param>
    public MersenneTwister(uint seed)
    {
        _state[0] = seed;
        for (var i = 1; i < Length; i++)
        {
            _state[i] = 1812433253u * (_state[i - 1] ^ (_state[i - 1] >> 30)) + (uint)i;
        }
    }

    /// <summary>For each of so many draws whether it is at least the ratio: whether dropout keeps the element.</summary>
    /// <param name="ratio">The share dropped.</param>
    /// <param name="count">How many elements.</param>
    public bool[] KeptAtLeast(double ratio, int count)
    {
        var kept = new bool[count];
        for (var i = 0; i < count; i++)
        {
            kept[i] = Fraction() >= ratio;
        }

        return kept;
    }

    /// <summary>The next number from 0 to before 1.</summary>
    public double Fraction()
    {
        var (high, low) = (Bits() >> 5, Bits() >> 6);
        return (high * 67108864.0 + low) / 9007199254740992.0;
    }

    /// <summary>The next 32 bits.</summary>
    public uint Bits()
    {
        if (_next == Length)
        {
            Twist();
        }

        var bits = _state[_next++];
        bits ^= bits >> 11;
        bits ^= (bits << 7) & 0x9d2c5680u;
        bits ^= (bits << 15) & 0xefc60000u;
        return bits ^ (bits >> 18);
    }

    private void Twist()
    {
        for (var i = 0; i < Length; i++)
        {
            var mixed = (_state[i] & 0x80000000u) | (_state[(i + 1) % Length] & 0x7fffffffu);
            _state[i] = _state[(i + Middle) % Length] ^ (mixed >> 1) ^ ((mixed & 1) == 0 ? 0 : 0x9908b0dfu);
        }

        _next = 0;
    }
}
