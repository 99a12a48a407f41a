using Reference.Judging;

namespace Reference.Onnx.Judging;

/// <summary>What came out for one data set of a folder of ONNX's backend test suite.</summary>
/// <param name="Folder">The folder with the model.</param>
/// <param name="DataSet">The data set's folder in it; empty where the model itself could not be used.</param>
/// <param name="Operator">The operator tested; <c>several</c> for a model of more than one.</param>
/// <param name="Tensors">What came out for each expected output.</param>
/// <param name="Time">How long it took.</param>
public sealed record TestSetVerdict(string Folder, string DataSet, string Operator, IReadOnlyList<TensorVerdict> Tensors, TimeSpan Time)
{
    /// <summary>What this project does not have; null where there is no such thing.</summary>
    public string? Unsupported { get; init; }

    /// <summary>Why the model could not be evaluated or the data not be read; null where they could.</summary>
    public string? Error { get; init; }

    /// <summary>
    /// Where the bound says nothing, how far from the expected outputs the specification is in the model's own format, by the largest difference of an
    /// element; null where that was not asked or not computed.
    /// </summary>
    public double? OwnDifference { get; init; }

    /// <summary>The worst outcome of all outputs.</summary>
    public Outcome Outcome =>
        Unsupported is not null ? Outcome.Unsupported
        : Error is not null || Tensors.Count == 0 ? Outcome.Failed
        : Tensors.Max(tensor => tensor.Outcome);

    /// <summary>The largest error over bound of all outputs; 0 where none was compared.</summary>
    public double WorstErrorOverBound => Tensors.Select(tensor => tensor.Worst?.ErrorOverBound ?? 0).DefaultIfEmpty().Max();
}
