using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Xml;
using Reference.Cases;
using Reference.Judging;
using Reference.Onnx;
using Reference.Oracle.Models;
using Spectre.Console;

namespace Reference.Oracle.Reports;

/// <summary>What came out of running a model: for a person, as JSON.</summary>
/// <param name="Model">The model.</param>
/// <param name="Format">What it was computed in.</param>
/// <param name="Where">What computed it.</param>
/// <param name="Outputs">Its outputs.</param>
/// <param name="Time">How long that took.</param>
internal sealed record ModelReport(OnnxModel Model, ElementType Format, string Where, IReadOnlyList<OutputFacts> Outputs, TimeSpan Time)
{
    private const int MostShown = 8;

    /// <summary>Every tensor, where a trace was asked for.</summary>
    public IReadOnlyList<TraceRow>? Trace { get; init; }

    /// <summary>The outputs' bounds, where they were found.</summary>
    public IReadOnlyList<BoundFacts>? Bounds { get; init; }

    /// <summary>Whether bounds take so long that they are found only where they are asked for.</summary>
    public bool BoundsAreLong { get; init; }

    /// <summary>The nodes that a device left to the specification, with their operators.</summary>
    public IReadOnlyList<string> BySpecification { get; init; } = [];

    /// <summary>An implementer's tensors, where they were given.</summary>
    public IReadOnlyList<ComparedTensor>? Compared { get; init; }

    /// <summary>The loss, where gradients were asked for from one.</summary>
    public double? Loss { get; init; }

    /// <summary>1 where a tensor compared disagrees.</summary>
    public int ExitStatus => Compared?.Any(tensor => tensor.Disagrees) is true ? CommandLine.Disagreement : CommandLine.Agreement;

    /// <summary>Writes it to standard output.</summary>
    public void Write()
    {
        if (Trace is not null)
        {
            WriteTrace(Trace);
        }

        foreach (var output in Outputs)
        {
            WriteOutput(output);
        }

        foreach (var bound in Bounds ?? [])
        {
            WriteBound(bound);
        }

        if (Bounds is null && BoundsAreLong)
        {
            Say("", "  how far an implementation may be off by rounding takes a while for so large a model: --bound finds it");
        }

        if (Loss is { } loss)
        {
            Say("", $"loss {Text(loss)}");
        }

        if (Compared is not null)
        {
            WriteCompared(Compared);
        }

        if (BySpecification.Count > 0)
        {
            var more = BySpecification.Count > MostShown ? ", …" : "";
            Say("", $"by the specification, from what the device gave: {string.Join(", ", BySpecification.Take(MostShown))}{more}");
        }

        Say("", FormattableString.Invariant($"{Model.Nodes.Count} nodes in {Format} by {Where}, {Time.TotalSeconds:0.00} s"));
    }

    /// <summary>Writes it for programs.</summary>
    public void WriteJson(Stream stream)
    {
        JsonSerializer.Serialize(
            stream,
            new
            {
                ExitStatus,
                Model = Model.File,
                Model.Producer,
                Opsets = Model.Opsets.ToDictionary(opset => opset.Key.Length > 0 ? opset.Key : "ai.onnx", opset => opset.Value),
                Format,
                Where,
                BySpecification,
                Seconds = Time.TotalSeconds,
                Outputs = Outputs.Select(output => new
                {
                    output.Name,
                    Type = output.Type.Name(),
                    Shape = output.Shape.ToArray(),
                    output.Values,
                    TopClasses = output.TopClasses.Select(top => new { top.Class, top.Score }),
                }),
                Bounds,
                Loss,
                Trace = Trace?.Select(row => new
                {
                    row.Node,
                    row.Operator,
                    row.Tensor,
                    Type = row.Type.Name(),
                    Shape = row.Shape.ToArray(),
                    row.Parameters,
                    row.MultiplyAdds,
                    row.Least,
                    row.Most,
                }),
                Compared,
            },
            JsonReport.Options
        );
        stream.WriteByte((byte)'\n');
    }

    /// <summary>Writes what was compared for continuous integration: a test a tensor.</summary>
    public void WriteJUnit(Stream stream)
    {
        using var xml = XmlWriter.Create(stream, new XmlWriterSettings { Indent = true, Encoding = new UTF8Encoding(false) });
        xml.WriteStartElement("testsuites");
        JUnitReport.BeginSuite(xml, Model.File, Compared?.Count ?? 0, Compared?.Count(tensor => tensor.Disagrees) ?? 0);
        foreach (var tensor in Compared ?? [])
        {
            var verdict = tensor.IsWrong ? tensor.FromOwn : tensor.FromInputs;
            var message = tensor.Disagrees ? Sentences.Failure(verdict) : "";
            JUnitReport.Test(xml, tensor.Operator, $"{tensor.Node}: {verdict.Name}", tensor.Disagrees ? "failure" : "", message, message);
        }

        xml.WriteEndElement();
        xml.WriteEndElement();
        xml.WriteWhitespace("\n");
    }

    private static void WriteTrace(IReadOnlyList<TraceRow> rows)
    {
        var table = Terminal.Table();
        foreach (var heading in (string[])["node", "operator", "tensor", "shape", "parameters", "multiply-adds", "least", "most"])
        {
            var column = new TableColumn(heading);
            table.AddColumn(heading is "node" or "operator" or "tensor" or "shape" ? column : column.RightAligned());
        }

        foreach (var row in rows)
        {
            table.AddRow([
                new Text(FileFormatException.Quote(row.Node)),
                new Text(row.Operator),
                new Text(FileFormatException.Quote(row.Tensor)),
                new Text(row.Shape.ToString()),
                new Text(Count(row.Parameters)),
                new Text(Count(row.MultiplyAdds)),
                new Text(Text(row.Least)),
                new Text(Text(row.Most)),
            ]);
        }

        table.AddRow([
            .. (
                (string[])["", "", "", "", Count(rows.Sum(row => row.Parameters)), Count(rows.Sum(row => row.MultiplyAdds)), "", ""]
            ).Select(cell => new Text(cell)),
        ]);
        Terminal.Out.Write(table);
    }

    private static void WriteOutput(OutputFacts output)
    {
        var shown = string.Join(", ", output.Values.Take(MostShown).Select(Text));
        var more = output.Values.Length > MostShown ? $", … from {Text(output.Values.Min())} to {Text(output.Values.Max())}" : "";
        Say("", $"{FileFormatException.Quote(output.Name)} {output.Type.Name()} {output.Shape}: {shown}{more}");
        if (output.TopClasses.Count > 0)
        {
            Say("", $"  top classes: {string.Join(", ", output.TopClasses.Select(top => $"{top.Class} ({Text(top.Score)})"))}");
        }
    }

    private void WriteBound(BoundFacts bound)
    {
        Say(
            bound.Useless > 0 ? "yellow" : "",
            $"  {FileFormatException.Quote(bound.Name)}: an implementation in {Format} may be off by {Text(bound.Largest)}, almost surely by no more than {Text(bound.LargestProbable)}; the largest value is {Text(bound.LargestValue)}"
        );
        if (bound.Useless > 0)
        {
            Say(
                "yellow",
                $"  useless for {bound.Useless} of {bound.Elements} elements, whose bound is wider than their value (the probable one for {bound.UselessProbable}){(bound.UselessFrom is { } node ? $"; from node {node} on it is so for most elements" : "")}"
            );
        }
    }

    private void WriteCompared(IReadOnlyList<ComparedTensor> compared)
    {
        var made = Model.Nodes.Sum(node => node.Outputs.Count(name => name.Length > 0));
        foreach (var tensor in compared.Where(tensor => tensor.Disagrees))
        {
            var verdict = tensor.IsWrong ? tensor.FromOwn : tensor.FromInputs;
            var from = tensor.IsWrong ? "from its own inputs" : "from the model's inputs, though right from its own";
            Say("red", $"FAILED {FileFormatException.Quote(tensor.Node)} ({tensor.Operator}), {from}: {Sentences.Failure(verdict)}");
        }

        var weak = compared.Count(tensor => tensor is { Disagrees: false, FromOwn.Outcome: Outcome.Weak });
        Say(
            ExitStatus == CommandLine.Agreement ? "green" : "red",
            (compared.FirstOrDefault(tensor => tensor.IsWrong) ?? compared.FirstOrDefault(tensor => tensor.Disagrees)) is { } first
                ? $"the first node that leaves its bound is {FileFormatException.Quote(first.Node)} ({first.Operator})"
                : $"{compared.Count} of {made} tensors compared, all within their bounds{(weak > 0 ? $", {weak} of them weak: a wrong one would hardly have shown" : "")}"
        );
    }

    private static void Say(string colour, string line)
    {
        Terminal.Out.Write(new Text(line, colour.Length > 0 ? Style.Parse(colour) : Style.Plain));
        Terminal.Out.WriteLine("");
    }

    private static string Count(long number) => number == 0 ? "" : number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Text(double number) => number.ToString("G6", CultureInfo.InvariantCulture);
}
