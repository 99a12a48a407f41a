using Reference.Layers;

namespace Reference.Cases;

/// <summary>
/// Where a system's operators are others than ONNX's without an attribute that says so, the attribute that does. Cases are judged by the dialect that their
/// metadata name (<c>dialect</c>), or that of the system that made them (<c>producer</c>).
/// </summary>
internal static class Dialects
{
    private const string PyTorch = "PyTorch";

    /// <summary>The system whose dialect the metadata ask for, or null for ONNX's own.</summary>
    public static string? Named(IReadOnlyDictionary<string, string> metadata) =>
        metadata.GetValueOrDefault("dialect")
        ?? (metadata.GetValueOrDefault("producer", "").StartsWith(PyTorch, StringComparison.Ordinal) ? PyTorch : null);

    /// <summary>The operator as the dialect has it. What the attributes say themselves stays.</summary>
    public static IOperator Translate(IOperator op, string? dialect) =>
        (dialect, op) switch
        {
            (PyTorch, Softplus { Threshold: double.PositiveInfinity } softplus) => softplus with { Threshold = 20 },
            _ => op,
        };
}
