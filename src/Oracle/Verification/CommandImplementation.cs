using System.Diagnostics;
using Reference.Cases;

namespace Reference.Oracle.Verification;

/// <summary>
/// A program that speaks the stream protocol (docs/verify.md): it is started once; cases arrive back to back on its standard input, and for each
/// it writes one safetensors blob with its results to standard output. Its standard error is left alone.
/// </summary>
/// <remarks>A program that crashes, hangs or loses its place is started anew for the next case.</remarks>
/// <param name="words">How a command line of <c>reference verify</c> names it.</param>
/// <param name="command">The program and its arguments.</param>
/// <param name="timeout">How long an answer may take: see <see cref="Patience"/>.</param>
internal sealed class CommandImplementation(string words, IReadOnlyList<string> command, TimeSpan timeout) : IImplementation
{
    /// <summary>What an answer may have beyond the data that were asked for, before it is no answer but a flood.</summary>
    private const long MostBeyond = 1 << 20;

    /// <summary>So much is kept of what a program gives as its reason.</summary>
    private const int LongestReason = 500;

    private readonly Patience _patience = new(timeout);
    private Process? _process;

    /// <inheritdoc/>
    public string Words => words;

    /// <inheritdoc/>
    public Answer Ask(Case asked, CancellationToken stop, TimeSpan? within = null)
    {
        ArgumentNullException.ThrowIfNull(asked);
        stop.ThrowIfCancellationRequested(); // a program that was just ended is not started once more
        var isStart = _process is null;
        var wait = _patience.For(isStart, within);
        var process = _process ??= Session.Start(command);
        var clock = Stopwatch.StartNew();
        var answer = Aside(() => Read(process, asked));
        var question = Aside(() =>
        {
            Write(process, asked);
            return true;
        });
        try
        {
            if (!Task.WaitAll([question, answer], (int)wait.TotalMilliseconds, stop))
            {
                _patience.WasSilent();
                return Lost(Breakdown.Silent, FormattableString.Invariant($"gave no answer within {wait.TotalSeconds:0.###} s"));
            }

            if (answer.Result is { } blob)
            {
                _patience.Answered(isStart, clock.Elapsed);
                return Understood(asked, blob);
            }

            return Lost(Breakdown.Ended, HowItEnded(process));
        }
        catch (AggregateException error) when (error.InnerException is FileFormatException malformed)
        {
            return Lost(Breakdown.Garbled, $"gave no answer that can be read: {malformed.Message}");
        }
        catch (OperationCanceledException)
        {
            Kill();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Restart() => End();

    /// <inheritdoc/>
    public void Dispose() => End();

    private void End()
    {
        if (_process is { } process)
        {
            // Told that nothing more comes, a program ends by itself; one that does not is ended.
            try
            {
                process.StandardInput.Close();
            }
            catch (IOException) { }

            if (!process.WaitForExit(TimeSpan.FromSeconds(1)))
            {
                Kill();
            }
        }

        _process?.Dispose();
        _process = null;
    }

    private static Answer Understood(Case asked, SafetensorsFile blob)
    {
        if (blob.Metadata.TryGetValue("unsupported", out var reason))
        {
            return new Declined(FileFormatException.Quote(reason, LongestReason));
        }

        if (blob.Metadata.TryGetValue("error", out var error))
        {
            return new Trouble(Breakdown.Refused, $"failed: {FileFormatException.Quote(error, LongestReason)}");
        }

        try
        {
            return new Filled(asked.With(blob.Tensors));
        }
        catch (FileFormatException unknown)
        {
            return new Trouble(Breakdown.Strange, $"answered with something else: {unknown.Message}");
        }
    }

    /// <summary>The program has lost its place in the stream, or its life.</summary>
    private Trouble Lost(Breakdown breakdown, string what)
    {
        Kill();
        return new(breakdown, what);
    }

    private void Kill()
    {
        try
        {
            _process?.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException) { }

        _process?.Dispose();
        _process = null;
    }

    /// <summary>Runs on a thread of its own: those of the pool wait for their turn to ask, and new ones come late.</summary>
    private static Task<T> Aside<T>(Func<T> run) =>
        Task.Factory.StartNew(run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static void Write(Process process, Case asked)
    {
        try
        {
            var stream = process.StandardInput.BaseStream;
            asked.ToFile().Write(stream);
            stream.Flush();
        }
        catch (IOException)
        {
            // It has closed its standard input, most likely by ending; what it answers, or that it does not, tells.
        }
    }

    private static SafetensorsFile? Read(Process process, Case asked)
    {
        var most = asked.WantedShapes.Values.Concat(asked.Given.Select(asked.Given.ShapeOf)).Sum(shape => 8L * shape.Size) + MostBeyond;
        try
        {
            return SafetensorsFile.ReadNext(process.StandardOutput.BaseStream, "its standard output", most);
        }
        catch (IOException error) when (error is not FileFormatException)
        {
            return null;
        }
    }

    private static string HowItEnded(Process process)
    {
        if (!process.WaitForExit(TimeSpan.FromSeconds(1)))
        {
            return "closed its standard output before it had answered";
        }

        return process.ExitCode > 128
            ? $"crashed: signal {Signal(process.ExitCode - 128)}"
            : $"ended with status {process.ExitCode} before it had answered";
    }

    private static string Signal(int number) =>
        number switch
        {
            4 => "4 (illegal instruction)",
            6 => "6 (abort)",
            7 => "7 (bus error)",
            8 => "8 (arithmetic)",
            9 => "9 (killed)",
            11 => "11 (segmentation fault)",
            15 => "15 (terminated)",
            _ => $"{number}",
        };
}
