using System.Globalization;
using System.Text;
using System.Xml;
using Reference.Judging;

namespace Reference.Oracle.Reports;

/// <summary>The report as JUnit XML, for continuous integration: a suite an operator, a test a case; weak and unsupported cases are skipped tests, never passed ones.</summary>
internal static class JUnitReport
{
    /// <summary>Writes it.</summary>
    public static void Write(CheckReport report, Stream stream)
    {
        using var xml = XmlWriter.Create(stream, new XmlWriterSettings { Indent = true, Encoding = new UTF8Encoding(false) });
        xml.WriteStartElement("testsuites");
        foreach (var op in report.Operators)
        {
            WriteSuite(xml, op.Operator, op.Files);
        }

        if (report.Unreadable.Any())
        {
            WriteSuite(xml, "unreadable", [.. report.Unreadable]);
        }

        xml.WriteEndElement();
        xml.WriteWhitespace("\n");
    }

    private static void WriteSuite(XmlWriter xml, string name, IReadOnlyList<CheckedFile> files)
    {
        BeginSuite(
            xml,
            name,
            files.Count,
            files.Count(file => file.Verdict?.Outcome == Outcome.Failed),
            files.Count(file => file.Verdict?.Outcome is Outcome.Weak or Outcome.Unsupported),
            files.Count(file => file.Verdict is null)
        );
        Attribute(xml, "time", Seconds(files.Aggregate(TimeSpan.Zero, (sum, file) => sum + file.Time)));
        foreach (var file in files)
        {
            xml.WriteStartElement("testcase");
            Attribute(xml, "classname", $"reference.{name}");
            Attribute(xml, "name", file.File);
            Attribute(xml, "time", Seconds(file.Time));
            WriteFinding(xml, file);
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static void WriteFinding(XmlWriter xml, CheckedFile file)
    {
        var (element, message) = file.Verdict?.Outcome switch
        {
            null => ("error", file.Error!),
            Outcome.Failed => ("failure", Lines(file.Verdict, Outcome.Failed, Sentences.Failure)),
            Outcome.Weak => ("skipped", $"weak: {Lines(file.Verdict, Outcome.Weak, Sentences.Weakness)}"),
            Outcome.Unsupported => ("skipped", $"unsupported: {file.Verdict.Case.Unsupported}"),
            _ => ("", ""),
        };
        if (element.Length > 0)
        {
            xml.WriteStartElement(element);
            Attribute(xml, "message", message);
            xml.WriteString(Clean(file.Verdict is { } verdict ? Sentences.Call(verdict.Case) : message));
            xml.WriteEndElement();
        }
    }

    private static string Lines(Verdict verdict, Outcome outcome, Func<TensorVerdict, string> sentence) =>
        string.Join("\n", verdict.Tensors.Where(tensor => tensor.Outcome == outcome).Select(sentence));

    /// <summary>Begins a suite, with the counts that readers ask for.</summary>
    public static void BeginSuite(XmlWriter xml, string name, int tests, int failures, int skipped = 0, int errors = 0)
    {
        xml.WriteStartElement("testsuite");
        Attribute(xml, "name", name);
        Attribute(xml, "tests", Number(tests));
        Attribute(xml, "failures", Number(failures));
        Attribute(xml, "errors", Number(errors));
        Attribute(xml, "skipped", Number(skipped));
    }

    /// <summary>Writes one test.</summary>
    /// <param name="xml">Where to.</param>
    /// <param name="suite">The operator.</param>
    /// <param name="name">What the test is called.</param>
    /// <param name="element"><c>failure</c> or <c>skipped</c>; empty where it passed.</param>
    /// <param name="message">Why, in a line.</param>
    /// <param name="text">Why, at length.</param>
    /// <param name="time">How long it took; null where that was not measured.</param>
    public static void Test(XmlWriter xml, string suite, string name, string element, string message, string text, TimeSpan? time = null)
    {
        xml.WriteStartElement("testcase");
        Attribute(xml, "classname", $"reference.{suite}");
        Attribute(xml, "name", name);
        if (time is { } taken)
        {
            Attribute(xml, "time", Seconds(taken));
        }

        if (element.Length > 0)
        {
            xml.WriteStartElement(element);
            Attribute(xml, "message", message);
            if (text.Length > 0)
            {
                xml.WriteString(Clean(text));
            }

            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    /// <summary>Writes an attribute, without what XML does not have.</summary>
    public static void Attribute(XmlWriter xml, string name, string value) => xml.WriteAttributeString(name, Clean(value));

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>A time in seconds.</summary>
    public static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture);

    /// <summary>XML has no control characters at all, not even escaped.</summary>
    private static string Clean(string text) => string.Concat(text.Select(letter => XmlConvert.IsXmlChar(letter) ? letter : '?'));
}
