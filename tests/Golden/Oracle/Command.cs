using System.Diagnostics;

namespace Reference.GoldenTests.Oracle;

/// <summary>Starts the command line that was built together with the tests.</summary>
/// <param name="Status">Its exit status.</param>
/// <param name="Output">What it wrote to standard output.</param>
/// <param name="Error">What it wrote to standard error.</param>
internal sealed record Command(int Status, string Output, string Error)
{
    /// <summary>The program that was built.</summary>
    public static readonly string Program = Path.Combine(FolderOf("src", "Oracle"), "Oracle.dll");

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>Where a project was built together with the tests.</summary>
    /// <remarks>…/tests/Golden/bin/Release/net10.0/ → …/src/Oracle/bin/Release/net10.0/</remarks>
    public static string FolderOf(params string[] project) =>
        Path.Combine([
            Repository.Root,
            .. project,
            Path.GetRelativePath(Path.Combine(Repository.Root, "tests", "Golden"), AppContext.BaseDirectory),
        ]);

    public static Command Run(params string[] arguments) => Start(Program, [], arguments);

    /// <summary>The same in a folder.</summary>
    public static Command RunIn(string folder, string[] arguments) => Start(Program, [], arguments, folder);

    /// <summary>The same with variables set in its environment.</summary>
    public static Command RunWith((string Name, string Value)[] variables, params string[] arguments) =>
        Start(Program, variables, arguments);

    /// <summary>The same from another folder.</summary>
    public static Command RunProgram(string program, params string[] arguments) => Start(program, [], arguments);

    /// <summary>Begins the same, and does not wait for its end.</summary>
    public static Process Begin(string[] arguments) => Begin(Program, [], arguments);

    /// <summary>The same as a terminal begins it: in a process group of its own, and with no signal ignored.</summary>
    /// <remarks>Who runs the tests by `nohup`, or from a script in the background, has Ctrl-C ignored by all that they start.</remarks>
    public static Process BeginWithSignals(string[] arguments) =>
        Begin("setsid", ["env", "--default-signal=INT,TERM,HUP", "dotnet", Program, .. arguments], []);

    private static Process Begin(string program, (string Name, string Value)[] variables, string[] arguments, string folder = "") =>
        Begin("dotnet", [program, .. arguments], variables, folder);

    private static Process Begin(string program, string[] arguments, (string Name, string Value)[] variables, string folder = "")
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = folder,
        };
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    private static Command Start(string program, (string Name, string Value)[] variables, string[] arguments, string folder = "")
    {
        using var process = Begin(program, variables, arguments, folder);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        Assert.True(process.WaitForExit(Patience), $"reference {string.Join(' ', arguments)} does not end");
        return new(process.ExitCode, output.Result, error.Result);
    }

    /// <summary>Runs a line of shell in which <c>$reference</c> is the command.</summary>
    public static int Shell(string line)
    {
        var start = new ProcessStartInfo("sh", ["-c", line]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["reference"] = $"dotnet {Program}";
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        Assert.True(process.WaitForExit(Patience), $"{line} does not end");
        Task.WaitAll(output, error);
        return process.ExitCode;
    }

    /// <summary>Asserts that it has refused in one clear line.</summary>
    public void AssertTrouble(string problem)
    {
        Assert.Equal(2, Status);
        Assert.Equal($"reference: {problem}", Error.TrimEnd('\n'));
        Assert.Empty(Output);
    }
}
