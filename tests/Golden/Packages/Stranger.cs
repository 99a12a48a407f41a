using System.Diagnostics;
using System.Text.RegularExpressions;
using Reference.GoldenTests.Oracle;

namespace Reference.GoldenTests.Packages;

/// <summary>
/// Somebody who has nothing of this project but its packages: a folder outside the repository, with a NuGet cache of its own, so that no package can come from
/// anywhere but <c>artifacts/packages</c> and the machine's registry. <c>./build.sh test-packages</c> makes the packages and starts the tests that need one.
/// </summary>
public sealed class Stranger : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly ScratchFolder _folder = new();

    public Stranger()
    {
        Directory.CreateSymbolicLink(File("packages"), Folder);
        System.IO.File.Copy(Path.Combine(Sources, "nuget.config"), File("nuget.config"));
    }

    /// <summary>Where <c>./build.sh pack</c> puts the packages.</summary>
    internal static string Folder { get; } = Path.Combine(Repository.Root, "artifacts", "packages");

    /// <summary>The projects that strangers write.</summary>
    internal static string Sources { get; } = Path.Combine(Repository.Root, "tests", "Packages");

    /// <summary>The version that Directory.Build.props gives to all packages.</summary>
    internal static string Version { get; } =
        Regex
            .Match(
                System.IO.File.ReadAllText(Path.Combine(Repository.Root, "Directory.Build.props")),
                "<VersionPrefix>(.+)</VersionPrefix>"
            )
            .Groups[1]
            .Value;

    internal string File(string name) => _folder.File(name);

    /// <summary>Copies one of the projects, and gives back its folder.</summary>
    internal string Project(string name)
    {
        var project = Directory.CreateDirectory(File(name)).FullName;
        foreach (var file in Directory.GetFiles(Path.Combine(Sources, name)))
        {
            System.IO.File.Copy(file, Path.Combine(project, Path.GetFileName(file)));
        }

        return project;
    }

    /// <summary>Runs a program to its end.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="program">A program by its path, or one that the system finds.</param>
    /// <param name="variables">Set in its environment.</param>
    /// <param name="arguments">Its arguments.</param>
    internal Command Run(string folder, string program, (string Name, string Value)[] variables, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        // Nothing of what this process was told is to reach it, and nothing that it starts is to outlive it.
        foreach (var name in start.Environment.Keys.Where(IsOurs).ToList())
        {
            start.Environment.Remove(name);
        }

        foreach (
            var (name, value) in ((string, string)[])
                [
                    ("NUGET_PACKAGES", File("cache")),
                    ("NO_COLOR", "1"),
                    ("MSBUILDDISABLENODEREUSE", "1"),
                    ("UseSharedCompilation", "false"),
                    .. variables,
                ]
        )
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{program} {string.Join(' ', arguments)} does not end");
        }

        return new(process.ExitCode, output.Result, error.Result);
    }

    private static bool IsOurs(string variable) =>
        variable.StartsWith("REFERENCE_", StringComparison.Ordinal)
        || variable.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase)
        || variable.StartsWith("TESTINGPLATFORM_", StringComparison.Ordinal)
        || variable == "CI";

    public void Dispose() => _folder.Dispose();
}
