using System.Globalization;
using Reference.Cases;
using Reference.Judging;
using Reference.Layers;
using Reference.Oracle.Verification;

namespace Reference.Oracle.Reports;

/// <summary>How reports put findings into words.</summary>
internal static class Sentences
{
    /// <summary>What is wrong with a result: <c>dW: 3 of 48 elements disagree; worst [1, 0, 2]: expected 0.5, got -0.5, 3E+15 of the bound 3E-16</c>.</summary>
    public static string Failure(TensorVerdict tensor) =>
        tensor.Problem is { } problem
            ? $"{tensor.Name} {problem}"
            : $"{tensor.Name}: {tensor.Failures} of {tensor.Elements} elements disagree; worst {Element(tensor.Worst!)}";

    /// <summary>Everything that is wrong with an answer, a line each.</summary>
    public static IEnumerable<string> Failures(Finding finding) =>
        finding
            .Complaints.Select(complaint => FileFormatException.Quote(complaint, longest: 500))
            .Concat((finding.Verdict?.Tensors ?? []).Where(tensor => tensor.Outcome == Outcome.Failed).Select(Failure));

    /// <summary>The first result that failed by its numbers, or one that is preferred; null where it was no matter of numbers.</summary>
    public static TensorVerdict? WorstTensor(Finding finding, string? preferred = null) =>
        (finding.Verdict?.Tensors ?? [])
            .Where(tensor => tensor is { Outcome: Outcome.Failed, Worst: not null })
            .OrderByDescending(tensor => tensor.Name == preferred)
            .FirstOrDefault();

    /// <summary>The arithmetic of its worst element; nothing where there is none.</summary>
    public static IReadOnlyList<string> Workings(Finding finding) =>
        WorstTensor(finding) is { } tensor ? Arithmetic.Of(finding.Asked, tensor.Name, tensor.Worst!.Index) : [];

    /// <summary>Why a result does not count: <c>dX: all 12 elements are 0</c>.</summary>
    public static string Weakness(TensorVerdict tensor) => $"{tensor.Name}: {tensor.Weakness}";

    /// <summary>The call in a line: <c>Conv {"strides":[2,1]} X 2×3×7×5 …</c>.</summary>
    public static string Call(Case @case) => FileFormatException.Quote(@case.ToString(), longest: 300);

    /// <summary>By which rule a case was judged that is not ONNX's: <c>Softplus {"threshold":20}, as PyTorch has it</c>.</summary>
    public static string Dialect(Case @case) =>
        $"{@case.Operator.Signature.Name} {Operators.AttributesOf(@case.Operator)}, as {FileFormatException.Quote(@case.Dialect ?? "ONNX")} has it";

    /// <summary>An error over its bound in three digits.</summary>
    public static string Ratio(double errorOverBound) => Text(errorOverBound, "G3");

    /// <summary>How many: <c>1 case was</c>, <c>2 cases were</c>.</summary>
    public static string Count(int number, string one, string many) => $"{number} {(number == 1 ? one : many)}";

    /// <summary>A size in the largest unit that leaves at least one: <c>15.6 GiB</c>, <c>32 KiB</c>.</summary>
    public static string Bytes(long bytes)
    {
        string[] units = ["B", "KiB", "MiB", "GiB", "TiB"];
        var unit = bytes < 1 ? 0 : Math.Min((int)Math.Log2(bytes) / 10, units.Length - 1);
        return FormattableString.Invariant($"{bytes / Math.Pow(1024, unit):0.#} {units[unit]}");
    }

    private static string Element(ElementVerdict element)
    {
        var place = element.Index.Count > 0 ? $"[{string.Join(", ", element.Index)}]: " : "";
        var values = $"{place}expected {Text(element.Expected)}, got {Text(element.Got)}";
        return element.Bound == 0
            ? $"{values}, which must be equal"
            : $"{values}, {Ratio(element.ErrorOverBound)} of the bound {Text(element.Bound, "G3")}";
    }

    private static string Text(double number, string? format = null) =>
        double.IsPositiveInfinity(number) ? "∞"
        : double.IsNegativeInfinity(number) ? "-∞"
        : number.ToString(format, CultureInfo.InvariantCulture);
}
