using System.Globalization;

namespace Reference.Lectures.Walkthroughs;

/// <summary>What came out with several seeds.</summary>
/// <param name="Values">One value for each seed.</param>
public sealed record Spread(IReadOnlyList<double> Values)
{
    /// <summary>Their mean.</summary>
    public double Mean => Values.Average();

    /// <summary>Their standard deviation, with n - 1 in the denominator; 0 for a single one.</summary>
    public double Deviation => Values.Count < 2 ? 0 : Math.Sqrt(Values.Sum(value => (value - Mean) * (value - Mean)) / (Values.Count - 1));

    /// <summary>How many of them are above the other's of the same seed.</summary>
    /// <param name="other">As many values, of the same seeds.</param>
    public int Above(Spread other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Values.Zip(other.Values).Count(pair => pair.First > pair.Second);
    }

    /// <summary>Whether the mean lies further above the other's than the two standard errors together.</summary>
    /// <param name="other">What it is compared with.</param>
    public bool IsClearlyAbove(Spread other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Mean - other.Mean > Math.Sqrt(Variance(this) + Variance(other));

        static double Variance(Spread spread) => spread.Deviation * spread.Deviation / spread.Values.Count;
    }

    /// <summary>Mean and deviation as shares, <c>97.25 ± 0.31 %</c>; a single value has no deviation.</summary>
    public string Percent =>
        Values.Count == 1
            ? string.Create(CultureInfo.InvariantCulture, $"{100 * Mean:F2} %")
            : string.Create(CultureInfo.InvariantCulture, $"{100 * Mean:F2} ± {100 * Deviation:F2} %");

    /// <summary>Mean and deviation: <c>0.132 ± 0.004</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Mean:G4} ± {Deviation:G2}");
}
