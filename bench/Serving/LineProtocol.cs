using System.Diagnostics;
using System.Globalization;

namespace Reference.Bench.Serving;

/// <summary>
/// The other side of a benchmark that asks several contenders in turn: lines <c>CASE MILLISECONDS</c> come in, each case is repeated for so
/// long, each call finished before the next begins, and <c>CASE count median_us min_us p90_us</c> goes out, or <c>CASE NA why</c>.
/// </summary>
public sealed class LineProtocol(Func<string, Action> prepare)
{
    private const int MostRepeats = 20_000;
    private const int LeastRepeats = 5;
    private const int WarmUps = 3;

    private readonly Dictionary<string, (Action? Run, string WhyNot)> _prepared = [];
    private readonly double[] _microseconds = new double[MostRepeats];

    /// <summary>Answers until the input ends.</summary>
    public void Serve(TextReader input, TextWriter output)
    {
        while (input.ReadLine() is { } line)
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 2 && double.TryParse(words[1], CultureInfo.InvariantCulture, out var milliseconds))
            {
                output.WriteLine($"{words[0]} {Answer(words[0], milliseconds)}");
                output.Flush();
            }
        }
    }

    private string Answer(string name, double milliseconds)
    {
        if (!_prepared.TryGetValue(name, out var prepared))
        {
            _prepared[name] = prepared = Prepare(name);
        }

        return prepared.Run is { } run ? Measure(run, milliseconds) : $"NA {prepared.WhyNot}";
    }

    /// <summary>A case that cannot be run must not end the others.</summary>
    private (Action? Run, string WhyNot) Prepare(string name)
    {
        try
        {
            return (prepare(name), "");
        }
        catch (Exception why)
        {
            return (null, why.Message.Replace('\n', ' '));
        }
    }

    private string Measure(Action run, double milliseconds)
    {
        for (var i = 0; i < WarmUps; i++)
        {
            run();
        }

        var end = Stopwatch.GetTimestamp() + (long)(milliseconds * 1e-3 * Stopwatch.Frequency);
        var count = 0;
        long after;
        do
        {
            var before = Stopwatch.GetTimestamp();
            run();
            after = Stopwatch.GetTimestamp();
            _microseconds[count++] = (after - before) * 1e6 / Stopwatch.Frequency;
        } while ((after < end || count < LeastRepeats) && count < MostRepeats);

        var sorted = _microseconds.AsSpan(0, count);
        sorted.Sort();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{count} {sorted[count / 2]:F2} {sorted[0]:F2} {sorted[(int)(count * 0.9)]:F2}"
        );
    }
}
