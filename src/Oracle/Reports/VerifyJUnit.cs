using System.Globalization;
using System.Text;
using System.Xml;
using Reference.Judging;

namespace Reference.Oracle.Reports;

/// <summary>
/// The verdict as JUnit XML, for continuous integration: a suite an operator, a test a case; weak and unsupported cases are skipped tests, never passed ones.
/// The first failure of each kind is told in full.
/// </summary>
internal static class VerifyJUnit
{
    /// <summary>Writes it.</summary>
    public static void Write(VerifyReport report, Stream stream)
    {
        using var xml = XmlWriter.Create(stream, new XmlWriterSettings { Indent = true, Encoding = new UTF8Encoding(false) });
        xml.WriteStartElement("testsuites");
        foreach (var op in report.Operators)
        {
            xml.WriteStartElement("testsuite");
            JUnitReport.Attribute(xml, "name", op.Operator);
            JUnitReport.Attribute(xml, "tests", Number(op.Cases));
            JUnitReport.Attribute(xml, "failures", Number(op.Count(Outcome.Failed)));
            JUnitReport.Attribute(xml, "skipped", Number(op.Count(Outcome.Weak) + op.Count(Outcome.Unsupported)));
            foreach (var counterexample in op.Counterexamples)
            {
                JUnitReport.Test(
                    xml,
                    op.Operator,
                    $"{counterexample.First.Asked.Source}, made small",
                    "failure",
                    string.Join("\n", Sentences.Failures(counterexample.Smallest)),
                    string.Join(
                        "\n",
                        [
                            Sentences.Call(counterexample.Smallest.Asked),
                            .. Sentences.Workings(counterexample.Smallest),
                            .. counterexample.Remarks,
                            report.Repeat(counterexample),
                        ]
                    )
                );
            }

            foreach (var (index, outcome) in op.Outcomes.Index().Where(found => found.Item is not null))
            {
                var (element, message) = outcome switch
                {
                    Outcome.Failed => ("failure", "fails; the smallest case that fails so is told first"),
                    Outcome.Weak => ("skipped", "weak: a wrong result would hardly have shown"),
                    Outcome.Unsupported => ("skipped", $"unsupported: {string.Join("; ", op.Unsupported)}"),
                    _ => ("", ""),
                };
                JUnitReport.Test(xml, op.Operator, $"{op.Operator}-{Number(index)}", element, message, "");
            }

            xml.WriteEndElement();
        }

        xml.WriteEndElement();
        xml.WriteWhitespace("\n");
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
