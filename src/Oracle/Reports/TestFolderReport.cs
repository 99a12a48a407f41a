using System.Text;
using System.Text.Json;
using System.Xml;
using Reference.Cases;
using Reference.Judging;
using Reference.Onnx.Judging;
using Spectre.Console;

namespace Reference.Oracle.Reports;

/// <summary>What came out for folders of ONNX's backend test suite: for a person, as JSON, as JUnit XML.</summary>
/// <param name="Sets">A verdict a data set.</param>
internal sealed record TestFolderReport(IReadOnlyList<TestSetVerdict> Sets)
{
    /// <summary>1 where an output disagrees or a model cannot be evaluated.</summary>
    public int ExitStatus => Sets.Any(set => set.Outcome == Outcome.Failed) ? CommandLine.Disagreement : CommandLine.Agreement;

    private IEnumerable<IGrouping<string, TestSetVerdict>> Operators =>
        Sets.GroupBy(set => set.Operator.Length > 0 ? set.Operator : "unreadable").OrderBy(group => group.Key, StringComparer.Ordinal);

    /// <summary>Writes it to standard output: a table of operators, every failure, a line that sums up.</summary>
    public void Write()
    {
        var table = new OperatorTable();
        foreach (var op in Operators)
        {
            table.Add(op.Key, op.Count(), outcome => op.Count(set => set.Outcome == outcome), op.Max(set => set.WorstErrorOverBound));
        }

        table.Write();
        foreach (var set in Sets.Where(set => set.Outcome != Outcome.Passed))
        {
            var (colour, word) = set.Outcome == Outcome.Failed ? ("red", "FAILED") : ("yellow", Word(set.Outcome));
            Line(colour, word, $" {Place(set)}  {Reason(set)}");
        }

        var counts = Enum.GetValues<Outcome>().Where(outcome => outcome is Outcome.Passed or Outcome.Failed || Count(outcome) > 0);
        Line(
            ExitStatus == CommandLine.Agreement ? "green" : "red",
            $"{Sets.Count} data {(Sets.Count == 1 ? "set" : "sets")}: {string.Join(", ", counts.OrderBy(outcome => outcome == Outcome.Passed ? 0 : outcome == Outcome.Failed ? 1 : 2).Select(outcome => $"{Count(outcome)} {Word(outcome)}"))}",
            ""
        );
    }

    /// <summary>Writes it for programs.</summary>
    public void WriteJson(Stream stream)
    {
        JsonSerializer.Serialize(
            stream,
            new
            {
                ExitStatus,
                DataSets = Sets.Count,
                Passed = Count(Outcome.Passed),
                Failed = Count(Outcome.Failed),
                Weak = Count(Outcome.Weak),
                Unsupported = Count(Outcome.Unsupported),
                Operators = Operators.Select(op => new
                {
                    Operator = op.Key,
                    DataSets = op.Count(),
                    Passed = op.Count(set => set.Outcome == Outcome.Passed),
                    Failed = op.Count(set => set.Outcome == Outcome.Failed),
                    Weak = op.Count(set => set.Outcome == Outcome.Weak),
                    Unsupported = op.Count(set => set.Outcome == Outcome.Unsupported),
                    WorstErrorOverBound = op.Max(set => set.WorstErrorOverBound),
                }),
                Sets = Sets.Select(set => new
                {
                    set.Folder,
                    set.DataSet,
                    set.Operator,
                    set.Outcome,
                    Reason = set.Outcome == Outcome.Passed ? null : Reason(set),
                    Seconds = set.Time.TotalSeconds,
                    set.Tensors,
                }),
            },
            JsonReport.Options
        );
        stream.WriteByte((byte)'\n');
    }

    /// <summary>Writes it for continuous integration: a suite an operator, a test a data set.</summary>
    public void WriteJUnit(Stream stream)
    {
        using var xml = XmlWriter.Create(stream, new XmlWriterSettings { Indent = true, Encoding = new UTF8Encoding(false) });
        xml.WriteStartElement("testsuites");
        foreach (var op in Operators)
        {
            JUnitReport.BeginSuite(
                xml,
                op.Key,
                op.Count(),
                op.Count(set => set.Outcome == Outcome.Failed),
                op.Count(set => set.Outcome is Outcome.Weak or Outcome.Unsupported)
            );
            foreach (var set in op)
            {
                var element =
                    set.Outcome == Outcome.Passed ? ""
                    : set.Outcome == Outcome.Failed ? "failure"
                    : "skipped";
                JUnitReport.Test(xml, op.Key, Place(set), element, $"{Word(set.Outcome)}: {Reason(set)}", Reason(set));
            }

            xml.WriteEndElement();
        }

        xml.WriteEndElement();
        xml.WriteWhitespace("\n");
    }

    private static string Reason(TestSetVerdict set) =>
        set.Unsupported is { } unsupported ? FileFormatException.Quote(unsupported, longest: 500)
        : set.Error is { } error ? FileFormatException.Quote(error, longest: 500)
        : string.Join(
            "; ",
            set.Tensors.Where(tensor => tensor.Outcome != Outcome.Passed)
                .Select(tensor => tensor.Outcome == Outcome.Failed ? Sentences.Failure(tensor) : Sentences.Weakness(tensor))
                .Concat(
                    set.OwnDifference is { } difference
                        ? [FormattableString.Invariant($"the specification in F32 differs by at most {difference:G3}")]
                        : []
                )
        );

    private static string Place(TestSetVerdict set) => Path.Combine(set.Folder, set.DataSet);

    private static string Word(Outcome outcome) => outcome.ToString().ToLowerInvariant();

    private static void Line(string colour, string word, string text)
    {
        Terminal.Out.Write(new Text(word, Style.Parse(colour)));
        Terminal.Out.WriteLine(text);
    }

    private int Count(Outcome outcome) => Sets.Count(set => set.Outcome == outcome);
}
