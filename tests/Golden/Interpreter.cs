using System.ComponentModel;
using System.Diagnostics;

namespace Reference.GoldenTests;

/// <summary>What runs programs in other languages. Where it is missing, a test ends: see <see cref="Prerequisite"/>.</summary>
internal static class Interpreter
{
    private static readonly Lazy<string?> PythonFound = new(() => Find("python3", "-c", "import numpy"));
    private static readonly Lazy<string?> NodeFound = new(() => Find("node", "--version"));

    /// <summary>A Python that has NumPy. Of several Pythons not every one has.</summary>
    public static string Python => Needed(PythonFound.Value, "there is no python3 with numpy (Debian: python3-numpy)");

    /// <summary>Node.js.</summary>
    public static string Node => Needed(NodeFound.Value, "there is no node (Debian: nodejs)");

    private static string Needed(string? program, string problem)
    {
        Prerequisite.Demand(program is not null, problem);
        return program!;
    }

    private static string? Find(string name, params string[] trial) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Append("/usr/bin")
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(program => File.Exists(program) && Succeeds(program, trial));

    private static bool Succeeds(string program, string[] arguments)
    {
        try
        {
            var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
            using var process = Process.Start(start)!;
            Task.WaitAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync(), process.WaitForExitAsync());
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
