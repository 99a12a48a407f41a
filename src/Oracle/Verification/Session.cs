using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.Versioning;
using System.Text;

namespace Reference.Oracle.Verification;

/// <summary>
/// Starts programs in a session of their own, so that Ctrl-C in a terminal reaches the oracle alone, which then ends them: a program that is told by the
/// terminal would end first, and with complaints of its own. What outlives the oracle sees the end of its standard input.
/// </summary>
internal static class Session
{
    /// <summary>Runs the program that it is given in a new session, in its own place: the process stays the same one.</summary>
    private const string Leader = "setsid";

    private const UnixFileMode Executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Starts a program whose standard input and output are the oracle's to use.</summary>
    /// <param name="command">The program, found as shells find it, and its arguments.</param>
    /// <exception cref="UsageException">It cannot be started.</exception>
    public static Process Start(IReadOnlyList<string> command)
    {
        ArgumentNullException.ThrowIfNull(command);
        var words = OperatingSystem.IsWindows() ? command : InSession(command);
        try
        {
            return Process.Start(
                new ProcessStartInfo(words[0], words.Skip(1))
                {
                    RedirectStandardInput = true,
                    RedirectStandardOutput = true,
                    StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
                }
            )!;
        }
        catch (Win32Exception error)
        {
            throw new UsageException($"{command[0]} cannot be started: {error.Message}");
        }
    }

    [UnsupportedOSPlatform("windows")]
    private static IReadOnlyList<string> InSession(IReadOnlyList<string> command)
    {
        var places = Places(command[0]).Where(File.Exists).ToList();
        var program = places.Find(place => (File.GetUnixFileMode(place) & Executable) != 0);
        if (program is null)
        {
            var why =
                places.Count > 0 ? $"{places[0]} is not executable"
                : Directory.Exists(command[0]) ? "it is a folder"
                : "there is no such program";
            throw new UsageException($"{command[0]} cannot be started: {why}");
        }

        return Places(Leader).FirstOrDefault(File.Exists) is { } leader ? [leader, program, .. command.Skip(1)] : command;
    }

    /// <summary>Where a program may be: at its path, if it is called by one, or else in the folders of PATH.</summary>
    private static IEnumerable<string> Places(string program) =>
        program.Contains('/', StringComparison.Ordinal)
            ? [Path.GetFullPath(program)]
            : (Environment.GetEnvironmentVariable("PATH") ?? "")
                .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
                .Select(folder => Path.Combine(folder, program));
}
