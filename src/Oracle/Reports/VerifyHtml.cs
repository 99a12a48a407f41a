using System.Globalization;
using System.Numerics.Tensors;
using System.Text;
using Reference.Cases;
using Reference.Judging;
using Reference.Oracle.Verification;
using static Reference.Oracle.Reports.HtmlPage;

namespace Reference.Oracle.Reports;

/// <summary>
/// The verdict as one HTML page that needs nothing else: the table of operators, and for each counterexample the numbers that the worst element is computed
/// from, their products, and a heat map of error over bound.
/// </summary>
internal static class VerifyHtml
{
    /// <summary>Tensors with more elements are not shown number by number.</summary>
    private const int MostNumbers = 400;

    private const string Style = """
        :root { --used: #f5c24266; } h3 { font-size: 1rem; margin: 1rem 0 .3rem; }
        th:first-child, td:first-child { text-align: left; } .failed { color: var(--bad); font-weight: 600; } .passed { color: var(--good); } .weak { color: var(--weak); }
        pre { overflow-x: auto; padding: .6rem .8rem; border: 1px solid var(--line); border-radius: .3rem; }
        .tensors { display: flex; flex-wrap: wrap; gap: 1rem 2rem; align-items: flex-start; } .planes { display: flex; flex-wrap: wrap; gap: .6rem; overflow-x: auto; }
        .tensors, .tensors > div { max-width: 100%; } .plane { font-size: .85rem; } .plane td { padding: .1rem .4rem; } .legend td { min-width: 3.5rem; text-align: center; }
        .plane td { min-width: 2.2rem; text-align: right; } .plane caption { font-size: .8rem; text-align: left; opacity: .7; }
        .used { background: var(--used); } .worst { outline: 3px solid var(--bad); outline-offset: -3px; }
        """;

    /// <summary>Errors over bound of which the legend shows the colours: within the bound up to 1.</summary>
    private static readonly (double Ratio, string Name)[] Scale =
    [
        (0, "0"),
        (1, "1"),
        (Math.BitIncrement(1), "> 1"),
        (1e2, "10²"),
        (1e4, "10⁴"),
        (1e6, "≥ 10⁶"),
    ];

    /// <summary>Writes it.</summary>
    public static void Write(VerifyReport report, Stream stream)
    {
        var page = HtmlPage.Begin(
            $"reference verify: {report.Count(Outcome.Failed)} failed",
            $"reference verify {report.Implementation}",
            Style
        );
        page.Append($"<p>{Text(VerifyText.Summary(report))}</p>\n");
        Operators(page, report);
        foreach (var op in report.Operators)
        {
            foreach (var counterexample in op.Counterexamples)
            {
                Failure(page, report, op, counterexample);
            }
        }

        page.Append("</html>\n");
        using var writer = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true);
        writer.Write(page);
    }

    private static void Operators(StringBuilder page, VerifyReport report)
    {
        var notAsked = report.Operators.Any(op => op.NotAsked > 0);
        page.Append(
            $"<div class=\"wide\"><table>\n<tr><th>operator<th>cases<th>passed<th>failed<th>weak<th>unsupported{(notAsked ? "<th>not asked" : "")}<th>worst error / bound\n"
        );
        foreach (var op in report.Operators)
        {
            var link = op.Counterexamples.Count > 0 ? $"<a href=\"#{Text(op.Operator)}-0\">{Text(op.Operator)}</a>" : Text(op.Operator);
            page.Append(CultureInfo.InvariantCulture, $"<tr><td>{link}<td>{op.Cases}")
                .Append(Count(op, Outcome.Passed))
                .Append(Count(op, Outcome.Failed))
                .Append(Count(op, Outcome.Weak))
                .Append(Count(op, Outcome.Unsupported))
                .Append(notAsked ? $"<td>{op.NotAsked}" : "")
                .Append(CultureInfo.InvariantCulture, $"<td>{Sentences.Ratio(op.Worst)}\n");
        }

        page.Append("</table></div>\n");
        foreach (var line in report.NotAsked)
        {
            page.Append($"<p>{Text(line)}</p>\n");
        }
    }

    private static string Count(OperatorTrial op, Outcome outcome) =>
        $"<td{(op.Count(outcome) > 0 ? $" class=\"{outcome.ToString().ToLowerInvariant()}\"" : "")}>{op.Count(outcome)}";

    private static void Failure(StringBuilder page, VerifyReport report, OperatorTrial op, Counterexample counterexample)
    {
        var (small, place) = (counterexample.Smallest, op.Counterexamples.Index().First(item => item.Item == counterexample).Index);
        page.Append(
            $"""
            <h2 id="{Text(op.Operator)}-{place}">{Text(Sentences.Call(small.Asked))}</h2>
            <p>{counterexample.Cases} of {op.Cases} cases of {Text(op.Operator)} fail so; this is the smallest found.</p>
            <ul>

            """
        );
        foreach (var line in Sentences.Failures(small))
        {
            page.Append($"<li class=\"failed\">{Text(line)}\n");
        }

        page.Append("</ul>\n");
        if (Sentences.WorstTensor(small) is { Worst: { } worst } tensor)
        {
            page.Append("<pre>").AppendJoin('\n', Sentences.Workings(small).Select(Text)).Append("</pre>\n");
            var used = Arithmetic.Sources(small.Asked, tensor.Name, worst.Index);
            page.Append("<div class=\"tensors\">\n");
            foreach (var name in small.Asked.Given)
            {
                Given(page, small.Asked, name, used);
            }

            page.Append("</div>\n<p class=\"key\">Marked: the numbers that the worst element is computed from.</p>\n");
            Results(page, report, small.Verdict!.Case, tensor, "the smallest case");
            if (Sentences.WorstTensor(counterexample.First, tensor.Name) is { } first)
            {
                Results(page, report, counterexample.First.Verdict!.Case, first, $"the first case, {counterexample.First.Asked.Source}");
            }
        }

        foreach (var remark in counterexample.Remarks)
        {
            page.Append($"<p>{(counterexample.Alone ? "This" : "But")} {Text(remark)}.</p>\n");
        }

        page.Append($"<pre>{Text(report.Repeat(counterexample))}</pre>\n");
    }

    private static void Given(StringBuilder page, Case asked, string name, IReadOnlySet<string> used)
    {
        var shape = asked.Given.ShapeOf(name);
        page.Append($"<div><h3>{Text(name)} {shape}</h3>\n");
        if (shape.Size <= MostNumbers)
        {
            Planes(
                page,
                shape,
                i =>
                {
                    var value = asked.Given.Any(name) switch
                    {
                        Tensor<double> reals => Arithmetic.Number(reals.Flat()[i]),
                        Tensor<long> integers => integers.Flat()[i].ToString(CultureInfo.InvariantCulture),
                        var flags => ((Tensor<bool>)flags).Flat()[i] ? "1" : "0",
                    };
                    return $"<td{(used.Contains(Arithmetic.Place(name, shape.IndexAt(i))) ? " class=\"used\"" : "")}>{value}";
                }
            );
        }

        page.Append("</div>\n");
    }

    /// <summary>What was found beside what was expected, on the colours of error over bound.</summary>
    private static void Results(StringBuilder page, VerifyReport report, Case filled, TensorVerdict tensor, string which)
    {
        if (tensor.Problem is not null || tensor.Elements > 4 * MostNumbers)
        {
            return;
        }

        var elements = report.Judge.Elements(filled, tensor.Name);
        var shape = filled.Results.ShapeOf(tensor.Name);
        page.Append($"<h3>{Text(tensor.Name)} {shape} of {Text(which)}</h3>\n");
        Planes(
            page,
            shape,
            i =>
            {
                var element = elements[i];
                var isWorst = element.Index.SequenceEqual(tensor.Worst!.Index);
                var title =
                    $"{Arithmetic.Place(tensor.Name, element.Index)}: expected {Arithmetic.Number(element.Expected)}, got {Arithmetic.Number(element.Got)}, {Sentences.Ratio(element.ErrorOverBound)} of the bound";
                return $"<td style=\"background:{Heat(element.ErrorOverBound / report.Judge.Slack)}\" title=\"{Text(title)}\"{(isWorst ? " class=\"worst\"" : "")}>{(tensor.Elements <= MostNumbers ? Arithmetic.Number(element.Got) : "")}";
            }
        );
        page.Append(
                "<p class=\"key\">Got; the colour is the error over the bound, the worst is framed. Each cell tells more under the pointer.</p>\n"
            )
            .Append("<table class=\"plane legend\"><tr>")
            .AppendJoin("", Scale.Select(step => $"<td style=\"background:{Heat(step.Ratio)}\">{step.Name}"))
            .Append("</table>\n");
    }

    /// <summary>Green up to 1; then from yellow to red over six powers of ten.</summary>
    private static string Heat(double ratio) =>
        ratio <= 1
            ? string.Create(CultureInfo.InvariantCulture, $"hsl(140 60% 45% / {0.1 + 0.35 * ratio:0.##})")
            : string.Create(CultureInfo.InvariantCulture, $"hsl({50 - 50 * Math.Min(Math.Log10(ratio) / 6, 1):0} 90% 50% / 0.6)");

    /// <summary>A tensor plane by plane: its last two axes as rows and columns.</summary>
    private static void Planes(StringBuilder page, Shape shape, Func<int, string> cell)
    {
        var columns = shape.Rank > 0 ? shape[^1] : 1;
        var rows = shape.Rank > 1 ? shape[^2] : 1;
        var planes = columns * rows == 0 ? 0 : shape.Size / (columns * rows);
        page.Append("<div class=\"planes\">\n");
        for (var plane = 0; plane < planes; plane++)
        {
            page.Append("<table class=\"plane\">");
            if (planes > 1)
            {
                page.Append($"<caption>[{string.Join(", ", shape.IndexAt(plane * rows * columns).SkipLast(2))}]</caption>");
            }

            for (var row = 0; row < rows; row++)
            {
                page.Append("\n<tr>");
                for (var column = 0; column < columns; column++)
                {
                    page.Append(cell((plane * rows + row) * columns + column));
                }
            }

            page.Append("</table>\n");
        }

        page.Append("</div>\n");
    }
}
