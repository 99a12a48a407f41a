using Reference.Cases;
using Reference.Judging;
using Reference.Oracle.Verification;

namespace Reference.Oracle.Reports;

/// <summary>A failure as a report in JSON has it: what was asked and what was answered, to be judged again.</summary>
/// <param name="Blob">The case with the answer's results in it, as a safetensors file.</param>
/// <param name="Tensors">The names of its tensors in their order, which the file has not.</param>
/// <param name="Complaints">What is wrong besides numbers.</param>
/// <param name="Breakdown">Why there is nothing to judge at all.</param>
internal sealed record StoredFinding(
    byte[] Blob,
    IReadOnlyList<string> Tensors,
    IReadOnlyList<string> Complaints,
    Breakdown? Breakdown = null
)
{
    /// <summary>A finding, to be written.</summary>
    public static StoredFinding Of(Finding finding)
    {
        ArgumentNullException.ThrowIfNull(finding);
        var told = finding.Verdict?.Case ?? finding.Asked;
        using var blob = new MemoryStream();
        told.ToFile().Write(blob);
        return new(blob.ToArray(), [.. told.Given, .. told.Results], finding.Complaints, finding.Breakdown);
    }

    /// <summary>The finding that was written.</summary>
    /// <param name="source">What its case is called.</param>
    /// <param name="judge">How strictly is judged.</param>
    /// <exception cref="FileFormatException">It is none.</exception>
    public Finding Restored(string source, Judge judge)
    {
        ArgumentNullException.ThrowIfNull(judge);
        using var blob = new MemoryStream(Blob);
        var file = SafetensorsFile.ReadNext(blob, source) ?? throw new FileFormatException(source, "has no case");
        var places = Tensors.Distinct().Index().ToDictionary(name => name.Item, name => name.Index);
        var filled = Case.From(
            new(file.Metadata, file.Tensors.OrderBy(tensor => places.GetValueOrDefault(tensor.Name, int.MaxValue))),
            source
        );
        var isJudged = Complaints.Count == 0 && filled.Results.Any();
        return new(filled.With(Array.Empty<StoredTensor>()), isJudged ? judge.Assess(filled) : null, Breakdown, Complaints, null, default);
    }
}
