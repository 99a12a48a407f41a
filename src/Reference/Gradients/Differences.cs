namespace Reference.Gradients;

/// <summary>
/// Derivatives by central differences, with the accuracy that they have at each place:
/// <code>D(h) = Σ dy · (y(x + h) - y(x - h)) / 2h,   h = ∛η · max(1, |x|)</code>
/// η is the noise of forward relative to its values, at least the spacing of doubles, ε. Two errors oppose each other: the
/// curve within a step, which falls with h² and shows as |D(h) - D(h/2)|, and the noise, which grows with 1/h. While the first
/// dominates, the step is divided by four.
/// </summary>
/// <remarks>
/// Lecture: R (id numerical-gradient). The noise is measured, not assumed: fourth differences of forward along a short line
/// annihilate its smooth part and leave the noise (Moré and Wild, Estimating computational noise, 2011). A forward that
/// computes in single precision is therefore checked as well as it can be.
/// </remarks>
internal sealed class Differences
{
    private const double Epsilon = 2.220446049250313e-16;
    private const int MostSteps = 4;

    private readonly Func<double[]> _forward;
    private readonly double[] _upstream;
    private readonly double[] _outputs;
    private readonly double[] _noise;
    private readonly double _relativeStep;

    /// <summary>Measures the noise of forward.</summary>
    /// <param name="forward">The outputs, flat, at the inputs' present values.</param>
    /// <param name="inputs">The inputs' values; changed and restored.</param>
    /// <param name="upstream">The upstream gradients, flat.</param>
    /// <param name="random">Where the line's direction comes from.</param>
    public Differences(Func<double[]> forward, IReadOnlyList<double[]> inputs, double[] upstream, Random random)
    {
        (_forward, _upstream) = (forward, upstream);
        _outputs = forward();
        _noise = Noise(inputs, random);
        var relative = Math.Sqrt(_noise.Sum(noise => noise * noise) / Math.Max(_outputs.Sum(y => y * y), double.Epsilon));
        _relativeStep = Math.Cbrt(double.IsFinite(relative) ? Math.Clamp(relative, Epsilon, 1e-3) : Epsilon);
    }

    /// <summary>The derivative by one element, how accurate it is, and the slopes on both sides where they differ.</summary>
    /// <param name="values">The input's values; changed and restored.</param>
    /// <param name="i">The element.</param>
    public (double Slope, double Tolerance, double Step, (double Left, double Right)? Kink) At(double[] values, int i)
    {
        var h = _relativeStep * Math.Max(1, Math.Abs(values[i]));
        var best = Try(values, i, h);
        for (var steps = 1; steps < MostSteps && best.Curvature > best.Noise; steps++)
        {
            h /= 4;
            var next = Try(values, i, h);
            best = next.Tolerance < best.Tolerance ? next : best;
            if (next.Noise >= best.Tolerance)
            {
                break;
            }
        }

        return (best.Slope, best.Tolerance, best.Step, best.Kink);
    }

    private Attempt Try(double[] values, int i, double h)
    {
        var wide = Difference(values, i, h);
        var narrow = Difference(values, i, h / 2);
        // Off a kink, the slopes on both sides differ by h·f'', half as much at half the step. On one they differ by as much at any step.
        var bend = Math.Abs(narrow.Right - narrow.Left);
        var isKink = bend > 4 * narrow.Noise && bend > 0.75 * Math.Abs(wide.Right - wide.Left);
        return new(narrow.Slope, 2 * Math.Abs(wide.Slope - narrow.Slope), narrow.Noise, h / 2, isKink ? (narrow.Left, narrow.Right) : null);
    }

    private (double Slope, double Left, double Right, double Noise) Difference(double[] values, int i, double h)
    {
        var x = values[i];
        var (left, right) = (x - h, x + h);
        values[i] = right;
        var above = _forward();
        values[i] = left;
        var below = _forward();
        values[i] = x;
        var (rise, rightRise, leftRise, noise) = (0.0, 0.0, 0.0, 0.0);
        for (var j = 0; j < _outputs.Length; j++)
        {
            var difference = above[j] - below[j];
            rise += _upstream[j] * difference;
            rightRise += _upstream[j] * (above[j] - _outputs[j]);
            leftRise += _upstream[j] * (_outputs[j] - below[j]);
            if (difference != 0)
            {
                noise += Math.Abs(_upstream[j]) * (3 * _noise[j] + 4 * Epsilon * Math.Abs(difference));
            }
        }

        // Three standard deviations of both values' noise, as if all were on the same side.
        return (rise / (right - left), leftRise / (x - left), rightRise / (right - x), 2 * noise / (right - left));
    }

    /// <summary>
    /// The largest of what three lines show: where rounding falls on the same side at each of a line's points, as it does when the steps
    /// between them happen to be whole numbers of units in the last place, that line shows none.
    /// </summary>
    private double[] Noise(IReadOnlyList<double[]> inputs, Random random)
    {
        // Rounding of the result itself is the least.
        var noise = Array.ConvertAll(_outputs, y => Epsilon / 2 * Math.Abs(y));
        for (var line = 0; line < 3; line++)
        {
            noise = [.. noise.Zip(NoiseAlongLine(inputs, random), Math.Max)];
        }

        return noise;
    }

    private IEnumerable<double> NoiseAlongLine(IReadOnlyList<double[]> inputs, Random random)
    {
        const int Points = 24;
        var saved = inputs.Select(input => (double[])input.Clone()).ToList();
        var directions = inputs
            .Select(input => input.Select(x => Math.Max(1, Math.Abs(x)) * (random.NextDouble() - 0.5)).ToArray())
            .ToList();
        var lines = new double[Points][];
        for (var point = 0; point < Points; point++)
        {
            for (var k = 0; k < inputs.Count; k++)
            {
                for (var i = 0; i < inputs[k].Length; i++)
                {
                    inputs[k][i] = saved[k][i] + point * 1e-7 * directions[k][i];
                }
            }

            lines[point] = _forward();
        }

        for (var k = 0; k < inputs.Count; k++)
        {
            saved[k].CopyTo(inputs[k], 0);
        }

        return Enumerable
            .Range(0, _outputs.Length)
            .Select(j =>
            {
                var squares = new double[Points - 4];
                for (var point = 4; point < Points; point++)
                {
                    var fourth =
                        lines[point][j] - 4 * lines[point - 1][j] + 6 * lines[point - 2][j] - 4 * lines[point - 3][j] + lines[point - 4][j];
                    squares[point - 4] = fourth * fourth;
                }

                // A kink that the line crosses shows in four differences: the four largest of twenty are left out, which leaves 0.4377 of
                // the variance of normal noise. That of a fourth difference is 1 + 16 + 36 + 16 + 1 = 70 times that of the noise.
                return Math.Sqrt(squares.Order().Take(Points - 8).Average() / 0.4377 / 70);
            });
    }

    private readonly record struct Attempt(double Slope, double Curvature, double Noise, double Step, (double Left, double Right)? Kink)
    {
        public double Tolerance => Curvature + Noise;
    }
}
