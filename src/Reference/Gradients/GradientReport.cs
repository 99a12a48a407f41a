using System.Globalization;
using System.Text;

namespace Reference.Gradients;

/// <summary>What a gradient check found.</summary>
public sealed class GradientReport
{
    private const int Shown = 10;

    private readonly List<GradientFinding> _failures = [];
    private readonly List<GradientFinding> _kinks = [];

    /// <summary>The derivatives that are wrong, in the order of the inputs and their elements.</summary>
    public IReadOnlyList<GradientFinding> Failures => _failures;

    /// <summary>The elements that lie on a kink and whose derivative lies between the slopes on both sides, as it may.</summary>
    public IReadOnlyList<GradientFinding> Kinks => _kinks;

    /// <summary>How many derivatives were compared, kinks included.</summary>
    public int Compared { get; private set; }

    /// <summary>How many elements of large inputs were not sampled.</summary>
    public int LeftOut { get; internal set; }

    /// <summary>The comparison that came nearest to its tolerance or exceeded it most; null where all agree to the last bit.</summary>
    public GradientFinding? Worst { get; private set; }

    /// <summary>Whether nothing is wrong.</summary>
    public bool IsRight => _failures.Count == 0;

    /// <summary>Does nothing if the gradients are right.</summary>
    /// <exception cref="GradientException">They are not; the message names the first elements with both values.</exception>
    public void ThrowIfWrong()
    {
        if (!IsRight)
        {
            throw new GradientException(this);
        }
    }

    /// <summary>The verdict in one line, then a line for each wrong derivative, the first ten of them, and for each kink.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{_failures.Count} of {Compared} derivatives are wrong");
        if (LeftOut > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"; {LeftOut} were not in the sample");
        }

        if (Factor() is { } factor)
        {
            text.Append(CultureInfo.InvariantCulture, $"; each wrong one is {factor:G6} times the right one");
        }

        Lines(_failures);
        Lines(_kinks);
        return text.ToString();

        void Lines(List<GradientFinding> findings)
        {
            foreach (var finding in findings.Take(Shown))
            {
                text.Append(CultureInfo.InvariantCulture, $"\n  {finding}");
            }

            if (findings.Count > Shown)
            {
                text.Append(CultureInfo.InvariantCulture, $"\n  and {findings.Count - Shown} more");
            }
        }
    }

    internal void Add(GradientFinding finding)
    {
        Compared++;
        if (finding.Kink is { } slopes)
        {
            var (low, high) = (Math.Min(slopes.Left, slopes.Right), Math.Max(slopes.Left, slopes.Right));
            var isBetween = finding.Backward >= low - finding.Tolerance && finding.Backward <= high + finding.Tolerance;
            (isBetween ? _kinks : _failures).Add(finding);
            return;
        }

        if (finding.Ratio > 1)
        {
            _failures.Add(finding);
        }

        if (finding.Ratio > (Worst?.Ratio ?? 0))
        {
            Worst = finding;
        }
    }

    /// <summary>The one factor by which all wrong derivatives are off, if there is one: a forgotten ½ or a sum for a mean shows here.</summary>
    private double? Factor()
    {
        var factors = _failures.Where(failure => failure.Kink is null).Select(failure => failure.Backward / failure.Expected).ToList();
        return
            factors.Count > 1
            && double.IsFinite(factors[0])
            && factors.TrueForAll(factor => Math.Abs(factor - factors[0]) <= 1e-6 * Math.Abs(factors[0]))
            ? Math.Round(factors[0], 6)
            : null;
    }
}

/// <summary>Thrown by <see cref="GradientReport.ThrowIfWrong"/>; any test framework shows its message.</summary>
/// <param name="report">What the check found.</param>
public sealed class GradientException(GradientReport report) : Exception(report?.ToString())
{
    /// <summary>What the check found.</summary>
    public GradientReport Report { get; } = report ?? throw new ArgumentNullException(nameof(report));
}
