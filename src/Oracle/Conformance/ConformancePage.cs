using System.Globalization;
using System.Text;
using Reference.Judging;
using Reference.Oracle.Reports;
using Reference.Oracle.Verification;

namespace Reference.Oracle.Conformance;

/// <summary>The page docs/conformance.md.</summary>
internal static class ConformancePage
{
    /// <summary>What stands in the cells of the tables.</summary>
    public const string Cells = """
        A cell counts the cases that passed, and where there are any those that **failed**, that were weak (*w*: a wrong result would hardly show), unsupported (*u*) and not asked (*n*); then the
        worst error over bound of those that did not fail.
        """;

    /// <summary>Which kinds of disagreement there are.</summary>
    public const string Kinds = """
        Of each disagreement the text below says what it is: an *error* breaks the operator's public definition; a *dialect* is another operator by the runtime's own documentation, or what the definition
        leaves open; an *algorithm* computes the same in a way whose rounding errors are larger than the formula's, by which the bound goes.
        """;

    private const string Introduction = $$"""
        # Conformance of real runtimes

        Made by `./build.sh conformance`, which puts what is installed under [`reference verify`](verify.md), operator by operator, in each dtype, with adapters of about a page each in
        [conformance/](../conformance). [conformance/explained.json](../conformance/explained.json) says why they disagree where they do; the command fails where something disagrees that it
        does not explain, and where it explains something that does not disagree. Cases are judged by ONNX's definitions ([layers.md](layers.md)), or by the operator's own where ONNX has none.

        {{Cells}} A line below each table names the operators that the runtime has not.

        {{Kinds}}


        """;

    /// <summary>Writes it.</summary>
    public static string Write(Conformity conformity)
    {
        ArgumentNullException.ThrowIfNull(conformity);
        var page = new StringBuilder(Introduction);
        Summary(page, conformity);
        foreach (var tried in conformity.Runtimes)
        {
            page.Append(CultureInfo.InvariantCulture, $"\n## {tried.Runtime.Name}\n\n{tried.Runtime.About} Version: {tried.Version}.\n\n");
            Table(page, tried);
            foreach (var (explanation, disagreements) in conformity.Explained)
            {
                if (disagreements.Count > 0 && explanation.Runtime == tried.Runtime.Id)
                {
                    Explained(page, explanation, disagreements);
                }
            }

            foreach (var found in conformity.Unexplained.Where(found => found.Tried == tried))
            {
                page.Append(CultureInfo.InvariantCulture, $"\n**{found.Operator}**, {found.Dtype}, *not explained*.\n");
                Example(page, found);
            }
        }

        return page.ToString();
    }

    /// <summary>What came out for an operator in a dtype: <c>96 · **2 failed** · 2w · 0.92</c>.</summary>
    public static string Cell(OperatorTrial op)
    {
        ArgumentNullException.ThrowIfNull(op);
        var counts = new List<string> { $"{op.Count(Outcome.Passed)}" };
        Add(op.Count(Outcome.Failed), "**{0} failed**");
        Add(op.Count(Outcome.Weak), "{0}w");
        Add(op.Count(Outcome.Unsupported), "{0}u");
        Add(op.NotAsked, "{0}n");
        return $"{string.Join(" · ", counts)} · {Sentences.Ratio(op.Worst)}";

        void Add(int count, string format)
        {
            if (count > 0)
            {
                counts.Add(string.Format(CultureInfo.InvariantCulture, format, count));
            }
        }
    }

    /// <summary>Whether a runtime has an operator, as far as its cases show.</summary>
    public static bool Has(OperatorTrial op) => op.Count(Outcome.Unsupported) < op.Cases;

    /// <summary>The operators that a runtime has in some dtype, by name; and those that it has in none.</summary>
    public static (IReadOnlyList<string> There, IReadOnlyList<string> Not) Operators(Tried tried)
    {
        ArgumentNullException.ThrowIfNull(tried);
        var all = tried.Reports.SelectMany(each => each.Report.Operators).ToLookup(op => op.Operator, Has);
        return (
            [.. all.Where(op => op.Any(has => has)).Select(op => op.Key)],
            [.. all.Where(op => op.All(has => !has)).Select(op => op.Key)]
        );
    }

    /// <summary>How many cases came out so, of all operators that the runtime has.</summary>
    public static int Count(VerifyReport report, Outcome outcome) => report.Operators.Where(Has).Sum(op => op.Count(outcome));

    private static void Summary(StringBuilder page, Conformity conformity)
    {
        page.Append(
            "| runtime | version | dtype | operators | cases | passed | failed | weak | unsupported |\n|---|---|---|---|---|---|---|---|---|\n"
        );
        foreach (var tried in conformity.Runtimes)
        {
            foreach (var (dtype, report) in tried.Reports)
            {
                var has = report.Operators.Where(Has).ToList();
                page.Append(
                    CultureInfo.InvariantCulture,
                    $"| [{tried.Runtime.Name}](#{Anchor(tried.Runtime.Name)}) | {tried.Version} | {dtype} | {has.Count} | {has.Sum(op => op.Cases)} | {Count(report, Outcome.Passed)} | {Count(report, Outcome.Failed)} | {Count(report, Outcome.Weak)} | {Count(report, Outcome.Unsupported)} |\n"
                );
            }
        }

        var first = conformity.Runtimes.SelectMany(tried => tried.Reports).Select(each => each.Report.Asking).FirstOrDefault();
        page.Append(
            CultureInfo.InvariantCulture,
            $"\nCases are those of operators that the runtime has in that dtype; {first?.Count} of each, seed {first?.Seed}.\n"
        );
        if (conformity.Absent.Count > 0)
        {
            page.Append(CultureInfo.InvariantCulture, $"Not installed where this page was made: {string.Join(", ", conformity.Absent)}.\n");
        }
    }

    private static void Table(StringBuilder page, Tried tried)
    {
        var (there, not) = Operators(tried);
        page.Append(CultureInfo.InvariantCulture, $"| operator | {string.Join(" | ", tried.Reports.Select(each => each.Dtype))} |\n")
            .Append(CultureInfo.InvariantCulture, $"|---|{string.Concat(tried.Reports.Select(_ => "---|"))}\n");
        foreach (var name in there)
        {
            var cells = tried
                .Reports.Select(each => each.Report.Operators.Single(op => op.Operator == name))
                .Select(op => Has(op) ? Cell(op) : "–");
            page.Append(CultureInfo.InvariantCulture, $"| [{name}](layers.md#{Anchor(name)}) | {string.Join(" | ", cells)} |\n");
        }

        if (not.Count > 0)
        {
            page.Append(CultureInfo.InvariantCulture, $"\nNot there, or not asked for by the adapter: {string.Join(", ", not)}.\n");
        }
    }

    private static void Explained(StringBuilder page, Explanation explanation, IReadOnlyList<Disagreement> disagreements)
    {
        var operators = disagreements.Select(found => found.Operator).Distinct();
        var dtypes = disagreements.Select(found => found.Dtype).Distinct();
        var more = explanation.Finding is { } finding ? $" [More](findings/{finding})." : "";
        page.Append(
            CultureInfo.InvariantCulture,
            $"\n**{string.Join(", ", operators)}** in {string.Join(", ", dtypes)}: *{VerifyJson.Word(explanation.Kind)}*. {explanation.Why}{more}\n"
        );
        foreach (var found in disagreements.DistinctBy(found => found.Operator))
        {
            Example(page, found);
        }
    }

    private static void Example(StringBuilder page, Disagreement found)
    {
        page.Append("\n```text\n");
        foreach (var line in Lines(found))
        {
            page.Append(CultureInfo.InvariantCulture, $"{line}\n");
        }

        page.Append("```\n");
    }

    /// <summary>The smallest case, what is wrong in it, and the command that asks it again.</summary>
    public static IEnumerable<string> Lines(Disagreement found)
    {
        ArgumentNullException.ThrowIfNull(found);
        return
        [
            $"{Sentences.Call(found.Found.Smallest.Asked)}   ({found.Dtype}, {Sentences.Count(found.Found.Cases, "case", "cases")})",
            .. Sentences.Failures(found.Found.Smallest).Select(line => $"  {line}"),
            .. found.Found.Remarks.Select(line => $"  {line}"),
            found.Repeat,
        ];
    }

    private static string Anchor(string heading) =>
        string.Concat(heading.ToLowerInvariant().Replace(' ', '-').Where(letter => char.IsLetterOrDigit(letter) || letter == '-'));
}
