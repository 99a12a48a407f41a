using System.Globalization;

namespace Reference.Gradients;

/// <summary>A derivative that backward and the other method disagree about, or that does not exist because the element lies on a kink.</summary>
/// <param name="Method">What backward was compared with.</param>
/// <param name="Input">The input's name.</param>
/// <param name="Index">The element, one number an axis; empty where a whole direction was compared.</param>
/// <param name="Backward">What backward gives; NaN where it gives nothing.</param>
/// <param name="Expected">What the other method gives.</param>
/// <param name="Tolerance">How far the two may differ: the accuracy of the other method at this place.</param>
/// <param name="Step">The step of the differences; 0 for the other methods.</param>
public sealed record GradientFinding(
    GradientMethods Method,
    string Input,
    IReadOnlyList<int> Index,
    double Backward,
    double Expected,
    double Tolerance,
    double Step
)
{
    /// <summary>At a kink, the slopes to the left and to the right; null elsewhere.</summary>
    public (double Left, double Right)? Kink { get; init; }

    /// <summary>How far the two differ.</summary>
    public double Error => Math.Abs(Backward - Expected);

    /// <summary>How far the two differ, as a multiple of what is allowed; infinite where backward is not a number.</summary>
    public double Ratio =>
        Error == 0 ? 0
        : double.IsNaN(Error) ? double.PositiveInfinity
        : Error / Tolerance;

    /// <summary>The element with its index: <c>w[1, 0, 2]</c>.</summary>
    public string Place => Index.Count == 0 ? Input : $"{Input}[{string.Join(", ", Index)}]";

    /// <summary>One sentence with both values, the step and by how much they differ.</summary>
    public override string ToString() =>
        Kink is { } slopes
            ? Text(
                $"{Place} lies on a kink: the slope is {slopes.Left:G6} on its left and {slopes.Right:G6} on its right; backward gives {Backward:G6}"
            )
            : Method switch
            {
                GradientMethods.Differences => Text(
                    $"{Place}: backward gives {Backward:G10}, central differences give {Expected:G10} (step {Step:G2}, accurate to {Tolerance:G2}); they differ by {Error:G3}"
                ),
                GradientMethods.Forward => Text(
                    $"direction over {Place}: backward gives {Backward:G16}, Dual gives {Expected:G16} (equal to {Tolerance:G2} at most); they differ by {Error:G3}"
                ),
                _ => Text(
                    $"{Place}: backward gives {Backward:G16}, Variable gives {Expected:G16} (equal to {Tolerance:G2} at most); they differ by {Error:G3}"
                ),
            };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
