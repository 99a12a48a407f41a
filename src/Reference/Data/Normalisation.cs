namespace Reference.Data;

/// <summary>How a pixel becomes a number that a network is fed with:
/// <code>x = (brightness - centre) / scale        brightness: 0 (black) to 1</code>
/// one centre and scale for all channels, or one for each.</summary>
public sealed record Normalisation
{
    /// <summary>The same for all channels.</summary>
    /// <param name="centre">What becomes 0; in units of full brightness.</param>
    /// <param name="scale">What becomes 1 away from it; in units of full brightness.</param>
    public Normalisation(double centre, double scale)
        : this([centre], [scale]) { }

    /// <summary>One for each channel.</summary>
    /// <param name="centres">What becomes 0, C.</param>
    /// <param name="scales">What becomes 1 away from it, C.</param>
    /// <exception cref="ArgumentException">There is none, or not as many of the one as of the other.</exception>
    public Normalisation(IReadOnlyList<double> centres, IReadOnlyList<double> scales)
    {
        ArgumentNullException.ThrowIfNull(centres);
        ArgumentNullException.ThrowIfNull(scales);
        if (centres.Count == 0 || centres.Count != scales.Count)
        {
            throw new ArgumentException($"{centres.Count} centres do not fit {scales.Count} scales");
        }

        (Centres, Scales) = (centres, scales);
    }

    /// <summary>Black is 0 and full brightness 1.</summary>
    public static Normalisation None { get; } = new(0, 1);

    /// <summary>What becomes 0, of all channels or of each.</summary>
    public IReadOnlyList<double> Centres { get; }

    /// <summary>What becomes 1 away from it, of all channels or of each.</summary>
    public IReadOnlyList<double> Scales { get; }

    /// <summary>
    /// Centre and scale of each channel at which these pictures, taken together, have mean 0 and variance 1 there (over n, not n - 1). Measure the
    /// training pictures and use the result for the test pictures as well: those of MNIST give 0.1307 and 0.3081.
    /// </summary>
    /// <param name="pictures">What to measure.</param>
    public static Normalisation Of(LabelledPictures pictures)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        var channels = Enumerable.Range(0, pictures.PictureShape[0]).Select(pictures.Moments).ToList();
        return new([.. channels.Select(channel => channel.Mean)], [.. channels.Select(channel => channel.Deviation)]);
    }

    /// <summary>Centre and scale of one channel.</summary>
    /// <param name="channel">From 0.</param>
    public (double Centre, double Scale) this[int channel] =>
        Centres.Count == 1 ? (Centres[0], Scales[0]) : (Centres[channel], Scales[channel]);

    /// <summary>Whether it does the same to every pixel.</summary>
    public bool Equals(Normalisation? other) =>
        other is not null && Centres.SequenceEqual(other.Centres) && Scales.SequenceEqual(other.Scales);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Centres.Count, Centres[0], Scales[0]);
}
