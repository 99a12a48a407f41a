using System.CommandLine;

namespace Reference.Oracle.Reports;

/// <summary>The options that commands with a report share.</summary>
internal static class ReportOptions
{
    /// <summary><c>--json FILE</c>.</summary>
    public static Option<string?> Json() => new("--json") { Description = "Write the results to this file as JSON.", HelpName = "FILE" };

    /// <summary><c>--junit FILE</c>.</summary>
    public static Option<string?> JUnit() =>
        new("--junit") { Description = "Write the results to this file as JUnit XML.", HelpName = "FILE" };
}
