using System.CommandLine;
using Reference.Native;
using Reference.Oracle.Verification;

namespace Reference.Oracle.Commands;

/// <summary><c>reference host-library</c>, hidden: lends a shared library the stream protocol, in a process of its own.</summary>
internal static class HostLibraryCommand
{
    /// <summary>The command with its argument.</summary>
    public static Command Create()
    {
        var library = new Argument<string>("LIB") { Description = "A shared library that exports reference_run_operator." };
        var command = new Command(LibraryHost.Command, "Answer cases on standard input with a shared library.") { library };
        command.Hidden = true;
        command.SetAction(parsed =>
        {
            using var output = StandardOutput.Take();
            LibraryHost.Serve(parsed.GetRequiredValue(library), Console.OpenStandardInput(), output);
            return CommandLine.Agreement;
        });
        return command;
    }
}
