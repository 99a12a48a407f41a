using System.CommandLine;
using Reference.Oracle.Reports;
using Reference.Oracle.Verification;

namespace Reference.Oracle.Commands;

/// <summary><c>reference merge</c>: joins what <c>reference verify --shard</c> has reported on several machines.</summary>
internal static class MergeCommand
{
    /// <summary>The command with its argument and options.</summary>
    public static Command Create()
    {
        var files = new Argument<string[]>("REPORT")
        {
            Description = "What `reference verify --shard K/N --json REPORT` has written, once for each K from 1 to N.",
            Arity = ArgumentArity.OneOrMore,
        };
        var findings = ReportOptions.Findings();
        var (json, junit, html) = (ReportOptions.Json(), ReportOptions.JUnit(), ReportOptions.Html());
        var command = new Command(
            "merge",
            "Join the reports of a run in parts into the verdict of the whole. Exit status: as if verify had asked it all; 2 where the reports are not all parts of one run."
        )
        {
            files,
            findings,
            json,
            junit,
            html,
        };
        command.SetAction(parsed =>
        {
            var outputs = new ReportFiles(parsed.GetValue(json), parsed.GetValue(junit), parsed.GetValue(html));
            var parts = parsed.GetRequiredValue(files).Select(file => (file, StoredReport.Read(file))).ToList();
            var report = MergedShards.Of(parts, parsed.GetRequiredValue(findings));
            VerifyText.Write(report);
            outputs.Write(report);
            return report.ExitStatus;
        });
        return command;
    }
}
