using System.Numerics;

namespace Reference;

/// <summary>
/// A small random generator whose streams are the same on every machine and every version of .NET, so that a seed repeats a run:
/// xoshiro256**, its state filled by SplitMix64.
/// <code>
/// s₁·5 ↺ 7 · 9 → result     t = s₁ &lt;&lt; 17
/// s₂ ^= s₀   s₃ ^= s₁   s₁ ^= s₂   s₀ ^= s₃   s₂ ^= t   s₃ ↺ 45
/// </code>
/// </summary>
/// <remarks>
/// Source: Blackman and Vigna, Scrambled linear pseudorandom number generators (2021); Steele, Lea and Flood, Fast splittable
/// pseudorandom number generators (2014). Not for secrets. One instance belongs to one thread.
/// </remarks>
public sealed class RandomNumbers
{
    private ulong _s0;
    private ulong _s1;
    private ulong _s2;
    private ulong _s3;

    /// <summary>A generator that starts from a seed.</summary>
    /// <param name="seed">Any number; the same one gives the same stream.</param>
    public RandomNumbers(ulong seed) =>
        (_s0, _s1, _s2, _s3) = (SplitMix(ref seed), SplitMix(ref seed), SplitMix(ref seed), SplitMix(ref seed));

    /// <summary>One of many independent generators that share a seed: one for each epoch of a training run, say.</summary>
    /// <param name="seed">Any number.</param>
    /// <param name="stream">Which of them.</param>
    public RandomNumbers(ulong seed, ulong stream)
        : this(unchecked(SplitMix(ref seed) + stream)) { }

    /// <summary>The next 64 bits, each value equally likely.</summary>
    public ulong Next()
    {
        unchecked
        {
            var result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
            var t = _s1 << 17;
            _s2 ^= _s0;
            _s3 ^= _s1;
            _s1 ^= _s2;
            _s0 ^= _s3;
            _s2 ^= t;
            _s3 = BitOperations.RotateLeft(_s3, 45);
            return result;
        }
    }

    /// <summary>A number from 0 inclusive to 1 exclusive, in steps of 2⁻⁵³.</summary>
    public double Uniform() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>A number from the normal distribution of mean 0 and variance 1, by Box and Muller: √(-2 ln u₁) · cos 2πu₂.</summary>
    /// <remarks>
    /// Of the two numbers that the method gives only the cosine's is used, so that no half-used pair is part of the state.
    /// ln and cos come from the platform: their last bit, unlike everything else here, may differ between operating systems.
    /// </remarks>
    public double Normal()
    {
        var u1 = 1 - Uniform();
        var u2 = Uniform();
        return Math.Sqrt(-2 * Math.Log(u1)) * Math.Cos(2 * Math.PI * u2);
    }

    /// <summary>A whole number from 0 to count - 1, each equally likely.</summary>
    /// <param name="count">At least 1.</param>
    public int Below(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var fair = ulong.MaxValue - ulong.MaxValue % (ulong)count;
        ulong bits;
        do
        {
            bits = Next();
        } while (bits >= fair);

        return (int)(bits % (ulong)count);
    }

    /// <summary>The numbers from 0 to count - 1 in random order, every order equally likely (Fisher and Yates).</summary>
    /// <param name="count">At least 0.</param>
    public int[] Permutation(int count)
    {
        var order = Enumerable.Range(0, count).ToArray();
        for (var last = count - 1; last > 0; last--)
        {
            var other = Below(last + 1);
            (order[last], order[other]) = (order[other], order[last]);
        }

        return order;
    }

    private static ulong SplitMix(ref ulong state)
    {
        unchecked
        {
            state += 0x9E3779B97F4A7C15;
            var z = state;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }
}
