using System.Diagnostics;
using System.Globalization;

namespace Reference.Bench.Serving;

/// <summary>
/// Asks several contenders in turn, round after round, so that a ratio compares neighbours in time, and writes one Markdown row a case:
/// how far apart the cores were (<see cref="RoundTrip"/>), the core's time, its speed, its share of the processor's peak, and how many times as long
/// each other contender takes.
/// </summary>
/// <remarks>A contender is a command that speaks <see cref="LineProtocol"/>, given as <c>NAME=COMMAND</c>; the core is always there.</remarks>
public sealed class Tournament : IDisposable
{
    private const int Rounds = 9;
    private const int Milliseconds = 120;

    /// <summary>The others' threads that still spin are to fall asleep: onnxruntime's do after 43 ms.</summary>
    private const int PauseMilliseconds = 60;

    private readonly Contender _core;
    private readonly List<(string Name, Process Process)> _others = [];

    /// <summary>Starts the other contenders.</summary>
    public Tournament(Contender core, IEnumerable<string> others)
    {
        _core = core;
        foreach (var other in others)
        {
            var (name, command) = other.Split('=', 2) is [var n, var c]
                ? (n, c)
                : throw new FormatException($"{other} is not NAME=COMMAND");
            var start = new ProcessStartInfo("/bin/sh", ["-c", $"exec {command}"])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            };
            _others.Add((name, Process.Start(start)!));
        }
    }

    /// <summary>Measures cases and writes the table.</summary>
    public void Run(IReadOnlyList<string> cases, TextWriter output)
    {
        var peak = Roofline.Peak();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Peak: {peak / 1e9:F0} GFLOP/s.\n"));
        output.WriteLine(
            $"| case | cores apart, ns | µs | GFLOP/s | % of peak |{string.Concat(_others.Select(other => $" {other.Name} takes |"))}"
        );
        output.WriteLine($"|---|---|---|---|---|{string.Concat(_others.Select(_ => "---|"))}");
        foreach (var name in cases)
        {
            output.WriteLine(Row(name, peak));
            output.Flush();
        }
    }

    /// <summary>Ends the other contenders.</summary>
    public void Dispose()
    {
        foreach (var (_, process) in _others)
        {
            process.StandardInput.Close();
            process.WaitForExit();
            process.Dispose();
        }
    }

    private string Row(string name, double peak)
    {
        var core = new LineProtocol(_core.Prepare);
        var (own, apart) = (new List<double>(), new List<double>());
        var ratios = _others.Select(_ => new List<double>()).ToArray();
        for (var round = 0; round <= Rounds; round++)
        {
            var answer = new StringWriter();
            core.Serve(new StringReader($"{name} {(round == 0 ? 10 : Milliseconds)}\n"), answer);
            var mine = Median(answer.ToString());
            Thread.Sleep(PauseMilliseconds);
            for (var i = 0; i < _others.Count; i++)
            {
                _others[i].Process.StandardInput.WriteLine($"{name} {(round == 0 ? 10 : Milliseconds)}");
                var theirs = Median(_others[i].Process.StandardOutput.ReadLine());
                Thread.Sleep(PauseMilliseconds);
                if (round > 0 && theirs / mine is { } ratio)
                {
                    ratios[i].Add(ratio);
                }
            }

            // The first round prepares and warms, and does not count.
            if (round > 0 && mine is { } time)
            {
                own.Add(time);
                apart.Add(RoundTrip.Nanoseconds());
            }
        }

        if (own.Count == 0)
        {
            return $"| {name} | – | | | |{string.Concat(ratios.Select(_ => " |"))}";
        }

        var flops = Work.Flops(CaseName.Parse(name)) / (Middle(own) * 1e-6);
        return string.Create(
                CultureInfo.InvariantCulture,
                $"| {name} | {Middle(apart):F0} | {Middle(own):F1} | {(flops > 0 ? $"{flops / 1e9:F0}" : "")} | {(flops > 0 ? $"{100 * flops / peak:F0}" : "")} |"
            ) + string.Concat(ratios.Select(Times));
    }

    private static string Times(List<double> ratios) =>
        ratios.Count == 0
            ? " – |"
            : string.Create(CultureInfo.InvariantCulture, $" {Middle(ratios):F2}× ({ratios.Min():F2}–{ratios.Max():F2}) |");

    /// <summary>The median of an answer <c>CASE count median min p90</c>; null for <c>CASE NA why</c>.</summary>
    private static double? Median(string? answer) =>
        answer?.Split(' ') is [_, not "NA", var median, ..] ? double.Parse(median, CultureInfo.InvariantCulture) : null;

    private static double Middle(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }
}
