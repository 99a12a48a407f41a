using Reference.Cases;

namespace Reference.Oracle.Reports;

/// <summary>Where a verdict goes besides standard output.</summary>
internal sealed class ReportFiles
{
    private readonly List<(string? File, Action<VerifyReport, Stream> Write)> _files;

    /// <summary>The files that options name, null where they name none; that one cannot be written is said before the work.</summary>
    /// <exception cref="UsageException">One cannot be written.</exception>
    public ReportFiles(string? json, string? junit, string? html) =>
        _files = [
            (ReportOptions.Writable("--json", json), VerifyJson.Write),
            (ReportOptions.Writable("--junit", junit), VerifyJUnit.Write),
            (ReportOptions.Writable("--html", html), VerifyHtml.Write),
        ];

    /// <summary>Writes them.</summary>
    public void Write(VerifyReport report)
    {
        foreach (var (file, write) in _files)
        {
            if (file is not null)
            {
                AtomicFile.Write(file, stream => write(report, stream));
            }
        }
    }
}
