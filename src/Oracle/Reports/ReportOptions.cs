using System.CommandLine;
using Reference.Cases;

namespace Reference.Oracle.Reports;

/// <summary>The options that commands with a report share.</summary>
internal static class ReportOptions
{
    /// <summary><c>--json FILE</c>.</summary>
    public static Option<string?> Json() => new("--json") { Description = "Write the results to this file as JSON.", HelpName = "FILE" };

    /// <summary><c>--junit FILE</c>.</summary>
    public static Option<string?> JUnit() =>
        new("--junit") { Description = "Write the results to this file as JUnit XML.", HelpName = "FILE" };

    /// <summary><c>--html FILE</c>.</summary>
    public static Option<string?> Html() =>
        new("--html") { Description = "Write the results to this file as a page for a browser.", HelpName = "FILE" };

    /// <summary><c>--findings FOLDER</c>.</summary>
    public static Option<string> Findings() =>
        new("--findings")
        {
            Description = "Where the smallest failing cases are written to.",
            HelpName = "FOLDER",
            DefaultValueFactory = _ => "findings",
        };

    /// <summary>The file that an option names, or null; that it cannot be written is said before the work, which may take long.</summary>
    /// <exception cref="UsageException">It cannot be written.</exception>
    public static string? Writable(string option, string? file) =>
        file is null || AtomicFile.Obstacle(file) is not { } obstacle ? file : throw new UsageException($"{option} {file}: {obstacle}");
}
