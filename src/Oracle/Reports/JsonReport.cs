using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Reference.Judging;
using Reference.Layers;
using Reference.Native;

namespace Reference.Oracle.Reports;

/// <summary>The report as JSON, for programs. Numbers that JSON has not are the texts NaN, Infinity and -Infinity.</summary>
internal static class JsonReport
{
    /// <summary>How all reports are written.</summary>
    public static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
    };

    /// <summary>Writes it.</summary>
    public static void Write(CheckReport report, Stream stream)
    {
        JsonSerializer.Serialize(
            stream,
            new
            {
                report.ExitStatus,
                Cases = report.Files.Count,
                Passed = report.Count(Outcome.Passed),
                Failed = report.Count(Outcome.Failed),
                Weak = report.Count(Outcome.Weak),
                Unsupported = report.Count(Outcome.Unsupported),
                Unreadable = report.Unreadable.Count(),
                Operators = report.Operators.Select(op => new
                {
                    op.Operator,
                    Cases = op.Files.Count,
                    Passed = op.Count(Outcome.Passed),
                    Failed = op.Count(Outcome.Failed),
                    Weak = op.Count(Outcome.Weak),
                    Unsupported = op.Count(Outcome.Unsupported),
                    op.WorstErrorOverBound,
                }),
                Files = report.Files.Select(Describe),
            },
            Options
        );
        stream.WriteByte((byte)'\n');
    }

    /// <summary>Writes which cases were made of an operator, from which seed, and where they are.</summary>
    public static void Write(string op, ulong seed, IReadOnlyList<string> files, Stream stream)
    {
        JsonSerializer.Serialize(
            stream,
            new
            {
                Operator = op,
                Seed = seed,
                Files = files,
            },
            Options
        );
        stream.WriteByte((byte)'\n');
    }

    /// <summary>Writes what devices there are: sizes in bytes, the clock in MHz.</summary>
    public static void Write(IReadOnlyList<Device> devices, Stream stream)
    {
        JsonSerializer.Serialize(stream, new { Devices = devices }, Options);
        stream.WriteByte((byte)'\n');
    }

    /// <summary>Writes what the doctor has found.</summary>
    public static void Write(IReadOnlyList<DoctorFinding> findings, Stream stream)
    {
        JsonSerializer.Serialize(stream, new { Ok = findings.All(finding => finding.Ok), Findings = findings }, Options);
        stream.WriteByte((byte)'\n');
    }

    private static object Describe(CheckedFile file) =>
        file.Verdict is not { } verdict
            ? new
            {
                file.File,
                Outcome = "unreadable",
                file.Error,
            }
            : new
            {
                file.File,
                verdict.Outcome,
                Operator = verdict.Case.Operator.Signature.Name,
                Attributes = JsonDocument.Parse(Operators.AttributesOf(verdict.Case.Operator)).RootElement,
                verdict.Case.Dialect,
                verdict.Case.Unsupported,
                Tensors = verdict.Tensors.Select(Describe),
                verdict.Missing,
            };

    /// <summary>What came out for a tensor.</summary>
    public static object Describe(TensorVerdict tensor) =>
        new
        {
            tensor.Name,
            Dtype = tensor.Type.ToString(),
            tensor.Outcome,
            tensor.Elements,
            tensor.Failures,
            tensor.Exact,
            tensor.Problem,
            tensor.Weakness,
            tensor.Worst,
        };
}
