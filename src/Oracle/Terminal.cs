using System.Diagnostics;
using Spectre.Console;

namespace Reference.Oracle;

/// <summary>Standard output and standard error, with colours and frames on a terminal, as plain text in a pipe or file and where NO_COLOR is set.</summary>
internal static class Terminal
{
    /// <summary>In a pipe nothing is cut or wrapped.</summary>
    private const int WidthOfPipe = 10_000;

    /// <summary>The variable NO_COLOR: set and not empty, it asks for plain text.</summary>
    private static readonly bool NoColour = !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    private static readonly Lazy<IAnsiConsole> Output = new(() => Open(Console.Out, Console.IsOutputRedirected));

    private static readonly Lazy<IAnsiConsole> Error = new(() => Open(Console.Error, Console.IsErrorRedirected));

    /// <summary>Standard output.</summary>
    public static IAnsiConsole Out => Output.Value;

    /// <summary>An empty table: with a line below its headings on a terminal, aligned columns otherwise.</summary>
    public static Table Table() => new Table().Border(NoColour || Console.IsOutputRedirected ? TableBorder.None : TableBorder.Simple);

    /// <summary>Writes a line to standard output that stays one where the terminal is narrower, so that a command in it can be copied.</summary>
    public static void WriteWhole(string line) => Out.Profile.Out.Writer.WriteLine(line);

    /// <summary>Writes one line of trouble to standard error, without characters that a terminal would obey: it may quote a file.</summary>
    public static void Complain(string problem) =>
        Say(
            $"reference: {string.Concat(string.Join(' ', problem.Split('\n', StringSplitOptions.TrimEntries)).Select(letter => char.IsControl(letter) ? '?' : letter))}"
        );

    /// <summary>Runs something long, with a progress bar on standard error where that is a terminal.</summary>
    /// <param name="title">What is being done.</param>
    /// <param name="steps">How many steps it has.</param>
    /// <param name="run">Does it; calls its argument after each step, from any thread.</param>
    public static void WithProgress(string title, int steps, Action<Action> run)
    {
        if (NoColour || Console.IsErrorRedirected)
        {
            run(() => { });
            return;
        }

        Error
            .Value.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(progress =>
            {
                var task = progress.AddTask(title, maxValue: steps);
                run(() => task.Increment(1));
            });
    }

    /// <summary>Runs something long that has more to say than how far it is; where standard error is no terminal, it says so about ten times in all.</summary>
    /// <param name="title">What is being done.</param>
    /// <param name="steps">How many steps it has.</param>
    /// <param name="run">Does it; calls its argument after each step with what is to be shown beside the title, from one thread.</param>
    public static void WithProgress(string title, int steps, Action<Action<string>> run)
    {
        if (Console.IsErrorRedirected)
        {
            var (done, clock) = (0, Stopwatch.StartNew());
            run(text =>
            {
                done++;
                if (done * 10L / steps > (done - 1) * 10L / steps)
                {
                    var left = clock.Elapsed.TotalSeconds * (steps - done) / done;
                    Say(FormattableString.Invariant($"{title}: {100L * done / steps} %, {text}, {left:F0} s left"));
                }
            });
            return;
        }

        Error
            .Value.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(progress =>
            {
                var task = progress.AddTask(title, maxValue: steps);
                run(text =>
                {
                    task.Description = Markup.Escape($"{title}: {text}");
                    task.Increment(1);
                });
            });
    }

    /// <summary>Writes a line to standard error; where nobody can hear it, that is no reason to stop.</summary>
    private static void Say(string line)
    {
        try
        {
            Console.Error.WriteLine(line);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException) { }
    }

    private static IAnsiConsole Open(TextWriter writer, bool redirected)
    {
        var console = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Out = new AnsiConsoleOutput(writer),
                Ansi = redirected || NoColour ? AnsiSupport.No : AnsiSupport.Detect,
                ColorSystem = redirected || NoColour ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            }
        );
        if (redirected)
        {
            console.Profile.Width = WidthOfPipe;
        }

        return console;
    }
}
