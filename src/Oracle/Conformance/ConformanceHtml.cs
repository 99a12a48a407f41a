using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Reference.Judging;
using Reference.Oracle.Reports;
using static Reference.Oracle.Reports.HtmlPage;

namespace Reference.Oracle.Conformance;

/// <summary>The same as one HTML page that needs nothing else: a table of all runtimes side by side, each cell of which opens what disagrees.</summary>
internal static partial class ConformanceHtml
{
    private const string Style = """
        body { max-width: none; } td { text-align: left; font-size: .85rem; white-space: nowrap; } th { text-align: left; }
        th { position: sticky; top: 0; background: Canvas; } td:first-child { position: sticky; left: 0; background: Canvas; font-weight: 600; }
        .wide { max-height: 85vh; overflow: auto; } .failed { color: var(--bad); } .passed { color: var(--good); } .weak { color: var(--weak); } .none { opacity: .4; }
        pre { overflow-x: auto; padding: .6rem .8rem; border: 1px solid var(--line); border-radius: .3rem; } .kind { font-style: italic; } p { max-width: 60rem; }
        """;

    /// <summary>Writes it.</summary>
    public static string Write(Conformity conformity)
    {
        ArgumentNullException.ThrowIfNull(conformity);
        var page = Begin("Conformance of real runtimes", "Conformance of real runtimes", Style);
        page.Append($"<p>{Words(ConformancePage.Cells)}</p>\n<p>{Words(ConformancePage.Kinds)}</p>\n");
        Matrix(page, conformity);
        foreach (var tried in conformity.Runtimes)
        {
            page.Append($"<h2>{Text(tried.Runtime.Name)} {Text(tried.Version)}</h2>\n<p>{Words(tried.Runtime.About)}</p>\n");
            foreach (var (explanation, disagreements) in conformity.Explained.Where(each => each.Explanation.Runtime == tried.Runtime.Id))
            {
                if (disagreements.Count > 0)
                {
                    Section(page, disagreements, VerifyJson.Word(explanation.Kind), Why(explanation));
                }
            }

            foreach (var found in conformity.Unexplained.Where(found => found.Tried == tried))
            {
                Section(page, [found], "not explained", "");
            }
        }

        return page.Append("</html>\n").ToString();
    }

    private static void Matrix(StringBuilder page, Conformity conformity)
    {
        var columns = conformity
            .Runtimes.SelectMany(tried => tried.Reports.Select(each => (Tried: tried, each.Dtype, each.Report)))
            .ToList();
        page.Append("<div class=\"wide\"><table>\n<tr><th>operator");
        foreach (var (tried, dtype, _) in columns)
        {
            page.Append(CultureInfo.InvariantCulture, $"<th>{Text(tried.Runtime.Name)}<br>{dtype}");
        }

        foreach (
            var name in conformity
                .Runtimes.SelectMany(tried => ConformancePage.Operators(tried).There)
                .Distinct()
                .Order(StringComparer.Ordinal)
        )
        {
            page.Append($"\n<tr><td>{name}");
            foreach (var (tried, dtype, report) in columns)
            {
                var op = report.Operators.FirstOrDefault(op => op.Operator == name);
                if (op is null || !ConformancePage.Has(op))
                {
                    page.Append("<td class=\"none\">–");
                    continue;
                }

                var failed = op.Count(Outcome.Failed) > 0;
                var shade =
                    failed ? "failed"
                    : op.Count(Outcome.Passed) > 0 ? "passed"
                    : "weak";
                var cell = Words(ConformancePage.Cell(op));
                page.Append(
                    $"<td class=\"{shade}\">{(failed ? $"<a class=\"failed\" href=\"#{Anchor(tried.Runtime.Id, name, dtype)}\">{cell}</a>" : cell)}"
                );
            }
        }

        page.Append("\n</table></div>\n");
    }

    private static void Section(StringBuilder page, IReadOnlyList<Disagreement> disagreements, string kind, string why)
    {
        page.Append(
            $"<p><b>{Text(string.Join(", ", disagreements.Select(found => found.Operator).Distinct()))}</b>: <span class=\"kind\">{Text(kind)}</span>. {why}</p>\n"
        );
        foreach (var found in disagreements)
        {
            page.Append(
                $"<pre id=\"{Anchor(found.Tried.Runtime.Id, found.Operator, found.Dtype)}\">{string.Join('\n', ConformancePage.Lines(found).Select(Text))}</pre>\n"
            );
        }
    }

    private static string Why(Explanation explanation) =>
        Text(explanation.Why) + (explanation.Finding is { } finding ? $" More: <code>docs/findings/{Text(finding)}</code>." : "");

    /// <summary>The words of a paragraph of Markdown, without its emphasis and its links, since the page lies anywhere.</summary>
    private static string Words(string paragraph) => Text(Link().Replace(paragraph, "$1").Replace("*", "", StringComparison.Ordinal));

    [GeneratedRegex(@"\[([^]]*)]\([^)]*\)")]
    private static partial Regex Link();

    private static string Anchor(string runtime, string op, string dtype) => $"{runtime}-{op}-{dtype}";
}
