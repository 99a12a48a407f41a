using System.Diagnostics;
using System.Numerics.Tensors;
using Reference.Cases;
using Reference.Judging;
using Reference.Oracle.Generation;
using Reference.Oracle.Verification;

namespace Reference.Bench;

/// <summary>
/// What <c>reference verify</c> costs: whole runs of the published program, time and memory; and in this process a case in the oracle itself, generated,
/// written and judged, and the making small of a failure of each operator.
/// </summary>
internal static class VerifyCost
{
    private const int Cases = 30;

    /// <summary>Measures whole runs, and writes a table in Markdown.</summary>
    /// <param name="program">The published program.</param>
    /// <param name="runs">How an implementation is named on its command line, one each.</param>
    /// <param name="output">Where to.</param>
    public static void Measure(string program, IReadOnlyList<string> runs, TextWriter output)
    {
        output.WriteLine("| run | takes, s | memory, MB | verdict |\n|---|---|---|---|");
        foreach (var run in runs)
        {
            var (seconds, megabytes, verdict) = Run(program, run);
            output.WriteLine(FormattableString.Invariant($"| `verify {run}` | {seconds:0.0} | {megabytes} | {verdict} |"));
        }
    }

    /// <summary>Measures the parts, and writes a table in Markdown.</summary>
    public static void Measure(TextWriter output)
    {
        var judging = CaseGenerator.Names.SelectMany(Judging).Order().ToList();
        var shrinking = CaseGenerator.Names.Select(Shrinking).Order().ToList();
        output.WriteLine("| | median, ms | the longest, ms | of |\n|---|---|---|---|");
        Write("a case, generated, written and judged", judging, "cases");
        Write("a failure, made small", shrinking, "operators");

        void Write(string what, List<double> times, string of) =>
            output.WriteLine(
                FormattableString.Invariant($"| {what} | {times[times.Count / 2]:0.00} | {times[^1]:0} | {times.Count} {of} |")
            );
    }

    private static (double Seconds, long Megabytes, string Verdict) Run(string program, string words)
    {
        var findings = Directory.CreateTempSubdirectory();
        var clock = Stopwatch.StartNew();
        using var running = Process.Start(
            new ProcessStartInfo(program, ["verify", "--seed", "1", "--findings", findings.FullName, .. words.Split(' ')])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        var (output, error) = (running.StandardOutput.ReadToEndAsync(), running.StandardError.ReadToEndAsync());
        var most = 0L;
        while (!running.WaitForExit(TimeSpan.FromMilliseconds(50)))
        {
            most = Math.Max(most, PeakMegabytes(running));
        }

        var seconds = clock.Elapsed.TotalSeconds;
        findings.Delete(recursive: true);
        return (seconds, most, (output.Result + error.Result).TrimEnd('\n').Split('\n')[^1].Split(';')[0]);
    }

    /// <summary>The most memory that a process has held so far; 0 where it has just ended.</summary>
    private static long PeakMegabytes(Process running)
    {
        try
        {
            running.Refresh();
            return running.PeakWorkingSet64 / 1_000_000;
        }
        catch (InvalidOperationException)
        {
            return 0;
        }
    }

    private static IEnumerable<double> Judging(string op)
    {
        var (questions, judge) = (new Questions(1, ElementType.F32), new Judge());
        for (var index = 0; index < Cases; index++)
        {
            var generating = Stopwatch.StartNew();
            var asked = questions.At(op, index);
            asked.ToFile().Write(Stream.Null);
            generating.Stop();
            var filled = asked.Solved();
            var judging = Stopwatch.StartNew();
            judge.Assess(filled);
            yield return (generating.Elapsed + judging.Elapsed).TotalMilliseconds;
        }
    }

    private static double Shrinking(string op)
    {
        using var wrong = new Wrong();
        var (examiner, questions) = (new Examiner(wrong, new Judge()), new Questions(1, ElementType.F32));
        var first = Enumerable
            .Range(0, Cases)
            .Select(index => examiner.Examine(questions.At(op, index), CancellationToken.None))
            .First(finding => finding.Outcome == Outcome.Failed);
        var clock = Stopwatch.StartNew();
        new Reduction(examiner, first, CancellationToken.None).Smallest();
        return clock.Elapsed.TotalMilliseconds;
    }

    /// <summary>Gives another number everywhere, and the other truth value.</summary>
    private sealed class Wrong : IImplementation
    {
        public string Words => "-- wrong";

        public Answer Ask(Case asked, CancellationToken stop, TimeSpan? within = null)
        {
            var right = asked.Solved().Results;
            return new Filled(
                asked.With(
                    right.Select(name =>
                        right.Any(name) switch
                        {
                            Tensor<double> reals => StoredTensor.OfReals(
                                name,
                                asked.RealType,
                                reals.Map(value => 1 - value / 2),
                                right.ShapeOf(name)
                            ),
                            Tensor<long> integers => StoredTensor.OfIntegers(
                                name,
                                ElementType.I64,
                                integers.Map(value => value + 1),
                                right.ShapeOf(name)
                            ),
                            _ => StoredTensor.OfFlags(name, right.Flags(name).Map(value => !value), right.ShapeOf(name)),
                        }
                    )
                )
            );
        }

        public void Restart() { }

        public void Dispose() { }
    }
}
