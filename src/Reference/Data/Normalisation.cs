namespace Reference.Data;

/// <summary>How a pixel, a byte, becomes a number that a network is fed with:
/// <code>x = (byte / 255 - centre) / scale</code></summary>
/// <param name="Centre">What becomes 0; in units of full brightness.</param>
/// <param name="Scale">What becomes 1 away from it; in units of full brightness.</param>
public sealed record Normalisation(double Centre, double Scale)
{
    /// <summary>Black is 0 and full brightness 1.</summary>
    public static Normalisation None { get; } = new(0, 1);

    /// <summary>
    /// Centre and scale at which these pixels, taken together, have mean 0 and variance 1 (over n, not n - 1). Measure the training
    /// pictures and use the result for the test pictures as well: those of MNIST give 0.1307 and 0.3081.
    /// </summary>
    /// <param name="pixels">Bytes; at least one.</param>
    public static Normalisation Of(ReadOnlySpan<byte> pixels)
    {
        ArgumentOutOfRangeException.ThrowIfZero(pixels.Length, nameof(pixels));
        var (sum, squares) = (0L, 0L);
        foreach (var pixel in pixels)
        {
            sum += pixel;
            squares += pixel * pixel;
        }

        var mean = (double)sum / pixels.Length;
        var variance = (double)squares / pixels.Length - mean * mean;
        return new(mean / 255, variance > 0 ? Math.Sqrt(variance) / 255 : 1);
    }

    /// <summary>The number for each of the 256 bytes.</summary>
    public double this[byte pixel] => (pixel / 255.0 - Centre) / Scale;
}
