using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Reflection;
using System.Runtime.InteropServices;
using Reference.Lectures.Walkthroughs;
using Reference.Native;
using Reference.Oracle.Commands;

namespace Reference.Oracle;

/// <summary>The command <c>reference</c>: its subcommands, and what becomes of every error.</summary>
internal static class CommandLine
{
    /// <summary>What the command is called.</summary>
    public const string Name = "reference";

    /// <summary>Which version this is, as <c>--version</c> says it.</summary>
    public static readonly string Version =
        typeof(CommandLine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <summary>Everything agrees.</summary>
    public const int Agreement = 0;

    /// <summary>Something disagrees.</summary>
    public const int Disagreement = 1;

    /// <summary>Usage, unreadable input, no device: nothing can be said.</summary>
    public const int Trouble = 2;

    /// <summary>What shells report for a program that Ctrl-C has stopped.</summary>
    public const int Interrupted = 130;

    /// <summary>What they report for one that was told to end, by <c>kill</c> or because the machine goes down.</summary>
    private const int Terminated = 143;

    /// <summary>What they report for one whose terminal was closed.</summary>
    private const int HungUp = 129;

    /// <summary>Runs what the arguments say.</summary>
    /// <returns>The exit status.</returns>
    public static async Task<int> Run(string[] args)
    {
        var parsed = Create().Parse(args);
        if (Unknown(parsed) is var unknown && (unknown is not null || parsed.Action is ParseErrorAction))
        {
            var command = parsed.CommandResult.Command.Name;
            var problem =
                unknown is null ? Problem(parsed.Errors[0])
                : IsLikeAnOption(unknown) ? $"{unknown} is not an option of {command}"
                : $"{unknown} is not a command or option";
            return Fail($"{problem}; see {(command == Name ? Name : $"{Name} {command}")} --help");
        }

        using var stop = new CancellationTokenSource();
        var stopped = Interrupted;
        using var interrupting = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Stop(signal, Interrupted));
        using var terminating = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Stop(signal, Terminated));
        using var hangingUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal => Stop(signal, HungUp));
        try
        {
            return await parsed.InvokeAsync(new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, stop.Token);
        }
        catch (OperationCanceledException)
        {
            Terminal.Complain("interrupted");
            return stopped;
        }
        catch (Exception error)
            when (error
                    is UsageException
                        or LectureException
                        or IOException
                        or UnauthorizedAccessException
                        or LayerException
                        or DeviceException
            )
        {
            return Fail(error.Message);
        }
#pragma warning disable CA1031 // the last resort: no user is shown a stack trace
        catch (Exception error)
#pragma warning restore CA1031
        {
            return Fail($"internal error: {error.GetType().Name}: {error.Message}");
        }

        // The first signal lets what can be stopped come to an end; a second one does not wait for that.
        void Stop(PosixSignalContext signal, int status)
        {
            signal.Cancel = parsed.Action is AsynchronousCommandLineAction && !stop.IsCancellationRequested;
            stopped = status;
            stop.Cancel();
        }
    }

    private static Command Create() =>
        new(Name, "A reference for convolutional networks: judges the layers of other implementations against a specification.")
        {
            new HelpOption(),
            new VersionOption(),
            CheckCommand.Create(),
            ConformanceCommand.Create(),
            DevicesCommand.Create(),
            DoctorCommand.Create(),
            GoldenCommand.Create(),
            HostLibraryCommand.Create(),
            LectureCommand.Create(),
            MergeCommand.Create(),
            RunCommand.Create(),
            TrainCommand.Create(),
            TransferCommand.Create(),
            VerifyCommand.Create(),
        };

    /// <summary>
    /// A word that nothing takes; and, before <c>--</c>, one that looks like an option where a value or a file is wanted. Null where there is none.
    /// </summary>
    private static string? Unknown(ParseResult parsed) =>
        parsed
            .Tokens.TakeWhile(token => token.Type != TokenType.DoubleDash)
            .FirstOrDefault(token => token.Type == TokenType.Argument && IsLikeAnOption(token.Value))
            ?.Value
        ?? (parsed.UnmatchedTokens is [var stray, ..] ? stray : null);

    /// <summary>-x or --xyz, and no negative number.</summary>
    private static bool IsLikeAnOption(string word) =>
        word.TrimStart('-') is [var first, ..] rest && rest.Length < word.Length && char.IsAsciiLetter(first);

    /// <summary>What is wrong with the arguments, without names of .NET's types.</summary>
    private static string Problem(ParseError error)
    {
        if (
            error.SymbolResult is OptionResult { Option: var option, Tokens: [var token, ..] }
            && error.Message.StartsWith("Cannot parse", StringComparison.Ordinal)
        )
        {
            var type = Nullable.GetUnderlyingType(option.ValueType) ?? option.ValueType;
            var wanted =
                type == typeof(double) ? "a number"
                : type == typeof(ulong) ? $"a whole number from 0 to {ulong.MaxValue}"
                : $"a whole number up to {int.MaxValue}";
            return $"{option.Name} is {token.Value}: it must be {wanted}";
        }

        return error.Message.TrimEnd('.');
    }

    private static int Fail(string problem)
    {
        Terminal.Complain(problem);
        return Trouble;
    }
}
