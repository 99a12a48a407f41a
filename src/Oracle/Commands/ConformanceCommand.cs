using System.CommandLine;
using Reference.Cases;
using Reference.Oracle.Conformance;
using Reference.Oracle.Reports;

namespace Reference.Oracle.Commands;

/// <summary><c>reference conformance</c>, hidden: makes the pages that <c>./build.sh conformance</c> makes, of reports that it has gathered.</summary>
internal static class ConformanceCommand
{
    /// <summary>The command with its argument and options.</summary>
    public static Command Create()
    {
        var folder = new Argument<string>("FOLDER") { Description = "The folder with runtimes.json and explained.json." };
        var reports = new Option<string>("--reports")
        {
            Description = "The folder with the reports.",
            HelpName = "FOLDER",
            Required = true,
        };
        var markdown = new Option<string>("--page")
        {
            Description = "Write the page to this file.",
            HelpName = "FILE",
            Required = true,
        };
        var html = ReportOptions.Html();
        var command = new Command(
            "conformance",
            "Tell how real runtimes conform. Exit status: 1 where explanations and disagreements do not fit."
        )
        {
            folder,
            reports,
            markdown,
            html,
        };
        command.Hidden = true;
        command.SetAction(parsed =>
        {
            var conformity = Conformity.Read(parsed.GetRequiredValue(folder), parsed.GetRequiredValue(reports));
            Write(parsed.GetRequiredValue(markdown), ConformancePage.Write(conformity));
            if (ReportOptions.Writable("--html", parsed.GetValue(html)) is { } file)
            {
                Write(file, ConformanceHtml.Write(conformity));
            }

            var troubles = conformity.Troubles.ToList();
            troubles.ForEach(Terminal.Complain);
            return troubles.Count > 0 ? CommandLine.Disagreement : CommandLine.Agreement;
        });
        return command;
    }

    private static void Write(string file, string text) =>
        AtomicFile.Write(file, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(text)));
}
