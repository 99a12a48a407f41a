using System.Text;
using System.Xml;
using Reference.Judging;
using Reference.Oracle.Verification;

namespace Reference.Oracle.Reports;

/// <summary>
/// The verdict as JUnit XML, for continuous integration: a suite an operator, a test a case; weak and unsupported cases and those that were not asked are
/// skipped tests, never passed ones. The first failure of each kind is told in full, made small.
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
            var skipped = op.Count(Outcome.Weak) + op.Count(Outcome.Unsupported) + op.NotAsked;
            JUnitReport.BeginSuite(xml, op.Operator, op.Results.Count, op.Count(Outcome.Failed), skipped);
            var answering = op.Results.OfType<CaseResult>().Aggregate(TimeSpan.Zero, (sum, result) => sum + result.Time);
            JUnitReport.Attribute(xml, "time", JUnitReport.Seconds(answering));
            foreach (var (place, result) in op.Places.Zip(op.Results))
            {
                Write(xml, report, op, place, result);
            }

            xml.WriteEndElement();
        }

        xml.WriteEndElement();
        xml.WriteWhitespace("\n");
    }

    /// <summary>Names are the same whatever the seed; cases out of files are called after them.</summary>
    private static void Write(XmlWriter xml, VerifyReport report, OperatorTrial op, int place, CaseResult? result)
    {
        var name = report.Seed is null && result is not null ? result.Source : FormattableString.Invariant($"{op.Operator}-{place}");
        var told = op.Counterexamples.FirstOrDefault(counterexample => counterexample.Place == place);
        var (element, message) = result?.Outcome switch
        {
            null => ("skipped", $"not asked: {op.NotAskedBecause ?? "interrupted"}"),
            Outcome.Failed => ("failure", string.Join("\n", told is null ? result.Failure!.Lines : Sentences.Failures(told.Smallest))),
            Outcome.Weak => ("skipped", "weak: a wrong result would hardly have shown"),
            Outcome.Unsupported => ("skipped", $"unsupported: {result.Unsupported}"),
            _ => ("", ""),
        };
        JUnitReport.Test(xml, op.Operator, name, element, message, Text(report, result, told), result?.Time);
    }

    private static string Text(VerifyReport report, CaseResult? result, Counterexample? told) =>
        told is not null
            ? string.Join(
                "\n",
                [
                    $"{result!.Source}, made small:",
                    Sentences.Call(told.Smallest.Asked),
                    .. Sentences.Workings(told.Smallest),
                    .. told.Remarks,
                    report.Repeat(told),
                ]
            )
        : result?.Failure is { } failure ? failure.Call
        : "";
}
